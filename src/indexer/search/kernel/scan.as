/**
 * The scans of the RAM index, as WebAssembly with SIMD. AssemblyScript; compile-kernel.ts turns it into
 * scan-wasm.ts, and a test holds the two together. Works on raw addresses in a memory that its host
 * lays out (wasm-kernel.ts); allocates nothing, knows no blocks beyond the one it is given.
 *
 * [Note: Fused top-k] Scores are never written out. Each is compared with the lowest that may still
 * enter, four at a time, and nearly all rows end there. One that passes is appended, as a single u64
 * whose order is (score descending, row ascending), to a list of up to 2k; when that is full, the
 * best k stay and the bar rises. That is constant work per entry however large k is (a heap pays log k), and exact, ties included, in whatever order the rows lie.
 */

// Top-k state at `top`: u32 k, u32 count, u64 floor (lowest key that may enter), then u64 keys[2k].
const K: usize = 0;
const COUNT: usize = 4;
const FLOOR: usize = 8;
const KEYS: usize = 16;

/** Bigger key = better hit. A float's bits, made to order as an unsigned number, above the row's complement. */
// @ts-ignore: decorator
@inline function keyOf(score: f32, row: u32): u64 {
  const bits = reinterpret<u32>(score + <f32>0); // -0 becomes 0
  const ordered = bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
  return (<u64>ordered << 32) | <u64>~row;
}

// @ts-ignore: decorator
@inline function scoreOf(key: u64): f32 {
  const ordered = <u32>(key >> 32);
  return reinterpret<f32>(ordered ^ (<u32>(<i32>~ordered >> 31) | 0x80000000));
}

export function begin(top: usize, k: u32): void {
  store<u32>(top + K, k);
  store<u32>(top + COUNT, 0);
  store<u64>(top + FLOOR, keyOf(-Infinity, 0xffffffff));
}

/** Begins with a bar: only scores from the worst of the finished top-k at `sample` on may enter. */
export function beginAbove(top: usize, k: u32, sample: usize): void {
  begin(top, k);
  const n = load<u32>(sample + COUNT);
  let floor = load<u64>(sample + KEYS);
  for (let i: u32 = 1; i < n; i++) {
    const key = load<u64>(sample + KEYS + (<usize>i << 3));
    if (key < floor) floor = key;
  }
  // Without the row: equal scores enter.
  store<u64>(top + FLOOR, (floor >> 32) << 32);
}

function swap(a: usize, b: usize): void {
  const key = load<u64>(a);
  store<u64>(a, load<u64>(b));
  store<u64>(b, key);
}

/** Moves the `k` largest of the `n` keys to the front (Hoare's selection; keys are distinct, the pivot is a median of three). */
function select(keys: usize, n: i32, k: i32): void {
  let left: i32 = 0;
  let right: i32 = n - 1;
  while (left < right) {
    const a = keys + (<usize>left << 3);
    const b = keys + (<usize>((left + right) >> 1) << 3);
    const c = keys + (<usize>right << 3);
    if (load<u64>(a) < load<u64>(b)) swap(a, b);
    if (load<u64>(a) < load<u64>(c)) swap(a, c);
    if (load<u64>(b) < load<u64>(c)) swap(b, c);
    const pivot = load<u64>(b);
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<u64>(keys + (<usize>i << 3)) > pivot) i++;
      while (load<u64>(keys + (<usize>j << 3)) < pivot) j--;
      if (i <= j) {
        swap(keys + (<usize>i << 3), keys + (<usize>j << 3));
        i++;
        j--;
      }
    }
    if (k - 1 <= j) right = j;
    else if (k - 1 >= i) left = i;
    else return;
  }
}

// Working space of cut(), in the module's own first page: a histogram of 4,096 u32, then up to 6,000 keys.
const HISTOGRAM: usize = 1024;
const BOUNDARY: usize = HISTOGRAM + 4096 * 4;
const BOUNDARY_MAX: u32 = 6000;

