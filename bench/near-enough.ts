/**
 * @file How many photos a search has to compare, by the rule that ends the visiting of cells: so many photos for every
 * query, or as long as cells are nearly as near as the nearest ([Note: Near enough] in cells.ts).
 *
 *   node bench/near-enough.ts <photos> <cache>     after `npm run bench:search` made the library of so many photos there
 *
 * Of each rule the parameter is looked for that finds the given share of the exact ten best.
 */
import { join } from 'node:path';
import { createFlatSearch } from '../src/cli/flat-search.ts';
import { unitPrefix } from '../src/indexer/matryoshka/prefix.ts';
import { bodyDims } from '../src/indexer/search/kernel/kernel.ts';
import { createWasmKernel } from '../src/indexer/search/kernel/wasm-kernel.ts';
import { RamIndex } from '../src/indexer/search/ram-index.ts';
import { readCells } from '../src/indexer/search/shortlist/cells-file.ts';
import { benchData, dims, k } from './search/data.ts';
import { benchLibrary } from './search/ours.ts';

const [photos = '100000', cache] = process.argv.slice(2);
if (cache === undefined) throw new Error('Say where bench:search keeps its data.');
const data = benchData(cache, Number(photos), console.error);
const library = benchLibrary(data);
const index = new RamIndex(createWasmKernel()!, dims);
for (const { photos: some, halves } of library.source.prefixes()) index.load(some, halves, bodyDims);
const lists = readCells(join(data.folder, 'library/search/cells'), 'bench', index);
if (lists === null) throw new Error('There are no cells in this library yet: run bench:search first.');
const { cells } = lists.quantiser;
const flat = createFlatSearch(data.n, dims);
for (const { from, rows } of data.blocks()) flat.put(from, rows);

/** The cells in the order a query visits them. */
interface Visits {
  readonly scores: Float32Array;
  /** Photos in the first cells up to each. */
  readonly photos: Uint32Array;
  /** At which visit each of the exact best is met. */
  readonly best: readonly number[];
}

function visitsOf(query: Float32Array): Visits {
  const near = cells.nearest(unitPrefix(query, bodyDims), cells.count);
  const at = new Map(Array.from(near.rows, (cell, i) => [cell, i]));
  let sum = 0;
  const counts = Uint32Array.from(near.rows, (cell) => (sum += lists!.photosIn(cell).length));
  const best = [...flat.search(query, k)].map((row) => at.get(lists!.cellOf(row + 1))!);
  return { scores: near.scores, photos: counts, best };
}

/** Visits that a rule makes with a parameter; the larger, the more. */
type Rule = (visits: Visits, parameter: number) => number;
const rules: Record<string, Rule> = {
  'a count of photos': ({ photos: counts }, parameter) => {
    const end = counts.findIndex((n) => n >= parameter * data.n);
    return end < 0 ? counts.length : end + 1;
  },
  'a margin': ({ scores }, parameter) => {
    const end = scores.findIndex((score) => score < scores[0]! - parameter);
    return end < 0 ? scores.length : end;
  },
};

const half = data.queries.length / 2;
const sorts = {
  photos: data.queries.slice(0, half),
  words: [...data.queries.slice(half), ...data.askedBefore().slice(0, 200)],
};
console.log('| asked for | found | rule | parameter | photos compared, mean | median | 90th percentile |');
console.log('|---|---|---|---|---|---|---|');
for (const [sort, queries] of Object.entries(sorts)) {
  const all = queries.map(visitsOf);
  for (const target of [0.99, 0.995, 0.998]) {
    for (const [name, rule] of Object.entries(rules)) {
      let [low, high] = [0, 1];
      for (let i = 0; i < 30; i++) {
        const middle = (low + high) / 2;
        const found = all.reduce((n, one) => n + one.best.filter((at) => at < rule(one, middle)).length, 0);
        if (found >= target * k * all.length) high = middle;
        else low = middle;
      }
      const compared = all.map((one) => one.photos[Math.max(0, rule(one, high) - 1)]!).sort((a, b) => a - b);
      const mean = compared.reduce((a, b) => a + b, 0) / compared.length;
      const at = (share: number): number => compared[Math.floor(compared.length * share)]!;
      console.log(
        `| ${sort} | ${target} | ${name} | ${high.toFixed(3)} | ${mean.toFixed(0)} | ${at(0.5)} | ${at(0.9)} |`,
      );
    }
  }
}
library.close();
process.exit(0);
