/**
 * @file The towns of the world as typed arrays, read from resources/places/places.bin (its layout:
 * scripts/make-places.mjs). Looks nothing up.
 */
import { readFileSync } from 'node:fs';
import KDBush from 'kdbush';

export interface Towns {
  /** Over longitude and latitude, in degrees. */
  readonly tree: KDBush;
  readonly longitudes: Float32Array;
  readonly latitudes: Float32Array;
  readonly names: readonly string[];
  /** "FR.11": country and first-order division. */
  readonly regionOf: (town: number) => string;
  /** About how many people live there. */
  readonly inhabitants: Float64Array;
  /** 1: a part of a town. */
  readonly sections: Uint8Array;
}

/** @throws Error when the file is not there or is no gazetteer */
export function readTowns(file: string): Towns {
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, 4) !== 'RPL1') throw new Error(`${file} is no gazetteer.`);
  const [n, tableLength, namesLength, treeLength] = [4, 8, 12, 16].map((at) => bytes.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  // A copy of its own: views of several bytes must begin at multiples of them.
  const { buffer } = new Uint8Array(bytes);
  let at = 24;
  const part = (length: number): number => {
    const begin = at;
    at += Math.ceil(length / 8) * 8;
    return begin;
  };
  const treeAt = part(treeLength);
  const regions = new Uint16Array(buffer, part(2 * n), n);
  const sizes = new Uint8Array(buffer, part(n), n);
  const sections = new Uint8Array(buffer, part(n), n);
  const tableAt = part(tableLength);
  const namesAt = part(namesLength);
  const table = bytes.toString('utf8', tableAt, tableAt + tableLength).split('\n');
  const names = bytes.toString('utf8', namesAt, namesAt + namesLength).split('\n');
  if (names.length !== n) throw new Error(`${file} is damaged.`);

  const tree = KDBush.from(buffer.slice(treeAt, treeAt + treeLength));
  const longitudes = new Float32Array(n);
  const latitudes = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    longitudes[tree.ids[i]!] = tree.coords[2 * i]!;
    latitudes[tree.ids[i]!] = tree.coords[2 * i + 1]!;
  }
  return {
    tree,
    longitudes,
    latitudes,
    names,
    regionOf: (town) => table[regions[town]!]!,
    inhabitants: Float64Array.from(sizes, (size) => 2 ** (size / 10) - 1),
    sections,
  };
}
