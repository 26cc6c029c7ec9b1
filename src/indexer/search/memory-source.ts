/**
 * @file A vector source in plain memory, for tests, evaluation and benchmarks. Rows are what they were put as.
 */
import { floatToHalf } from '../matryoshka/half.ts';
import type { VectorSource } from './vector-source.ts';

export interface MemorySource extends VectorSource {
  put(photo: number, vector: Float32Array): void;
  delete(photo: number): void;
}

export function memorySource(dims: number): MemorySource {
  const rows = new Map<number, Float32Array>();
  return {
    dims,
    put: (photo, vector) => void rows.set(photo, vector),
    delete: (photo) => void rows.delete(photo),
    read(photos) {
      const vectors = new Float32Array(photos.length * dims);
      photos.forEach((photo, i) => {
        const row = rows.get(photo);
        if (row) vectors.set(row, i * dims);
      });
      return vectors;
    },
    halves(photos) {
      return floatToHalf(this.read(photos));
    },
    *scan(blockRows) {
      const all = [...rows.keys()];
      for (let start = 0; start < all.length; start += blockRows) {
        const photos = Uint32Array.from(all.slice(start, start + blockRows));
        yield { photos, vectors: this.read(photos) };
      }
    },
  };
}
