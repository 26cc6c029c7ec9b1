import { expect, it } from 'vitest';
import { keptRows } from './kept-rows.ts';
import type { PhotoRow } from './kept-rows.ts';

/** Photos 1 to n, each with its number as its value. */
const rowsOf = (n: number): PhotoRow[] => Array.from({ length: n }, (_, i) => [i + 1, i + 1]);

function kept(all: () => PhotoRow[], since: (moment: number) => Uint32Array | null) {
  return keptRows(
    {
      columns: [Float64Array],
      after: (last, most) => all().slice(last?.[0] ?? 0, (last?.[0] ?? 0) + most),
      of: (photos) => all().filter(([photo]) => photos.includes(photo)),
      compare: ([a], [b]) => a - b,
    },
    { now: () => 0, since },
  );
}

it('reads in portions, and then only what changed', async () => {
  let all = rowsOf(2500);
  let changed = new Uint32Array(0);
  const rows = kept(
    () => all,
    () => changed,
  );
  expect((await rows()).photos.length).toBe(2500);
  all = all.filter(([photo]) => photo !== 7);
  changed = Uint32Array.of(7);
  const { photos, columns } = await rows();
  expect([photos.length, photos[6], columns[0]![6]]).toEqual([2499, 8, 8]);
});

it('answers a reader to whom everything is always news, with what is there each time', async () => {
  let all = rowsOf(3);
  const rows = kept(
    () => all,
    () => null,
  );
  expect([...(await rows()).photos]).toEqual([1, 2, 3]);
  all = rowsOf(5);
  expect([...(await rows()).photos]).toEqual([1, 2, 3, 4, 5]);
});
