/**
 * @file How long a start takes until photos can be searched: fills the index from a library's vectors.
 * `node bench/start.ts [photos]` (default 1000000; 700 MB in the system's temporary folder, made first). File
 * cache warm. Prints wall-clock and processor seconds a million photos, beside filling it from whole vectors.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWasmKernel } from '../src/indexer/search/kernel/wasm-kernel.ts';
import { RamIndex } from '../src/indexer/search/ram-index.ts';
import { bareMetadata } from '../src/indexer/store/bare-facts.ts';
import { openStore } from '../src/indexer/store/store.ts';

const dims = 256;
const n = Number(process.argv[2] ?? 1_000_000);
const perTransaction = 10_000;

const dir = mkdtempSync(join(tmpdir(), 'recollect-start-'));
const store = openStore(dir, 'write');
try {
  const vectors = store.vectors('bench', dims);
  const vector = new Float32Array(dims);
  const sha256 = Buffer.alloc(32);
  for (let start = 0; start < n; start += perTransaction) {
    store.transaction(() => {
      for (let i = start; i < Math.min(n, start + perTransaction); i++) {
        sha256.writeUInt32LE(i);
        const photo = store.photos.add({
          ...bareMetadata,
          sha256: Buffer.from(sha256),
          bytes: 3_000_000,
          format: 'jpeg',
          width: 4000,
          height: 3000,
          sortTime: i,
        });
        for (let d = 0; d < dims; d++) vector[d] = Math.sin(i * 0.7 + d * (1 + (i % 97))) / 12;
        vectors.put(photo, vector);
      }
    });
  }

  const measure = (name: string, fill: (index: RamIndex) => void): void => {
    const kernel = createWasmKernel({ helpers: 0 });
    if (!kernel) throw new Error('this runtime has no WebAssembly SIMD');
    const index = new RamIndex(kernel, dims);
    const cpu = process.cpuUsage();
    const began = performance.now();
    fill(index);
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    const perMillion = (seconds: number): string => ((seconds / index.rows) * 1e6).toFixed(2);
    console.log(
      `${name}: ${index.rows} photos, ${perMillion(ms / 1000)} s a million, processor ${perMillion((user + system) / 1e6)} s`,
    );
  };
  for (let round = 0; round < 2; round++) {
    measure('as at start', (index) => {
      for (const { photos, halves } of vectors.prefixes()) index.load(photos, halves, 128);
    });
    measure('from whole vectors', (index) => {
      for (const { photos, vectors: block } of vectors.scan(4096))
        photos.forEach((photo, i) => index.put(photo, block, i * dims));
    });
  }
} finally {
  store.close();
  rmSync(dir, { recursive: true, force: true });
}
