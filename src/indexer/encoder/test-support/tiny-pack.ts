/**
 * @file Writes a whole model pack of a few kilobytes: a real joint encoder that knows nothing but colours.
 * A photo's vector is its mean colour; the words red, green and blue lie where photos of that colour lie.
 * For tests of everything that needs an encoder and not a good one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { model, node, tensor, value } from './onnx-writer.ts';

const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'green', 'blue', 'a', 'photo', 'of', 'dog', '##s'];
export const tinyDims = 16;
export const tinySide = 32;

/** Colours lie at 120 degrees from each other in the first two dimensions; dimension 2 is brightness. */
function colourVectors(): Float32Array {
  const out = new Float32Array(3 * tinyDims);
  for (let c = 0; c < 3; c++) {
    out[c * tinyDims] = Math.cos((c * 2 * Math.PI) / 3);
    out[c * tinyDims + 1] = Math.sin((c * 2 * Math.PI) / 3);
    out[c * tinyDims + 2] = 0.2;
  }
  return out;
}

function imageModel(dims: number): Uint8Array {
  const matrix = colourVectors().subarray(0, 3 * dims);
  return model({
    nodes: [
      node('Cast', ['pixels'], 'numbers', { to: 1 }),
      node('ReduceMean', ['numbers'], 'colour', { axes: [1, 2], keepdims: 0 }),
      node('MatMul', ['colour', 'matrix'], 'embedding'),
    ],
    constants: [tensor('matrix', [3, dims], Float32Array.from(matrix))],
    inputs: [value('pixels', 'uint8', ['n', tinySide, tinySide, 3])],
    outputs: [value('embedding', 'float32', ['n', dims])],
  });
}

function textModel(): Uint8Array {
  const table = new Float32Array(words.length * tinyDims);
  table.set(colourVectors(), 4 * tinyDims);
  // Every other word says a little of its own, so that no text is the zero vector.
  for (const [i] of words.entries())
    if (i < 4 || i > 6) table[i * tinyDims + 3 + (i % (tinyDims - 3))] = 0.05;
  return model({
    nodes: [
      node('Gather', ['table', 'input_ids'], 'rows'),
      node('Cast', ['attention_mask'], 'mask', { to: 1 }),
      node('Unsqueeze', ['mask', 'last'], 'wide'),
      node('Mul', ['rows', 'wide'], 'kept'),
      node('ReduceSum', ['kept', 'tokens'], 'embedding', { keepdims: 0 }),
    ],
    constants: [
      tensor('table', [words.length, tinyDims], table),
      tensor('last', [1], BigInt64Array.of(2n)),
      tensor('tokens', [1], BigInt64Array.of(1n)),
    ],
    inputs: [value('input_ids', 'int64', ['n', 'tokens']), value('attention_mask', 'int64', ['n', 'tokens'])],
    outputs: [value('embedding', 'float32', ['n', tinyDims])],
  });
}

const special = (id: number) => ({
  id,
  content: words[id],
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [0, 1, 2, 3].map(special),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
};
const tokenizerConfig = {
  tokenizer_class: 'BertTokenizer',
  pad_token: '[PAD]',
  unk_token: '[UNK]',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
};

/** Writes the pack into `dir` (made if needed) and returns the manifest as written. `changes` are merged into
 * the top level of the manifest after the files' hashes are taken; `imageDims` makes the image tower disagree. */
export function writeTinyPack(
  dir: string,
  changes: Readonly<Record<string, unknown>> = {},
  imageDims: number = tinyDims,
): Record<string, unknown> {
  mkdirSync(dir, { recursive: true });
  const contents: Record<string, Uint8Array> = {
    'image.onnx': imageModel(imageDims),
    'text.onnx': textModel(),
    'tokenizer.json': new TextEncoder().encode(JSON.stringify(tokenizer)),
    'tokenizer_config.json': new TextEncoder().encode(JSON.stringify(tokenizerConfig)),
  };
  const files = Object.entries(contents).map(([name, data]) => {
    writeFileSync(join(dir, name), data);
    return { name, bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
  });
  const manifest = {
    format: 1,
    id: 'tiny-v1',
    version: '1.0.0',
    name: 'Tiny',
    license: 'Apache-2.0',
    dims: tinyDims,
    prefixes: [8, 16],
    image: {
      file: 'image.onnx',
      input: 'pixels',
      output: 'embedding',
      dtype: 'uint8',
      layout: 'nhwc',
      channels: 'rgb',
      width: tinySide,
      height: tinySide,
      resize: 'squash',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    text: {
      file: 'text.onnx',
      output: 'embedding',
      inputs: { ids: 'input_ids', mask: 'attention_mask' },
      tokenizer: { kind: 'huggingface', file: 'tokenizer.json', config: 'tokenizer_config.json' },
      maxTokens: 16,
      prompt: '{}',
    },
    files,
    ...changes,
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
}
