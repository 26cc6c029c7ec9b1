/**
 * @file The shortlist for large libraries: photos are kept in cells of neighbours, and a query looks only into
 * the cells nearest to it (inverted lists; AdANNS-IVF, arXiv 2305.19435: cells lie on a Matryoshka prefix,
 * the re-rank goes on at wider ones). Cells and their photos are compared at 128 dims.
 *
 * [Note: 128 dims for cells] Photos of the bodies' width decide, so cells lie on it too. Among 100,000 synthetic
 * photos, 99 in 100 of the ten nearest are within the first 3,400 photos by cells of 64 dims and 1,500 of 128; for texts,
 * which lie apart from all photos, within 24,000 and 10,000. A query compares itself with 8 sqrt(N) cells: about as many
 * as it then compares photos, so that neither costs much more than the other.
 *
 * [Note: Near enough] Cells are visited from the nearest on. How many photos have to be compared differs widely from query
 * to query: where few cells are about as near as the nearest, what is wanted lies in those; where hundreds are, it may lie
 * in any. So cells are visited while they are nearly as near as the nearest, by a margin that tuning finds, and a count
 * of photos only bounds it. On 100,000 synthetic photos, for 998 in 1,000 of the ten best: 880 photos on average
 * for a photo and 1,320 for a text, where one count for all takes 6,000 and 2,600. A filter leaves photos out, near ones
 * too, so with one it is the photos that pass which are counted.
 *
 * [Note: Never wrong meanwhile] A photo that is in no cell yet waits in a list with which every query is
 * compared, and until the first cells are filled `ready` is false and the exact shortlist answers. New cells
 * are trained and filled beside the old ones, which serve until they are replaced in one step.
 */
import type { StageNote } from '../../../shared/search.ts';
import { unitPrefix } from '../../matryoshka/prefix.ts';
import type { Job } from '../background.ts';
import { anyMargin } from '../effort.ts';
import { bodyBytes, bodyDims } from '../kernel/kernel.ts';
import type { TopRows } from '../kernel/kernel.ts';
import { Runs } from '../kernel/runs.ts';
import { passes } from '../kernel/top-heap.ts';
import type { RamIndex } from '../ram-index.ts';
import { cellDims, rowUnits } from './body-rows.ts';
import { CellLists } from './cell-lists.ts';
import type { FollowingShortlist, ShortlistAnswer } from './shortlist.ts';
import { cellCount, nearestCells, trainCells } from './train-cells.ts';

/** Photos a cell that training looks at, and how many in all: 134 MB while it runs. */
const samplesPerCell = 32;
const samplesMax = 262_144;
/** More photos than that in no cell: answers would be slow, so the exact shortlist gives them. */
const waitingMax = 20_000;
/** Looking up and comparing a photo that passes takes about so many times as long as finding out whether one does. */
const comparingCost = 3;
/** Cells are trained anew when the library has doubled, or one cell holds this many times the average. */
const skewMax = 40;
/** Of the cells that hold as many photos as a count would compare, the share that most queries visit by the margin. */
const mostlyVisited = 0.75;
/** Where the margin says when to stop, so many times as many photos may be compared. */
const beyondReach = 4;
/** Rows are put in order again when so many photos have come since. */
const scatteredShare = 1 / 8;

export interface CellsShortlist extends FollowingShortlist {
  /** Cells there are; 0 before the first training. */
  readonly count: number;
  readonly lists: CellLists | null;
  /** The next thing to do in the background, or null. */
  work(): Job | null;
  /** Takes over cells that were trained and filled before. Photos in none of them wait for a place. */
  restore(lists: CellLists): void;
}

export interface CellsOptions {
  /** From how many photos on there are cells at all. */
  readonly from: number;
  readonly random: () => number;
  /** The cells are new, or have changed much: worth keeping. */
  onSettled(): void;
}

