/**
 * @file A model pack: the folder with an image tower, a text tower and the manifest that says how to feed
 * them. Reads and checks it; knows nothing of sessions.
 *
 * [Note: A pack is trusted by its hashes] ONNX files are programs of a kind, and a half-downloaded one
 * gives wrong vectors rather than an error. So each file is checked against the manifest's size and SHA-256
 * every time a library is opened: 80 MB take a quarter of a second on two busy cores, which is less than a
 * cache of checks would cost in doubt. The encoder process, started by us a moment later, checks sizes only.
 */
import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../shared/problem.ts';

/** A file beside the manifest: no folders, nothing that could leave the pack. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const side = z.number().int().min(8).max(2048);

const imageSchema = z.object({
  file: fileName,
  /** Names of the graph's input and output. */
  input: z.string(),
  output: z.string(),
  /** uint8: the graph itself normalises; scale, mean and std are not applied. */
  dtype: z.enum(['uint8', 'float32']),
  layout: z.enum(['nhwc', 'nchw']),
  channels: z.enum(['rgb', 'bgr']),
  width: side,
  height: side,
  resize: z.enum(['squash', 'crop', 'pad']),
  /** number = (byte * scale - mean) / std, per channel in the order of `channels`. */
  scale: z.number().positive().default(1),
  mean: z.array(z.number()).length(3).default([0, 0, 0]),
  std: z.array(z.number().positive()).length(3).default([1, 1, 1]),
});

const textSchema = z.object({
  file: fileName,
  output: z.string(),
  /** Names of the graph's inputs; those that are absent are not fed. */
  inputs: z.object({ ids: z.string(), mask: z.string().optional(), types: z.string().optional() }),
  tokenizer: z.object({ kind: z.literal('huggingface'), file: fileName, config: fileName }),
  /** Including special tokens. */
  maxTokens: z.number().int().min(4).max(4096),
  /** `longest`: as many tokens as the longest text of a batch. `max`: always maxTokens (SigLIP). */
  pad: z.enum(['longest', 'max']).default('longest'),
  /** `{}` stands for the text. */
  prompt: z.string().includes('{}').default('{}'),
});

/** How to feed a pair of towers, pack or not. */
export const towersSchema = z.object({ image: imageSchema, text: textSchema });

export const manifestFormat = 1;
const manifestSchema = z
  .object({
    format: z.literal(manifestFormat),
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
    version: z.string().min(1),
    name: z.string().min(1),
    license: z.string().min(1),
    /** Full width d of a vector. */
    dims: z.number().int().min(1).max(4096),
    /** Widths that were trained as prefixes, ascending; the last is `dims`. */
    prefixes: z.array(z.number().int().min(1)).min(1),
    image: imageSchema,
    text: textSchema,
    files: z.array(
      z.object({
        name: fileName,
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    ),
    golden: fileName.optional(),
  })
  .refine((m) => m.prefixes.every((p, i) => i === 0 || p > m.prefixes[i - 1]!), 'prefixes must ascend')
  .refine((m) => m.prefixes.at(-1) === m.dims, 'the last prefix must be dims')
  .refine(
    (m) =>
      [m.image.file, m.text.file, m.text.tokenizer.file, m.text.tokenizer.config].every((f) =>
        m.files.some((l) => l.name === f),
      ),
    'every file in use must be listed in files',
  );

export type PackManifest = z.infer<typeof manifestSchema>;
export type ImageTowerSpec = PackManifest['image'];

/** A pack that has been read and checked. `image` doubles as the `InputShape` that decoders are asked for. */
export interface Pack extends PackManifest {
  /** Absolute. */
  readonly dir: string;
}

/** Names the vector space of a pack: its id and what its two towers are, byte for byte. Vectors with different
 * names are never compared, so a pack that was trained again under its old id cannot mix with its past. */
export function vectorSpace(pack: PackManifest): string {
  const hash = createHash('sha256');
  for (const tower of [pack.image.file, pack.text.file]) {
    hash.update(pack.files.find((file) => file.name === tower)!.sha256);
  }
  return `${pack.id}:${hash.digest('hex').slice(0, 16)}`;
}

const reinstall = 'Install Recollect again, or choose another model pack.';

/** Reads and checks a pack, file by file.
 * @throws ProblemError `pack-missing`, `pack-corrupt` or `pack-unsupported`, naming the file. */
export async function loadPack(dir: string): Promise<Pack> {
  const pack = await readPack(dir);
  await verifyPack(pack);
  return pack;
}

/** Compares every byte with the manifest's hashes. @throws ProblemError `pack-corrupt`, naming the file. */
export async function verifyPack(pack: Pack): Promise<void> {
  for (const file of pack.files) {
    if ((await sha256(join(pack.dir, file.name))) !== file.sha256) {
      throw new ProblemError(
        'pack-corrupt',
        `The model file ${file.name} is damaged: its contents are not what the manifest says.`,
        reinstall,
      );
    }
  }
}

/** Reads a pack and checks that its files are there in full, but not every byte of them. Same errors. */
export async function readPack(dir: string): Promise<Pack> {
  const manifest = parseManifest(await readManifest(dir));
  for (const file of manifest.files) {
    const found = await stat(join(dir, file.name)).catch(() => null);
    if (found === null || !found.isFile()) {
      throw new ProblemError('pack-missing', `The model file ${file.name} is missing.`, reinstall);
    }
    if (found.size !== file.bytes) {
      throw new ProblemError(
        'pack-corrupt',
        `The model file ${file.name} is damaged: it has ${found.size} bytes instead of ${file.bytes}.`,
        reinstall,
      );
    }
  }
  return { ...manifest, dir };
}

async function readManifest(dir: string): Promise<string> {
  try {
    return await readFile(join(dir, 'manifest.json'), 'utf8');
  } catch (error) {
    throw new ProblemError('pack-missing', 'The model pack has no readable manifest.json.', reinstall, error);
  }
}

function parseManifest(text: string): PackManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ProblemError('pack-corrupt', 'The model pack’s manifest.json is damaged.', reinstall, error);
  }
  const format = z.object({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format > manifestFormat) {
    throw new ProblemError(
      'pack-unsupported',
      `The model pack was made for a newer version of Recollect (format ${format.data.format}).`,
      'Update Recollect, or choose another model pack.',
    );
  }
  if (format.success && format.data.format < manifestFormat) {
    throw new ProblemError(
      'pack-unsupported',
      `The model pack was made for an older version of Recollect (format ${format.data.format}), which this one no longer reads.`,
      'Choose a newer model pack.',
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw new ProblemError(
      'pack-corrupt',
      `The model pack’s manifest.json is wrong (${where}${issue?.message ?? 'invalid'}).`,
      reinstall,
    );
  }
  return parsed.data;
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  // Into one buffer: a stream takes a new one for every megabyte, which costs as much as the hash.
  const buffer = Buffer.allocUnsafeSlow(1 << 20);
  try {
    const opened = await open(file);
    try {
      for (;;) {
        const { bytesRead } = await opened.read(buffer);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw new ProblemError('pack-corrupt', 'A model file cannot be read.', reinstall, error);
  }
  return hash.digest('hex');
}
