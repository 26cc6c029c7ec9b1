/**
 * @file Turns scan.as into scan-wasm.ts. Development only; the product carries the result.
 * Run it after every change of scan.as: `node src/indexer/search/kernel/compile-kernel.ts`. A test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const source = new URL('scan.as', import.meta.url);
export const generated = new URL('scan-wasm.ts', import.meta.url);

/** The bytes of a module, freshly compiled. @throws Error with the compiler's words. */
async function compile(features: readonly string[]): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const { error, stderr } = await asc.main(
    [
      'scan.ts',
      '--outFile',
      'scan.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      ...['simd', 'threads', ...features].flatMap((feature) => ['--enable', feature]),
      '--importMemory',
      '--sharedMemory',
      '--maximumMemory',
      '65536',
      '--use',
      'abort=',
    ],
    {
      readFile: (name) => (name === 'scan.ts' ? readFileSync(source, 'utf8') : null),
      writeFile: (name, contents) =>
        void files.set(name, typeof contents === 'string' ? Buffer.from(contents) : contents),
      listFiles: () => [],
    },
  );
  const bytes = files.get('scan.wasm');
  if (error || !bytes)
    throw new Error(`scan.as does not compile: ${error?.message ?? ''}\n${stderr.toString()}`);
  return bytes;
}

/** The text of scan-wasm.ts, freshly compiled. @throws Error with the compiler's words. */
export async function compileKernel(): Promise<string> {
  const [relaxed, plain] = [await compile(['relaxed-simd']), await compile([])];
  return `/**
 * @file Generated from scan.as by compile-kernel.ts; do not edit. ${relaxed.byteLength} and ${plain.byteLength} bytes of WebAssembly.
 */
export const relaxedWasm: string =
${literalOf(relaxed)};

export const plainWasm: string =
${literalOf(plain)};
`;
}

function literalOf(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,120}/g) ?? [];
  return lines.map((line) => `  '${line}'`).join(' +\n');
}

if (import.meta.main) writeFileSync(generated, await compileKernel());