export function cellsShortlist(index: RamIndex, { from, random, onSettled }: CellsOptions): CellsShortlist {
  let current: CellLists | null = null;
  let next: CellLists | null = null;
  /** Photos when the cells were trained. */
  let trainedAt = 0;
  /** Photos whose rows do not lie beside those of their cell: [Note: Rows in the order of cells] in ram-index.ts. */
  let scattered = 0;
  /** What the search that is running compares. */
  const gathered = new Runs();

  function* train(): Job {
    const rows = index.rows;
    trainedAt = rows;
    const wanted = cellCount(rows);
    const sample = yield* drawSample(Math.min(rows, samplesMax, wanted * samplesPerCell));
    const quantiser = yield* trainCells(sample, cellDims, wanted, random);
    next = new CellLists(quantiser, index);
    try {
      yield* next.fill(index.photos());
      yield* next.fill(Uint32Array.from(next.waiting));
      current = next;
      scattered = index.rows;
    } finally {
      next = null;
    }
    onSettled();
  }

  function* drawSample(n: number): Generator<void, Float32Array, void> {
    const photos = index.photos();
    for (let i = 0; i < n; i++) {
      const j = i + Math.floor(random() * (photos.length - i));
      [photos[i], photos[j]] = [photos[j]!, photos[i]!];
    }
    const sample = new Float32Array(n * cellDims);
    let at = 0;
    for (let start = 0; start < n; start += 256) {
      const units = rowUnits(index, index.rowsOf(photos.subarray(start, Math.min(n, start + 256))));
      sample.set(units, at);
      at += units.length;
      yield;
    }
    // Photos that were removed meanwhile are missing.
    return sample.subarray(0, at);
  }

  function* settle(lists: CellLists): Job {
    yield* lists.fill(Uint32Array.from(lists.waiting));
    for (const photo of lists.waiting) if (!index.has(photo)) lists.waiting.delete(photo);
    onSettled();
  }

  function* arrange(lists: CellLists): Job {
    const placed = lists.placed;
    if (yield* index.arrange(lists.inOrder())) scattered = index.rows - placed;
  }

  /** `rows` and `cells`: how many were compared. */
  function answer(top: TopRows, rows: number, cells: number, note: StageNote): ShortlistAnswer {
    const cellBytes = cellDims * (current?.quantiser.coarse ? 1 : Float32Array.BYTES_PER_ELEMENT);
    return {
      top,
      source: 'cells',
      compared: rows + cells,
      bytes: rows * bodyBytes + cells * cellBytes,
      note,
    };
  }

  return {
    get count() {
      return current?.quantiser.cells.count ?? 0;
    },
    get lists() {
      return current;
    },
    get ready() {
      return current !== null && current.waiting.size <= waitingMax;
    },
    get bytes() {
      return current?.bytes ?? 0;
    },

    find({ query, k, filter, reach, margin }) {
      if (!current) throw new Error('the cells are not there yet');
      const { cells } = current.quantiser;
      const body = unitPrefix(query, Math.min(bodyDims, query.length));
      const passing = filter === null ? index.rows : countOf(filter);
      // The cells that hold `reach` photos that pass hold reach / (passing / all) in all, each of which is tested.
      const tests = (reach / Math.max(1, passing)) * index.rows;
      if (filter !== null && (passing <= Math.max(k, reach) || comparingCost * passing <= tests)) {
        const rows = index.rowsToCompare(photosIn(filter, passing));
        const note = { kind: 'passing', photos: rows.length } as const;
        return answer(index.kernel.rescoreBody(body, rows, k), rows.length, 0, note);
      }
      gathered.clear();
      for (const row of index.rowsOf(
        Uint32Array.from(current.waiting).filter((photo) => passes(filter, photo)),
      ))
        gathered.add(row, 1);
      const least = gathered.rows + Math.min(k, reach);
      const bounded = filter === null && margin < anyMargin;
      const enough = gathered.rows + (bounded ? beyondReach * reach : reach);
      const wanted = filter && ((photo: number): boolean => passes(filter, photo));
      const near = unitPrefix(query, Math.min(cellDims, query.length));
      const visited = new Set<number>();
      // Half as many cells again as hold enough on average; all of them if those turn out small. By the margin most queries
      // need fewer than that, and putting them in order costs more than looking twice now and then.
      const cellsFor = (photos: number): number =>
        Math.min(cells.count, Math.ceil((photos * cells.count) / Math.max(1, passing)) + 16);
      const looks = [
        ...(bounded ? [cellsFor(mostlyVisited * reach)] : []),
        cellsFor(1.5 * (enough - gathered.rows)),
        cells.count,
      ];
      search: for (const most of looks) {
        const { rows: nearest, scores } = nearestCells(current.quantiser, near, most);
        const bar = bounded ? scores[0]! - margin : -Infinity;
        for (let i = 0; i < nearest.length; i++) {
          if (gathered.rows >= enough || (scores[i]! < bar && gathered.rows >= least)) break search;
          if (visited.has(nearest[i]!)) continue;
          visited.add(nearest[i]!);
          current.addRows(nearest[i]!, gathered, wanted);
        }
        if (most === cells.count) break;
      }
      const note = { kind: 'visited', cells: visited.size, of: cells.count } as const;
      return answer(index.kernel.rescoreRuns(body, gathered, k), gathered.rows, cells.count, note);
    },

    added(photo) {
      scattered++;
      current?.added(photo);
      next?.added(photo);
    },
    removed(photo) {
      current?.removed(photo);
      next?.removed(photo);
    },
    work() {
      if (index.rows < from) return null;
      if (!current || index.rows >= 2 * trainedAt) return train();
      // Only when the library has changed enough for training to help.
      if (current.skew > skewMax && index.rows >= 1.25 * trainedAt) return train();
      if (current.waiting.size > 0) return settle(current);
      return scattered > scatteredShare * index.rows ? arrange(current) : null;
    },
    restore(lists) {
      for (const photo of index.photos()) if (lists.cellOf(photo) < 0) lists.added(photo);
      current = lists;
      trainedAt = index.rows;
      scattered = index.rows;
    },
  };
}

/** The photos of a filter, ascending. */
function photosIn(filter: Uint32Array, count: number): Uint32Array {
  const photos = new Uint32Array(count);
  let n = 0;
  for (let word = 0; word < filter.length; word++)
    for (let bits = filter[word]!; bits !== 0; bits &= bits - 1)
      photos[n++] = word * 32 + (31 - Math.clz32(bits & -bits));
  return photos;
}

/** How many bits are set. */
function countOf(filter: Uint32Array): number {
  let count = 0;
  for (let word of filter) {
    word -= (word >>> 1) & 0x5555_5555;
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}