/**
 * Keeps the best k of the keys, in the order in which they lie (that of the rows, so that what reads those
 * rows next walks memory forwards), and raises the floor. Counting scores in 4,096 steps between the lowest
 * and the highest finds the step in which the k-th lies; only that step's keys have to be selected from.
 */
function cut(top: usize): void {
  const k = load<u32>(top + K);
  const n = load<u32>(top + COUNT);
  const keys = top + KEYS;
  const end = keys + (<usize>n << 3);
  let low: u32 = 0xffffffff;
  let high: u32 = 0;
  for (let at = keys; at < end; at += 8) {
    const score = load<u32>(at, 4);
    low = min(low, score);
    high = max(high, score);
  }
  const shift = <u32>max(0, 20 - <i32>clz(high - low));
  memory.fill(HISTOGRAM, 0, 4096 * 4);
  for (let at = keys; at < end; at += 8) {
    const bin = HISTOGRAM + (<usize>((load<u32>(at, 4) - low) >> shift) << 2);
    store<u32>(bin, load<u32>(bin) + 1);
  }
  let bin: u32 = 4096;
  let above: u32 = 0;
  let inBin: u32 = 0;
  while (above + inBin < k) {
    above += inBin;
    bin--;
    inBin = load<u32>(HISTOGRAM + (<usize>bin << 2));
  }
  const wanted = k - above;
  let best: usize = BOUNDARY;
  let among = wanted;
  if (inBin <= BOUNDARY_MAX) {
    let to = BOUNDARY;
    for (let at = keys; at < end; at += 8) {
      if ((load<u32>(at, 4) - low) >> shift != bin) continue;
      store<u64>(to, load<u64>(at));
      to += 8;
    }
    select(BOUNDARY, <i32>inBin, <i32>wanted);
  } else {
    // Thousands of nearly equal scores: no order to keep.
    select(keys, <i32>n, <i32>k);
    best = keys;
    among = k;
  }
  let floor: u64 = 0xffffffffffffffff;
  for (let i: u32 = 0; i < among; i++) floor = min(floor, load<u64>(best + (<usize>i << 3)));
  let to = keys;
  for (let at = keys; at < end; at += 8) {
    const key = load<u64>(at);
    if (key < floor) continue;
    store<u64>(to, key);
    to += 8;
  }
  store<u32>(top + COUNT, k);
  store<u64>(top + FLOOR, floor);
}

function offer(top: usize, score: f32, row: u32, photo: usize, filter: usize, filterWords: u32): void {
  if (score != score) return; // NaN is no score
  const key = keyOf(score, row);
  if (key < load<u64>(top + FLOOR)) return;
  if (filter != 0) {
    const number = load<u32>(photo);
    const word = number >> 5;
    if (word >= filterWords) return;
    if (((load<u32>(filter + (<usize>word << 2)) >> (number & 31)) & 1) == 0) return;
  }
  const count = load<u32>(top + COUNT);
  store<u64>(top + KEYS + (<usize>count << 3), key);
  store<u32>(top + COUNT, count + 1);
  if (count + 1 == load<u32>(top + K) << 1) cut(top);
}

function siftDown(keys: usize, root: u32, n: u32): void {
  const key = load<u64>(keys + (<usize>root << 3));
  for (;;) {
    let child = root * 2 + 1;
    if (child >= n) break;
    if (child + 1 < n && load<u64>(keys + (<usize>(child + 1) << 3)) < load<u64>(keys + (<usize>child << 3))) child++;
    if (load<u64>(keys + (<usize>child << 3)) >= key) break;
    store<u64>(keys + (<usize>root << 3), load<u64>(keys + (<usize>child << 3)));
    root = child;
  }
  store<u64>(keys + (<usize>root << 3), key);
}

/** Leaves the best min(k, offered) keys at `top + KEYS`, in any order, and returns how many. */
export function finish(top: usize): u32 {
  if (load<u32>(top + COUNT) > load<u32>(top + K)) cut(top);
  return load<u32>(top + COUNT);
}

