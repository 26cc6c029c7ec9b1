/**
 * @file Breaks photos into justified rows: every row exactly as wide as the grid, every photo at its own
 * aspect ratio, rows as near as possible to the wanted height. Pure arithmetic over typed arrays, so that
 * 100,000 photos lay out in a few milliseconds; knows no DOM.
 *
 * [Note: Rows by least squares] Filling rows greedily leaves the last row of every month ragged. Here the
 * breaks are chosen together (as TeX breaks a paragraph): the sum of squared deviations from the wanted
 * row height is least, and an unfilled last row has a price like any other badness. Each month is a
 * paragraph of its own, so a photo that arrives re-breaks its month and nothing else.
 */

/** A run of photos laid out together under one heading: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface GridMetrics {
  /** Inner width of the grid, CSS pixels. */
  readonly width: number;
  /** Wanted row height. */
  readonly rowHeight: number;
  /** Between photos, both ways. */
  readonly gap: number;
  /** Height of a section's heading; 0 for none. */
  readonly headingHeight: number;
  /** Space between one section's last row and the next heading. */
  readonly sectionGap: number;
}

/** A laid-out section. `top` and `height` include its heading; rows are `[firstRow, endRow)`. */
export interface PlacedSection extends Span {
  readonly top: number;
  readonly height: number;
  readonly firstRow: number;
  readonly endRow: number;
}

export interface JustifiedLayout {
  readonly metrics: GridMetrics;
  readonly count: number;
  readonly rows: number;
  /** First photo of each row; one more entry than rows, the last being `count`. */
  readonly rowStarts: Uint32Array;
  /** Distance of each row from the top of the grid. */
  readonly rowTops: Float64Array;
  readonly rowHeights: Float32Array;
  /** 1 when the row fills the width; 0 for the unfilled last row of a section. */
  readonly rowFilled: Uint8Array;
  readonly sections: readonly PlacedSection[];
  readonly height: number;
}

/** Beyond these, a photo is shown cropped in the grid: a 20:1 panorama alone on a row would be a thread. */
const minAspect = 0.4;
const maxAspect = 6;
/** Rows may be this much lower or higher than wanted before a break there is ruled out. */
const lowest = 0.6;
const highest = 1.6;
/** A last row higher than this would look inflated: it keeps the wanted height and stays unfilled. */
const highestLast = 1.35;
/** What an entirely empty last row would cost, in the same unit as (deviation)². */
const raggedPrice = 0.35;

/** The aspect ratio a photo is laid out with: its own, unless that is missing or extreme. */
export function layoutAspect(aspect: number | undefined): number {
  if (aspect === undefined || !(aspect > 0) || !Number.isFinite(aspect)) return 1;
  return Math.min(maxAspect, Math.max(minAspect, aspect));
}

/**
 * @param aspects width / height per photo
 * @param spans consecutive, covering all photos in order; none of them empty
 */
export function justify(
  aspects: Float32Array,
  spans: readonly Span[],
  metrics: GridMetrics,
): JustifiedLayout {
  const count = aspects.length;
  const clean = new Float32Array(count);
  for (let i = 0; i < count; i++) clean[i] = layoutAspect(aspects[i]);

  const cost = new Float64Array(count + 1);
  const from = new Uint32Array(count + 1);
  const rowStarts = new Uint32Array(count + 1);
  const rowTops = new Float64Array(count);
  const rowHeights = new Float32Array(count);
  const rowFilled = new Uint8Array(count);
  const sections: PlacedSection[] = [];

  let rows = 0;
  let y = 0;
  for (const [index, { start, end }] of spans.entries()) {
    if (index > 0) y += metrics.sectionGap;
    const top = y;
    const firstRow = rows;
    y += metrics.headingHeight;
    breakRows(clean, start, end, metrics, cost, from);
    // The breaks come out last first.
    for (let at = end; at > start; at = from[at]!) rowStarts[rows++] = from[at]!;
    rowStarts.subarray(firstRow, rows).reverse();
    for (let row = firstRow; row < rows; row++) {
      const first = rowStarts[row]!;
      const next = row + 1 < rows ? rowStarts[row + 1]! : end;
      const exact = exactHeight(clean, first, next, metrics);
      const unfilled = next === end && exact > metrics.rowHeight * highestLast;
      rowHeights[row] = Math.max(1, Math.round(unfilled ? metrics.rowHeight : exact));
      rowFilled[row] = unfilled ? 0 : 1;
      rowTops[row] = y;
      y += rowHeights[row]! + (row + 1 < rows ? metrics.gap : 0);
    }
    sections.push({ start, end, top, height: y - top, firstRow, endRow: rows });
  }
  rowStarts[rows] = count;
  return {
    metrics,
    count,
    rows,
    rowStarts: rowStarts.slice(0, rows + 1),
    rowTops: rowTops.slice(0, rows),
    rowHeights: rowHeights.slice(0, rows),
    rowFilled: rowFilled.slice(0, rows),
    sections,
    height: y,
  };
}

