/**
 * @file Vectors kept between evaluations, so that measuring again does not embed again. One file per tower
 * and kind of input: records of a SHA-256 and the vector, appended. A record cut off by a crash is dropped.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const keyBytes = 32;

export interface VectorCache {
  get(key: string): Float32Array | undefined;
  put(key: string, vector: Float32Array): void;
}

/** Hex SHA-256 of what was embedded. */
export function keyOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** `file` null: remembers nothing. */
export function openVectorCache(file: string | null, dims: number): VectorCache {
  if (file === null) return { get: () => undefined, put: () => {} };
  const vectors = new Map<string, Float32Array>();
  mkdirSync(dirname(file), { recursive: true });
  const recordBytes = keyBytes + 4 * dims;
  const stored = readIfThere(file);
  const whole = Math.floor(stored.byteLength / recordBytes) * recordBytes;
  if (whole < stored.byteLength) truncateSync(file, whole);
  for (let at = 0; at < whole; at += recordBytes) {
    const bytes = stored.subarray(at + keyBytes, at + recordBytes);
    vectors.set(stored.toString('hex', at, at + keyBytes), new Float32Array(Uint8Array.from(bytes).buffer));
  }
  return {
    get: (key) => vectors.get(key),
    put(key, vector) {
      vectors.set(key, vector);
      const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
      appendFileSync(file, Buffer.concat([Buffer.from(key, 'hex'), bytes]));
    },
  };
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