/** The same, best first (heapsort). */
export function finishSorted(top: usize): u32 {
  const n = finish(top);
  const keys = top + KEYS;
  for (let i = n >> 1; i > 0; i--) siftDown(keys, i - 1, n);
  for (let end = n; end > 1; end--) {
    swap(keys, keys + (<usize>(end - 1) << 3));
    siftDown(keys, 0, end - 1);
  }
  return n;
}

/** (a0+a1+a2+a3, b0+..., c0+..., d0+...) */
// @ts-ignore: decorator
@inline function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

// @ts-ignore: decorator
@inline function dot(row: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(row), q0), f32x4.mul(v128.load(row, 16), q1)),
    f32x4.add(f32x4.mul(v128.load(row, 32), q2), f32x4.mul(v128.load(row, 48), q3)),
  );
}

// @ts-ignore: decorator
@inline function maskedSquares(row: usize, m0: v128, m1: v128, m2: v128, m3: v128): v128 {
  const a = v128.and(v128.load(row), m0);
  const b = v128.and(v128.load(row, 16), m1);
  const c = v128.and(v128.load(row, 32), m2);
  const d = v128.and(v128.load(row, 48), m3);
  return f32x4.add(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), f32x4.add(f32x4.mul(c, c), f32x4.mul(d, d)));
}

function offerFour(top: usize, scores: v128, first: u32, photos: usize, i: u32, count: u32, filter: usize, filterWords: u32): void {
  const row = first + i;
  const photo = photos + (<usize>i << 2);
  offer(top, f32x4.extract_lane(scores, 0), row, photo, filter, filterWords);
  if (i + 1 < count) offer(top, f32x4.extract_lane(scores, 1), row + 1, photo + 4, filter, filterWords);
  if (i + 2 < count) offer(top, f32x4.extract_lane(scores, 2), row + 2, photo + 8, filter, filterWords);
  if (i + 3 < count) offer(top, f32x4.extract_lane(scores, 3), row + 3, photo + 12, filter, filterWords);
}

/**
 * Offers `count` unit rows of 16 float32 at `rows`, which are numbered from `first` on and belong to the
 * photos numbered at `photos`; of each `stride` groups of four rows, one. `filter` = 0: every photo. The block is padded to a
 * multiple of four rows, so that reading past `count` stays inside it.
 */
