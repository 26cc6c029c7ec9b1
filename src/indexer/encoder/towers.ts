/**
 * @file The two towers as functions: pixels to unit vectors, texts to unit vectors. A whole joint encoder,
 * given a pack and a way to make sessions. Runs inside the encoder process.
 */
import { join } from 'node:path';
import { ProblemError } from '../../shared/problem.ts';
import { provePictures, proveTexts } from './golden.ts';
import type { Pack } from './pack.ts';
import { openProven } from './providers.ts';
import type { Provider } from './candidates.ts';
import type { Attempt, Probe } from './providers.ts';
import type { Output, SessionFactory, TowerSession } from './sessions.ts';
import { imageTensor, normaliseRows } from './tensor.ts';
import type { TensorData } from './tensor.ts';
import { loadTokenizer } from './tokenizer.ts';
import type { TextTokenizer } from './tokenizer.ts';

export interface TowerOptions {
  readonly factory: SessionFactory;
  /** In the order to try; the CPU last. */
  readonly providers: readonly Provider[];
  readonly threads: number;
  readonly onTry: (provider: Provider) => Promise<void>;
}

interface Opened {
  readonly provider: Provider;
  readonly attempts: readonly Attempt[];
}
export interface ImageTower extends Opened {
  /** @returns n x dims, unit rows. @throws what the runtime throws. */
  embed(pixels: Uint8Array, n: number): Promise<Float32Array>;
}
export interface TextTower extends Opened {
  embed(texts: readonly string[]): Promise<Float32Array>;
}

/** Pictures that providers are compared on. Two, so that a provider which mixes up a batch is found out. */
const probePictures = 2;

/** @throws ProblemError as `openProven`; `pack-corrupt` when the tower does not give the manifest's width, or is not
 * its maker's (golden.ts). */
export async function openImageTower(pack: Pack, options: TowerOptions): Promise<ImageTower> {
  const spec = pack.image;
  const run = (session: TowerSession, pixels: Uint8Array, n: number) =>
    session.run({ [spec.input]: imageTensor(pixels, n, spec) }, spec.output);
  const pixels = noise(probePictures * spec.width * spec.height * 3);
  const probe: Probe = async (session) =>
    checked(pack, spec.file, await run(session, pixels, probePictures), probePictures);
  const { session, provider, attempts } = await open(pack, spec.file, probe, options);
  const embed = async (photos: Uint8Array, n: number): Promise<Float32Array> =>
    unitRows(pack, spec.file, await run(session, photos, n), n);
  await provePictures(pack, embed);
  return { provider, attempts, embed };
}

/** [Note: Same bits] On the CPU the same photo gives the same bits alone and in any batch, with one thread and
 * with two: measured with the built-in pack (batches of 1 to 16), whose tower is quantised; a floating-point
 * tower or an accelerator may differ in the last bits from one batch size to another. Texts would differ by
 * their padding, so each runs alone: the same words always give the same bits. It costs nothing for queries,
 * and a text takes 2 ms.
 * Same errors. */
export async function openTextTower(pack: Pack, options: TowerOptions): Promise<TextTower> {
  const spec = pack.text;
  const tokenizer = await loadTokenizer(pack);
  const run = (session: TowerSession, text: string) =>
    session.run(textFeeds(session, tokenizer, pack, text), spec.output);
  const probe: Probe = async (session) => checked(pack, spec.file, await run(session, 'a photo of a dog'), 1);
  const { session, provider, attempts } = await open(pack, spec.file, probe, options);
  const embed = async (texts: readonly string[]): Promise<Float32Array> => {
    const out = new Float32Array(texts.length * pack.dims);
    for (const [i, text] of texts.entries()) {
      out.set(unitRows(pack, spec.file, await run(session, text), 1), i * pack.dims);
    }
    return out;
  };
  await proveTexts(pack, embed);
  return { provider, attempts, embed };
}

function open(pack: Pack, file: string, probe: Probe, options: TowerOptions) {
  return openProven(
    options.factory,
    join(pack.dir, file),
    options.providers,
    options.threads,
    probe,
    options.onTry,
  );
}

function textFeeds(
  session: TowerSession,
  tokenizer: TextTokenizer,
  pack: Pack,
  text: string,
): Record<string, TensorData> {
  const { n, length, ids, mask } = tokenizer.batch([text]);
  const { inputs } = pack.text;
  const feeds: Record<string, TensorData> = {};
  const feed = (name: string | undefined, values: readonly number[]) => {
    if (name === undefined) return;
    const dims = [n, length];
    // Exporters disagree about the width of an id; the graph knows.
    feeds[name] =
      session.inputs[name] === 'int32'
        ? { type: 'int32', data: Int32Array.from(values), dims }
        : { type: 'int64', data: BigInt64Array.from(values, BigInt), dims };
  };
  feed(inputs.ids, ids);
  feed(inputs.mask, mask);
  feed(
    inputs.types,
    ids.map(() => 0),
  );
  return feeds;
}

/** @throws ProblemError `pack-corrupt` when the output is not n x dims. */
function checked(pack: Pack, file: string, output: Output, n: number): Output {
  if (output.data.length !== n * pack.dims) {
    throw new ProblemError(
      'pack-corrupt',
      `The model file ${file} gives ${output.data.length / n} numbers per vector instead of ${pack.dims}.`,
      'Install Recollect again, or choose another model pack.',
    );
  }
  return output;
}

function unitRows(pack: Pack, file: string, output: Output, n: number): Float32Array {
  // A copy: the runtime's own memory may be used again for the next run.
  const rows = Float32Array.from(checked(pack, file, output, n).data);
  normaliseRows(rows, pack.dims);
  return rows;
}

/** Bytes without a pattern, the same every time. */
function noise(length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    out[i] = state >> 16;
  }
  return out;
}