function exactHeight(
  aspects: Float32Array,
  first: number,
  next: number,
  { width, gap }: GridMetrics,
): number {
  let sum = 0;
  for (let i = first; i < next; i++) sum += aspects[i]!;
  return Math.max(1, width - gap * (next - first - 1)) / sum;
}

/** Fills `from[j]` with the start of the best row that ends before photo j, for j in (start, end]. */
function breakRows(
  aspects: Float32Array,
  start: number,
  end: number,
  { width, gap, rowHeight }: GridMetrics,
  cost: Float64Array,
  from: Uint32Array,
): void {
  cost.fill(Infinity, start, end + 1);
  cost[start] = 0;
  for (let i = start; i < end; i++) {
    const base = cost[i]!;
    if (base === Infinity) continue;
    let sum = 0;
    for (let j = i + 1; j <= end; j++) {
      sum += aspects[j - 1]!;
      const ratio = Math.max(1, width - gap * (j - i - 1)) / sum / rowHeight;
      // Too high to be a row yet: more photos are needed, and there are some.
      if (ratio > highest && j < end) continue;
      let badness: number;
      if (j === end && ratio > highestLast) {
        const emptiness = 1 - 1 / ratio;
        badness = raggedPrice * emptiness * emptiness;
      } else {
        const deviation = ratio > 1 ? ratio - 1 : 1 / ratio - 1;
        badness = deviation * deviation;
      }
      if (base + badness < cost[j]!) {
        cost[j] = base + badness;
        from[j] = i;
      }
      if (ratio < lowest) break;
    }
  }
}

/** Where the photos of one row stand: left edges and widths in whole pixels, the last one ending exactly at
 * the grid's width when the row is filled. */
export function placeRow(
  layout: JustifiedLayout,
  aspects: Float32Array,
  row: number,
): { readonly first: number; readonly lefts: readonly number[]; readonly widths: readonly number[] } {
  const { width, gap } = layout.metrics;
  const first = layout.rowStarts[row]!;
  const n = layout.rowStarts[row + 1]! - first;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += layoutAspect(aspects[first + i]);
  const room = Math.max(1, width - gap * (n - 1));
  const scale = layout.rowFilled[row] === 1 ? room / sum : layout.rowHeights[row]!;
  const lefts: number[] = [];
  const widths: number[] = [];
  let before = 0;
  for (let i = 0; i < n; i++) {
    const left = Math.round(before * scale);
    before += layoutAspect(aspects[first + i]);
    const right = layout.rowFilled[row] === 1 && i === n - 1 ? Math.round(room) : Math.round(before * scale);
    lefts.push(left + gap * i);
    widths.push(Math.max(1, right - left));
  }
  return { first, lefts, widths };
}

/** The row that holds a photo. */
export function rowOf(layout: JustifiedLayout, photoIndex: number): number {
  return lastAtMost(layout.rowStarts, photoIndex, layout.rows);
}

/** Rows that touch `[top, bottom)`, as `[first, end)`. */
export function rowsBetween(
  layout: JustifiedLayout,
  top: number,
  bottom: number,
): { first: number; end: number } {
  if (layout.rows === 0 || bottom <= top) return { first: 0, end: 0 };
  let first = lastAtMost(layout.rowTops, top, layout.rows);
  if (layout.rowTops[first]! + layout.rowHeights[first]! <= top) first++;
  let end = lastAtMost(layout.rowTops, bottom, layout.rows) + 1;
  if (end > 0 && layout.rowTops[end - 1]! >= bottom) end--;
  return { first, end: Math.max(first, end) };
}

/** The last of the first `n` ascending values that is <= `x`; 0 when there is none. */
function lastAtMost(values: Uint32Array | Float64Array, x: number, n: number): number {
  let low = 0;
  let high = n - 1;
  while (low < high) {
    const mid = (low + high + 1) >>> 1;
    if (values[mid]! <= x) low = mid;
    else high = mid - 1;
  }
  return low;
}