export function scanHead(stride: u32, first: u32, photos: usize, rows: usize, count: u32, query: usize, filter: usize, filterWords: u32, top: usize): void {
  const q0 = v128.load(query);
  const q1 = v128.load(query, 16);
  const q2 = v128.load(query, 32);
  const q3 = v128.load(query, 48);
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let i: u32 = 0; i < count; i += 4 * stride, rows += 256 * stride) {
    const scores = sums(
      dot(rows, q0, q1, q2, q3),
      dot(rows + 64, q0, q1, q2, q3),
      dot(rows + 128, q0, q1, q2, q3),
      dot(rows + 192, q0, q1, q2, q3),
    );
    if (v128.any_true(f32x4.ge(scores, floor))) {
      offerFour(top, scores, first, photos, i, count, filter, filterWords);
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}

/** The same over a prefix shorter than 16: `query` is zero and `mask` clears what lies beyond it; rows are renormalised on the way. */
export function scanHeadPrefix(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, filter: usize, filterWords: u32, top: usize): void {
  const q0 = v128.load(query);
  const q1 = v128.load(query, 16);
  const q2 = v128.load(query, 32);
  const q3 = v128.load(query, 48);
  const m0 = v128.load(mask);
  const m1 = v128.load(mask, 16);
  const m2 = v128.load(mask, 32);
  const m3 = v128.load(mask, 48);
  const tiny = f32x4.splat(1e-30); // a prefix of zeros scores 0 / tiny = 0
  for (let i: u32 = 0; i < count; i += 4, rows += 256) {
    const dots = sums(
      dot(rows, q0, q1, q2, q3),
      dot(rows + 64, q0, q1, q2, q3),
      dot(rows + 128, q0, q1, q2, q3),
      dot(rows + 192, q0, q1, q2, q3),
    );
    const squares = sums(
      maskedSquares(rows, m0, m1, m2, m3),
      maskedSquares(rows + 64, m0, m1, m2, m3),
      maskedSquares(rows + 128, m0, m1, m2, m3),
      maskedSquares(rows + 192, m0, m1, m2, m3),
    );
    const scores = f32x4.div(dots, f32x4.sqrt(f32x4.max(squares, tiny)));
    const floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    if (v128.any_true(f32x4.ge(scores, floor))) offerFour(top, scores, first, photos, i, count, filter, filterWords);
  }
}

/** Cosine of 64 int8 at `row`, cut by `mask`, with 64 int16 at `query` whose length is 1 / `scale`. */
function cosine(row: usize, query: usize, mask: usize, scale: f32): f32 {
  let dots = i32x4.splat(0);
  let squares = i32x4.splat(0);
  for (let i: usize = 0; i < 4; i++) {
    const x = v128.and(v128.load(row + (i << 4)), v128.load(mask + (i << 4)));
    const low = i16x8.extend_low_i8x16_s(x);
    const high = i16x8.extend_high_i8x16_s(x);
    dots = i32x4.add(dots, i32x4.dot_i16x8_s(low, v128.load(query + (i << 5))));
    dots = i32x4.add(dots, i32x4.dot_i16x8_s(high, v128.load(query + (i << 5), 16)));
    squares = i32x4.add(squares, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
  }
  const dot = i32x4.extract_lane(dots, 0) + i32x4.extract_lane(dots, 1) + i32x4.extract_lane(dots, 2) + i32x4.extract_lane(dots, 3);
  const square = i32x4.extract_lane(squares, 0) + i32x4.extract_lane(squares, 1) + i32x4.extract_lane(squares, 2) + i32x4.extract_lane(squares, 3);
  return square > 0 ? (<f32>dot * scale) / sqrt<f32>(<f32>square) : 0;
}

/** Offers `count` rows of 64 int8 at `rows`. */
export function scanBody(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, scale: f32, filter: usize, filterWords: u32, top: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const score = cosine(rows + (<usize>i << 6), query, mask, scale);
    if (score >= scoreOf(load<u64>(top + FLOOR))) offer(top, score, first + i, photos + (<usize>i << 2), filter, filterWords);
  }
}

/** Offers the rows numbered in `list`. `blocks`: the address of each block of 4,096 rows of 64 int8. */
export function rescoreBody(list: usize, count: u32, blocks: usize, query: usize, mask: usize, scale: f32, top: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(list + (<usize>i << 2));
    const address = load<u32>(blocks + (<usize>(row >> 12) << 2)) + ((row & 4095) << 6);
    const score = cosine(address, query, mask, scale);
    if (score >= scoreOf(load<u64>(top + FLOOR))) offer(top, score, row, 0, 0, 0);
  }
}

// @ts-ignore: decorator
@inline function wideDot(row: usize, query: usize, bytes: usize): v128 {
  let sum = f32x4.splat(0);
  let other = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 32) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(row + at), v128.load(query + at)));
    other = f32x4.add(other, f32x4.mul(v128.load(row + at, 16), v128.load(query + at, 16)));
  }
  return f32x4.add(sum, other);
}

/**
 * Offers `count` unit rows of `bytes` / 4 float32 (a multiple of 8) at `rows`. The product never holds
 * whole vectors in memory: this is the single-shot baseline that the benchmark compares the funnel with,
 * with the same instructions and the same top-k.
 */
export function scanWide(rows: usize, count: u32, query: usize, bytes: usize, top: usize): void {
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let i: u32 = 0; i < count; i += 4, rows += bytes << 2) {
    const scores = sums(
      wideDot(rows, query, bytes),
      wideDot(rows + bytes, query, bytes),
      wideDot(rows + bytes * 2, query, bytes),
      wideDot(rows + bytes * 3, query, bytes),
    );
    if (v128.any_true(f32x4.ge(scores, floor))) {
      offerFour(top, scores, 0, 0, i, count, 0, 0);
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}
