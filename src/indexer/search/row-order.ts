/**
 * @file Which row of the RAM index a photo is in, without a table. Knows numbers of photos and rows, no vectors.
 *
 * [Note: Rows in order] Photos' numbers are given in order and never reused, and the library is loaded in
 * that order, so rows ascend by photo and a search finds one: no memory a photo, where a table would take 4
 * bytes and a Map 40. It is as quick as a table, too: numbers are dense, so from a landmark near by the row
 * is known at once, or a few rows too high where numbers are missing. A photo that comes back after its row
 * was given up begins a new stretch of ascending rows; each is searched. Stretches are few, and one again
 * after the next start.
 */

/** A row's photo number. */
export type NumberOf = (row: number) => number;

/** Rows [start, end), ascending by photo. */
interface Stretch {
  start: number;
  end: number;
  /** Where it began; `start` moves. */
  readonly base: number;
  /** The number of every 1,024th photo from the base on. */
  readonly landmarks: number[];
  /** The landmark that was passed last: photos asked for in order lie side by side. */
  passed: number;
}

const landmarkEvery = 1024;

export class RowOrder {
  readonly #numberOf: NumberOf;
  readonly #stretches: Stretch[] = [];

  constructor(numberOf: NumberOf) {
    this.#numberOf = numberOf;
  }

  /** The row of `photo`; -1 when it has none. */
  find(photo: number): number {
    for (let i = this.#stretches.length - 1; i >= 0; i--) {
      const row = this.#findIn(this.#stretches[i]!, photo);
      if (row >= 0) return row;
    }
    return -1;
  }

  #findIn(stretch: Stretch, photo: number): number {
    const numberOf = this.#numberOf;
    const { start, end, base, landmarks } = stretch;
    let left = stretch.passed;
    let right = left + 1;
    if (!(landmarks[left]! <= photo && (right === landmarks.length || landmarks[right]! > photo))) {
      left = 0;
      right = landmarks.length;
      while (left < right) {
        const middle = (left + right) >>> 1;
        if (landmarks[middle]! <= photo) left = middle + 1;
        else right = middle;
      }
      if (left === 0) return -1;
      stretch.passed = --left;
    }
    const first = base + left * landmarkEvery;
    let low = Math.max(start, first);
    // Numbers ascend by one or more a row: the photo cannot lie higher than this.
    let high = Math.min(end - 1, first + landmarkEvery - 1, first + photo - landmarks[left]!);
    if (high < low) return -1;
    if (numberOf(high) === photo) return high;
    for (let step = 1; high - step >= low; step *= 2) {
      if (numberOf(high - step) <= photo) {
        low = high - step;
        break;
      }
      high -= step;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numberOf(middle) < photo) low = middle + 1;
      else high = middle;
    }
    return numberOf(low) === photo ? low : -1;
  }

  /** `row` follows all rows before it and belongs to `photo`, which has no row. */
  append(row: number, photo: number): void {
    const last = this.#stretches.at(-1);
    if (last?.end !== row || this.#numberOf(row - 1) > photo) {
      this.#stretches.push({ start: row, end: row + 1, base: row, landmarks: [photo], passed: 0 });
      return;
    }
    if ((row - last.base) % landmarkEvery === 0) last.landmarks.push(photo);
    last.end++;
  }

  /** Takes the first row out. @returns -1 when there is none. */
  takeFirst(): number {
    const first = this.#stretches[0];
    if (!first) return -1;
    const row = first.start++;
    if (first.start === first.end) this.#stretches.shift();
    return row;
  }
}
