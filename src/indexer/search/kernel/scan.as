/**
 * The scans of the RAM index, as WebAssembly with SIMD and threads. AssemblyScript; compile-kernel.ts turns
 * it into scan-wasm.ts, and a test holds the two together. Works on raw addresses in a shared memory that its
 * host lays out (wasm-kernel.ts); allocates nothing.
 *
 * [Note: Fused top-k] Scores are never written out. Each is compared with the lowest that may still
 * enter, eight at a time, and nearly all rows end there. One that passes is appended, as a single u64
 * whose order is (score descending, row ascending), to a list of up to 2k; when that is full, the
 * best k stay and the bar rises. That is constant work per entry however large k is (a heap pays log k), and
 * exact, ties included, in whatever order the rows lie and however many threads share them.
 *
 * [Note: Even and odd bytes] Signed bytes are multiplied without widening them: in a 16-bit lane that holds
 * two of them, shifting left by 8 leaves 256 times the even one, clearing the low byte 256 times the odd one.
 * Both are exact, and 256 is a power of two that the query's scale undoes. Widening costs twice the
 * instructions, all of them on the one port that shuffles.
 */

// Top-k state at `top`: u32 k, u32 count, u64 floor (lowest key that may enter), then u64 keys[2k].
const K: usize = 0;
const COUNT: usize = 4;
const FLOOR: usize = 8;
const KEYS: usize = 16;

export function isRelaxed(): bool {
  return ASC_FEATURE_RELAXED_SIMD;
}

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

// Working space of cut(): a histogram of 4,096 u32, then up to 6,000 keys. Every thread has its own instance
// of this module, and with it its own globals. 64 KiB from here on.
let HISTOGRAM: usize = 0;
let BOUNDARY: usize = 0;
const BOUNDARY_MAX: u32 = 6000;
// [Note: Constants from memory] V8 makes a vector constant anew wherever it is used, two to four instructions each, which
// was half of comparing a body. What was loaded before a loop stays in its register.
let CONSTANTS: usize = 0;

/** Call once in each thread, before anything else. */
export function useScratch(address: usize): void {
  HISTOGRAM = address;
  BOUNDARY = address + 4096 * 4;
  CONSTANTS = BOUNDARY + (<usize>BOUNDARY_MAX << 3);
  v128.store(CONSTANTS, i8x16.splat(<i8>0x88));
  v128.store(CONSTANTS, i8x16.splat(15), 16);
  v128.store(CONSTANTS, v128(64, 49, 36, 25, 16, 9, 4, 1, 0, 1, 4, 9, 16, 25, 36, 49), 32);
}

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

/** `photo`: where its number lies. The sign bit marks a photo that was removed. */
function offer(top: usize, score: f32, row: u32, photo: usize, filter: usize, filterWords: u32): void {
  if (score != score) return; // NaN is no score
  const key = keyOf(score, row);
  if (key < load<u64>(top + FLOOR)) return;
  const number = load<u32>(photo);
  if (<i32>number < 0) return;
  if (filter != 0) {
    const word = number >> 5;
    if (word >= filterWords) return;
    if (((load<u32>(filter + (<usize>word << 2)) >> (number & 31)) & 1) == 0) return;
  }
  append(top, key);
}

function append(top: usize, key: u64): void {
  const count = load<u32>(top + COUNT);
  store<u64>(top + KEYS + (<usize>count << 3), key);
  store<u32>(top + COUNT, count + 1);
  if (count + 1 == load<u32>(top + K) << 1) cut(top);
}

/** What another thread found joins what this one did. */
export function merge(top: usize, other: usize): void {
  const n = load<u32>(other + COUNT);
  for (let i: u32 = 0; i < n; i++) {
    const key = load<u64>(other + KEYS + (<usize>i << 3));
    if (key >= load<u64>(top + FLOOR)) append(top, key);
  }
}

/** Shorter stretches of keys are put in order by insertion. */
const FEW: isize = 16 << 3;

/** Puts the keys from address `low` to `high` in order, largest first (quicksort; keys are distinct, the pivot is a median of three). */
function sort(low: isize, high: isize): void {
  while (high - low > FEW) {
    const middle = low + (((high - low) >> 4) << 3);
    if (load<u64>(low) < load<u64>(middle)) swap(low, middle);
    if (load<u64>(low) < load<u64>(high)) swap(low, high);
    if (load<u64>(middle) < load<u64>(high)) swap(middle, high);
    const pivot = load<u64>(middle);
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<u64>(i) > pivot) i += 8;
      while (load<u64>(j) < pivot) j -= 8;
      if (i <= j) {
        swap(i, j);
        i += 8;
        j -= 8;
      }
    }
    // The shorter part by a call of its own: the calls lie log n deep at most.
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
  for (let at = low + 8; at <= high; at += 8) {
    const key = load<u64>(at);
    let to = at;
    for (; to > low && load<u64>(to - 8) < key; to -= 8) store<u64>(to, load<u64>(to - 8));
    store<u64>(to, key);
  }
}

/** Leaves the best min(k, offered) keys at `top + KEYS`, in any order, and returns how many. */
export function finish(top: usize): u32 {
  if (load<u32>(top + COUNT) > load<u32>(top + K)) cut(top);
  return load<u32>(top + COUNT);
}

/** The same, best first. */
export function finishSorted(top: usize): u32 {
  const n = finish(top);
  if (n > 1) sort(top + KEYS, top + KEYS + (<usize>(n - 1) << 3));
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

// @ts-ignore: decorator
@inline function lane(scores: v128, i: u32): f32 {
  if (i == 0) return f32x4.extract_lane(scores, 0);
  if (i == 1) return f32x4.extract_lane(scores, 1);
  if (i == 2) return f32x4.extract_lane(scores, 2);
  return f32x4.extract_lane(scores, 3);
}

function offerFour(top: usize, scores: v128, first: u32, photos: usize, i: u32, count: u32, filter: usize, filterWords: u32): void {
  const row = first + i;
  const photo = photos + (<usize>i << 2);
  if (i < count) offer(top, f32x4.extract_lane(scores, 0), row, photo, filter, filterWords);
  if (i + 1 < count) offer(top, f32x4.extract_lane(scores, 1), row + 1, photo + 4, filter, filterWords);
  if (i + 2 < count) offer(top, f32x4.extract_lane(scores, 2), row + 2, photo + 8, filter, filterWords);
  if (i + 3 < count) offer(top, f32x4.extract_lane(scores, 3), row + 3, photo + 12, filter, filterWords);
}

/**
 * Offers `count` unit rows of 16 float32 at `rows`, which are numbered from `first` on and belong to the
 * photos numbered at `photos`; of each `stride` groups of four rows, one. `filter` = 0: every photo. The block is padded to a
 * multiple of four rows, so that reading past `count` stays inside it.
 */
function scanFloats(stride: u32, first: u32, photos: usize, rows: usize, count: u32, query: usize, filter: usize, filterWords: u32, top: usize): void {
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
function scanFloatPrefix(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, filter: usize, filterWords: u32, top: usize): void {
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

// int8 heads. Four rows share 64 bytes: numbers 0-3 of each row, then 4-7, 8-11, 12-15. A query lies as eight
// vectors: for each four of its numbers q0..q3 the pair (q0, q2) four times over, then (q1, q3).

// @ts-ignore: decorator
@inline function pairs(four: v128, even: v128, odd: v128, high: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(i16x8.shl(four, 8), even), i32x4.dot_i16x8_s(v128.and(four, high), odd));
}

/** The largest sum of products (times 256) that is surely below a score of the floor. */
function bar(top: usize, scale: f32): v128 {
  const sum = <f64>scoreOf(load<u64>(top + FLOOR)) / <f64>scale;
  // A float32 keeps 24 bits of a sum: what rounding could lift over the floor passes, and offer() decides.
  return i32x4.splat(<i32>Math.max(-2147483648, Math.min(2147483000, sum - 256)));
}

/**
 * Offers `count` int8 rows at `rows`, which are numbered from `first` on and belong to the photos numbered at
 * `photos`; of each `stride` groups of eight rows, one. Rows were scaled to length 127, all alike, so a sum of
 * products times `scale` is the cosine. `filter` = 0: every photo. A block is a multiple of eight rows, so that
 * reading past `count` stays inside it.
 */
function scanBytes(stride: u32, first: u32, photos: usize, rows: usize, count: u32, query: usize, scale: f32, filter: usize, filterWords: u32, top: usize): void {
  const e0 = v128.load(query);
  const o0 = v128.load(query, 16);
  const e1 = v128.load(query, 32);
  const o1 = v128.load(query, 48);
  const e2 = v128.load(query, 64);
  const o2 = v128.load(query, 80);
  const e3 = v128.load(query, 96);
  const o3 = v128.load(query, 112);
  const high = i16x8.splat(<i16>0xff00);
  const scales = f32x4.splat(scale);
  let floor = bar(top, scale);
  for (let i: u32 = 0; i < count; i += 8 * stride, rows += 128 * stride) {
    const a = i32x4.add(
      i32x4.add(pairs(v128.load(rows), e0, o0, high), pairs(v128.load(rows, 16), e1, o1, high)),
      i32x4.add(pairs(v128.load(rows, 32), e2, o2, high), pairs(v128.load(rows, 48), e3, o3, high)),
    );
    const b = i32x4.add(
      i32x4.add(pairs(v128.load(rows, 64), e0, o0, high), pairs(v128.load(rows, 80), e1, o1, high)),
      i32x4.add(pairs(v128.load(rows, 96), e2, o2, high), pairs(v128.load(rows, 112), e3, o3, high)),
    );
    if (v128.any_true(v128.or(i32x4.gt_s(a, floor), i32x4.gt_s(b, floor)))) {
      offerFour(top, f32x4.mul(f32x4.convert_i32x4_s(a), scales), first, photos, i, count, filter, filterWords);
      offerFour(top, f32x4.mul(f32x4.convert_i32x4_s(b), scales), first, photos, i + 4, count, filter, filterWords);
      floor = bar(top, scale);
    }
  }
}

// @ts-ignore: decorator
@inline function bytesSquared(four: v128): v128 {
  const even = i16x8.shr_s(i16x8.shl(four, 8), 8);
  const odd = i16x8.shr_s(four, 8);
  return i32x4.add(i32x4.dot_i16x8_s(even, even), i32x4.dot_i16x8_s(odd, odd));
}

/** The same over a prefix shorter than 16: `query` is zero and `mask` clears what lies beyond it; divides by each row's own length. */
function scanBytePrefix(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, scale: f32, filter: usize, filterWords: u32, top: usize): void {
  const high = i16x8.splat(<i16>0xff00);
  const scales = f32x4.splat(scale);
  const one = f32x4.splat(1); // a prefix of zeros scores 0 / 1 = 0
  for (let i: u32 = 0; i < count; i += 4, rows += 64) {
    let dots = i32x4.splat(0);
    let squares = i32x4.splat(0);
    for (let part: usize = 0; part < 64; part += 16) {
      const four = v128.and(v128.load(rows + part), v128.load(mask + part));
      dots = i32x4.add(dots, pairs(four, v128.load(query + part * 2), v128.load(query + part * 2, 16), high));
      squares = i32x4.add(squares, bytesSquared(four));
    }
    const lengths = f32x4.sqrt(f32x4.max(f32x4.convert_i32x4_s(squares), one));
    const scores = f32x4.div(f32x4.mul(f32x4.convert_i32x4_s(dots), scales), lengths);
    const floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    if (v128.any_true(f32x4.ge(scores, floor))) offerFour(top, scores, first, photos, i, count, filter, filterWords);
  }
}

// int4 bodies: rows of 64 bytes, 128 numbers from -7 to 7. Sixteen bytes hold 32 numbers: a 16-bit lane has the
// numbers l, l + 8, l + 16 and l + 24, lowest bits first. A query is 128 whole numbers from -127 to 127, in the 256
// bytes at `query` as it suits the instructions there are.
//
// [Note: Two kinds of SIMD] Where there is relaxed SIMD, one instruction multiplies sixteen signed bytes with sixteen
// numbers from 0 to 127 and adds neighbours. Half bytes raised by 8 are such numbers, and what that adds to a sum is 8
// times the query's own, which lies behind it. The query lies as eight vectors of bytes: for each 32 numbers those of the lower half bytes, then
// those of the upper ones. Eight such sums of 2 x 127 x 15 stay within 16 bits, so they are added as they are. The square
// of a number is looked up among 16 bytes. Elsewhere shifting up and down again, signs and all, gives eight neighbouring
// numbers at a time, and a query lies as int16 in their order. Both give the same whole numbers.

/** Where the sum of a query's numbers, times 8, lies behind them. */
const RAISED: usize = 128;

/** Sixteen numbers that were raised by 8: the lower half bytes of sixteen, the upper ones. */
// @ts-ignore: decorator
@inline function lowers(raised: v128, fifteens: v128): v128 {
  return v128.and(raised, fifteens);
}

// @ts-ignore: decorator
@inline function uppers(raised: v128, fifteens: v128): v128 {
  return v128.and(i16x8.shr_u(raised, 4), fifteens);
}

// @ts-ignore: decorator
@inline function raisedDot(low: v128, up: v128, query: usize): v128 {
  return i16x8.add(
    i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(query), low),
    i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(query, 16), up),
  );
}

// @ts-ignore: decorator
@inline function raisedSums(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128, query: usize): v128 {
  return i32x4.extadd_pairwise_i16x8_s(
    i16x8.add(
      i16x8.add(raisedDot(a, b, query), raisedDot(c, d, query + 32)),
      i16x8.add(raisedDot(e, f, query + 64), raisedDot(g, h, query + 96)),
    ),
  );
}

/** The squares of 128 numbers that were raised by 8. Four squares of 49 and less stay within a byte. */
// @ts-ignore: decorator
@inline function squaresOf(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128, table: v128): v128 {
  const one = i8x16.add(
    i8x16.add(i8x16.relaxed_swizzle(table, a), i8x16.relaxed_swizzle(table, b)),
    i8x16.add(i8x16.relaxed_swizzle(table, c), i8x16.relaxed_swizzle(table, d)),
  );
  const other = i8x16.add(
    i8x16.add(i8x16.relaxed_swizzle(table, e), i8x16.relaxed_swizzle(table, f)),
    i8x16.add(i8x16.relaxed_swizzle(table, g), i8x16.relaxed_swizzle(table, h)),
  );
  return i32x4.extadd_pairwise_i16x8_u(
    i16x8.add(i16x8.extadd_pairwise_i8x16_u(one), i16x8.extadd_pairwise_i8x16_u(other)),
  );
}

// @ts-ignore: decorator
@inline function first8(lanes: v128): v128 {
  return i16x8.shr_s(i16x8.shl(lanes, 12), 12);
}

// @ts-ignore: decorator
@inline function second8(lanes: v128): v128 {
  return i16x8.shr_s(i16x8.shl(lanes, 8), 12);
}

// @ts-ignore: decorator
@inline function third8(lanes: v128): v128 {
  return i16x8.shr_s(i16x8.shl(lanes, 4), 12);
}

// @ts-ignore: decorator
@inline function fourth8(lanes: v128): v128 {
  return i16x8.shr_s(lanes, 12);
}

// @ts-ignore: decorator
@inline function total(four: v128): i32 {
  const two = i32x4.add(four, i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

// @ts-ignore: decorator
@inline function dot32(a: v128, b: v128, c: v128, d: v128, query: usize): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(a, v128.load(query)), i32x4.dot_i16x8_s(b, v128.load(query, 16))),
    i32x4.add(i32x4.dot_i16x8_s(c, v128.load(query, 32)), i32x4.dot_i16x8_s(d, v128.load(query, 48))),
  );
}

// @ts-ignore: decorator
@inline function square32(a: v128, b: v128, c: v128, d: v128): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(a, a), i32x4.dot_i16x8_s(b, b)),
    i32x4.add(i32x4.dot_i16x8_s(c, c), i32x4.dot_i16x8_s(d, d)),
  );
}

/** As a type, so that each has code of its own: a row is compared whole, or cut by a mask. */
type Whole = u8;
type Cut = u16;

// @ts-ignore: decorator
@inline function within<W>(bytes: v128, mask: usize): v128 {
  return sizeof<W>() == sizeof<Whole>() ? bytes : v128.and(bytes, v128.load(mask));
}

/** Of the 128 int4 at `row`, for Cut cut by `mask`: two sums that make the dot product with the query, then two that make the squares. */
// @ts-ignore: decorator
@inline function sumsOfRow<W>(row: usize, query: usize, mask: usize, eights: v128, fifteens: v128, table: v128): v128 {
  let dots: v128;
  let squares: v128;
  if (ASC_FEATURE_RELAXED_SIMD) {
    const x = v128.xor(within<W>(v128.load(row), mask), eights);
    const y = v128.xor(within<W>(v128.load(row, 16), mask + 16), eights);
    const z = v128.xor(within<W>(v128.load(row, 32), mask + 32), eights);
    const w = v128.xor(within<W>(v128.load(row, 48), mask + 48), eights);
    const a = lowers(x, fifteens);
    const b = uppers(x, fifteens);
    const c = lowers(y, fifteens);
    const d = uppers(y, fifteens);
    const e = lowers(z, fifteens);
    const f = uppers(z, fifteens);
    const g = lowers(w, fifteens);
    const h = uppers(w, fifteens);
    dots = raisedSums(a, b, c, d, e, f, g, h, query);
    squares = squaresOf(a, b, c, d, e, f, g, h, table);
  } else {
    dots = i32x4.splat(0);
    squares = i32x4.splat(0);
    for (let part: usize = 0; part < 64; part += 16) {
      const lanes = within<W>(v128.load(row + part), mask + part);
      const a = first8(lanes);
      const b = second8(lanes);
      const c = third8(lanes);
      const d = fourth8(lanes);
      dots = i32x4.add(dots, dot32(a, b, c, d, query + (part << 2)));
      squares = i32x4.add(squares, square32(a, b, c, d));
    }
  }
  return i32x4.add(v128.shuffle<i32>(dots, squares, 0, 1, 4, 5), v128.shuffle<i32>(dots, squares, 2, 3, 6, 7));
}

/** The cosines of four rows from their sums. `raised`: what the query adds to each. A row of zeros: 0 / 1 = 0. */
// @ts-ignore: decorator
@inline function cosines(a: v128, b: v128, c: v128, d: v128, raised: v128, scales: v128, ones: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 2, 6), v128.shuffle<i32>(a, b, 1, 5, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 2, 6), v128.shuffle<i32>(c, d, 1, 5, 3, 7));
  const dots = i32x4.sub(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), raised);
  const squares = i32x4.max_s(v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), ones);
  return f32x4.div(f32x4.mul(f32x4.convert_i32x4_s(dots), scales), f32x4.sqrt(f32x4.convert_i32x4_s(squares)));
}

// @ts-ignore: decorator
@inline function raisedBy(query: usize): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? v128.load32_splat(query, RAISED) : i32x4.splat(0);
}

/** Offers `count` bodies at `rows`, four at a time: a block is a multiple of that, so that reading past `count` stays inside it. */
// @ts-ignore: decorator
@inline function scanBodiesBy<W>(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, scale: f32, filter: usize, filterWords: u32, top: usize): void {
  const eights = v128.load(CONSTANTS);
  const fifteens = v128.load(CONSTANTS, 16);
  const table = v128.load(CONSTANTS, 32);
  const raised = raisedBy(query);
  const scales = f32x4.splat(scale);
  const ones = i32x4.splat(1);
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let i: u32 = 0; i < count; i += 4, rows += 256) {
    const scores = cosines(
      sumsOfRow<W>(rows, query, mask, eights, fifteens, table),
      sumsOfRow<W>(rows + 64, query, mask, eights, fifteens, table),
      sumsOfRow<W>(rows + 128, query, mask, eights, fifteens, table),
      sumsOfRow<W>(rows + 192, query, mask, eights, fifteens, table),
      raised, scales, ones,
    );
    if (v128.any_true(f32x4.ge(scores, floor))) {
      offerFour(top, scores, first, photos, i, count, filter, filterWords);
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}

function scanBodies(first: u32, photos: usize, rows: usize, count: u32, query: usize, mask: usize, scale: f32, filter: usize, filterWords: u32, top: usize): void {
  if (isWhole(mask)) scanBodiesBy<Whole>(first, photos, rows, count, query, mask, scale, filter, filterWords, top);
  else scanBodiesBy<Cut>(first, photos, rows, count, query, mask, scale, filter, filterWords, top);
}

/** Whether the mask of a body leaves all 128 numbers. */
// @ts-ignore: decorator
@inline function isWhole(mask: usize): bool {
  return load<u64>(mask, 56) == 0xffffffffffffffff;
}

// [Note: Called ahead] The rows of a list lie anywhere in memory, and a line from there takes as long as 300
// instructions. Comparing one row takes 130, so hardly more than two lines would be waited for at a time. A loop that
// only touches the lines of the next rows has a dozen and more under way; comparing then finds them in the first cache.
// (WebAssembly has no instruction that fetches ahead. What was touched is written down, or compilers leave it out.)

/** Rows of a list that are touched at a time. */
const CALLED: u32 = 128;

// @ts-ignore: decorator
@inline function bodyAt(row: u32, blocks: usize, bodies: usize): usize {
  return <usize>load<u32>(blocks + (<usize>(row >> 12) << 2)) + bodies + ((row & 4095) << 6);
}

/** Offers the rows numbered in `list`, which is padded to a multiple of four. `blocks`: the address of each block; its bodies begin at `bodies` in it. */
// @ts-ignore: decorator
@inline function rescoreBy<W>(list: usize, count: u32, blocks: usize, bodies: usize, query: usize, mask: usize, scale: f32, top: usize): void {
  const eights = v128.load(CONSTANTS);
  const fifteens = v128.load(CONSTANTS, 16);
  const table = v128.load(CONSTANTS, 32);
  const raised = raisedBy(query);
  const scales = f32x4.splat(scale);
  const ones = i32x4.splat(1);
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let start: u32 = 0; start < count; start += CALLED) {
    const end = min(count, start + CALLED);
    let touched: u32 = 0;
    for (let i = start; i < end; i++) touched ^= load<u32>(bodyAt(load<u32>(list + (<usize>i << 2)), blocks, bodies));
    store<u32>(HISTOGRAM, touched);
    for (let i = start; i < end; i += 4) {
      const at = list + (<usize>i << 2);
      const scores = cosines(
        sumsOfRow<W>(bodyAt(load<u32>(at), blocks, bodies), query, mask, eights, fifteens, table),
        sumsOfRow<W>(bodyAt(load<u32>(at, 4), blocks, bodies), query, mask, eights, fifteens, table),
        sumsOfRow<W>(bodyAt(load<u32>(at, 8), blocks, bodies), query, mask, eights, fifteens, table),
        sumsOfRow<W>(bodyAt(load<u32>(at, 12), blocks, bodies), query, mask, eights, fifteens, table),
        raised, scales, ones,
      );
      if (!v128.any_true(f32x4.ge(scores, floor))) continue;
      const most = min<u32>(4, end - i);
      for (let j: u32 = 0; j < most; j++) {
        const row = load<u32>(at + (<usize>j << 2));
        offer(top, lane(scores, j), row, <usize>load<u32>(blocks + (<usize>(row >> 12) << 2)) + ((row & 4095) << 2), 0, 0);
      }
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}

function rescoreBodies(list: usize, count: u32, blocks: usize, bodies: usize, query: usize, mask: usize, scale: f32, top: usize): void {
  if (isWhole(mask)) rescoreBy<Whole>(list, count, blocks, bodies, query, mask, scale, top);
  else rescoreBy<Cut>(list, count, blocks, bodies, query, mask, scale, top);
}

/** Writes the rows of `count` runs (first row, how many) one after the other to `list`. */
export function expandRuns(runs: usize, count: u32, list: usize): void {
  for (let i: u32 = 0; i < count; i++, runs += 8) {
    const first = load<u32>(runs);
    const end = first + load<u32>(runs, 4);
    for (let row = first; row < end; row++, list += 4) store<u32>(list, row);
  }
}

// Many queries at once, four in a group: what is read of a row and what is done to it is shared by the four.

// @ts-ignore: decorator
@inline function eighth(even: v128, odd: v128, query: usize): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(even, v128.load(query)), i32x4.dot_i16x8_s(odd, v128.load(query, 16)));
}

/** Offers 64 bytes of heads, four rows, to the query at `query`, whose list is at `top`. */
// @ts-ignore: decorator
@inline function offerHeads(
  a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128,
  query: usize, bars: usize, scale: usize, first: u32, photos: usize, i: u32, count: u32, filter: usize, filterWords: u32, top: usize,
): void {
  const sum = i32x4.add(
    i32x4.add(eighth(a, b, query), eighth(c, d, query + 32)),
    i32x4.add(eighth(e, f, query + 64), eighth(g, h, query + 96)),
  );
  if (!v128.any_true(i32x4.gt_s(sum, v128.load(bars)))) return;
  const factor = load<f32>(scale);
  offerFour(top, f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(factor)), first, photos, i, count, filter, filterWords);
  v128.store(bars, bar(top, factor));
}

/**
 * Offers `count` int8 heads to each of `groups` x 4 queries. `queries`: 128 bytes each. `scales`: a float32 each.
 * `bars`: 16 bytes each, working space. `topBytes`: from one query's list to the next one's.
 */
function scanBytesMany(first: u32, photos: usize, rows: usize, count: u32, groups: u32, queries: usize, scales: usize, bars: usize, filter: usize, filterWords: u32, top: usize, topBytes: usize): void {
  const high = i16x8.splat(<i16>0xff00);
  for (let q: usize = 0; q < <usize>groups << 2; q++) v128.store(bars + (q << 4), bar(top + q * topBytes, load<f32>(scales + (q << 2))));
  for (let group: u32 = 0; group < groups; group++) {
    const q0 = queries + (<usize>group << 9);
    const b0 = bars + (<usize>group << 6);
    const s0 = scales + (<usize>group << 4);
    const t0 = top + topBytes * (group << 2);
    for (let i: u32 = 0; i < count; i += 4) {
      const at = rows + (<usize>i << 4);
      const x = v128.load(at);
      const y = v128.load(at, 16);
      const z = v128.load(at, 32);
      const w = v128.load(at, 48);
      const a = i16x8.shl(x, 8);
      const b = v128.and(x, high);
      const c = i16x8.shl(y, 8);
      const d = v128.and(y, high);
      const e = i16x8.shl(z, 8);
      const f = v128.and(z, high);
      const g = i16x8.shl(w, 8);
      const h = v128.and(w, high);
      offerHeads(a, b, c, d, e, f, g, h, q0, b0, s0, first, photos, i, count, filter, filterWords, t0);
      offerHeads(a, b, c, d, e, f, g, h, q0 + 128, b0 + 16, s0 + 4, first, photos, i, count, filter, filterWords, t0 + topBytes);
      offerHeads(a, b, c, d, e, f, g, h, q0 + 256, b0 + 32, s0 + 8, first, photos, i, count, filter, filterWords, t0 + topBytes * 2);
      offerHeads(a, b, c, d, e, f, g, h, q0 + 384, b0 + 48, s0 + 12, first, photos, i, count, filter, filterWords, t0 + topBytes * 3);
    }
  }
}

// @ts-ignore: decorator
@inline function integerSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** Offers `count` bodies to each of `groups` x 4 queries of 256 bytes. Arguments as above; `mask` is the width's. */
function scanBodiesMany(first: u32, photos: usize, rows: usize, count: u32, groups: u32, queries: usize, mask: usize, scales: usize, bars: usize, filter: usize, filterWords: u32, top: usize, topBytes: usize): void {
  const eights = v128.load(CONSTANTS);
  const fifteens = v128.load(CONSTANTS, 16);
  const table = v128.load(CONSTANTS, 32);
  for (let group: u32 = 0; group < groups; group++) {
    const t0 = top + topBytes * (group << 2);
    const q0 = queries + (<usize>group << 10);
    const factors = v128.load(scales + (<usize>group << 4));
    const raised = v128.load32_lane(q0 + 768 + RAISED, v128.load32_lane(q0 + 512 + RAISED, v128.load32_lane(q0 + 256 + RAISED, v128.load32_zero(q0 + RAISED), 1), 2), 3);
    let floors = floorsOf(t0, topBytes);
    for (let i: u32 = 0; i < count; i++) {
      const row = rows + (<usize>i << 6);
      let square: i32;
      let dots: v128;
      if (ASC_FEATURE_RELAXED_SIMD) {
        const x = v128.xor(v128.and(v128.load(row), v128.load(mask)), eights);
        const y = v128.xor(v128.and(v128.load(row, 16), v128.load(mask, 16)), eights);
        const z = v128.xor(v128.and(v128.load(row, 32), v128.load(mask, 32)), eights);
        const w = v128.xor(v128.and(v128.load(row, 48), v128.load(mask, 48)), eights);
        const a = lowers(x, fifteens);
        const b = uppers(x, fifteens);
        const c = lowers(y, fifteens);
        const d = uppers(y, fifteens);
        const e = lowers(z, fifteens);
        const f = uppers(z, fifteens);
        const g = lowers(w, fifteens);
        const h = uppers(w, fifteens);
        square = total(squaresOf(a, b, c, d, e, f, g, h, table));
        dots = i32x4.sub(
          integerSums(
            raisedSums(a, b, c, d, e, f, g, h, q0),
            raisedSums(a, b, c, d, e, f, g, h, q0 + 256),
            raisedSums(a, b, c, d, e, f, g, h, q0 + 512),
            raisedSums(a, b, c, d, e, f, g, h, q0 + 768),
          ),
          raised,
        );
      } else {
        let dots0 = i32x4.splat(0);
        let dots1 = i32x4.splat(0);
        let dots2 = i32x4.splat(0);
        let dots3 = i32x4.splat(0);
        let squares = i32x4.splat(0);
        for (let part: usize = 0; part < 64; part += 16) {
          const lanes = v128.and(v128.load(row + part), v128.load(mask + part));
          const a = first8(lanes);
          const b = second8(lanes);
          const c = third8(lanes);
          const d = fourth8(lanes);
          const query = q0 + (part << 2);
          dots0 = i32x4.add(dots0, dot32(a, b, c, d, query));
          dots1 = i32x4.add(dots1, dot32(a, b, c, d, query + 256));
          dots2 = i32x4.add(dots2, dot32(a, b, c, d, query + 512));
          dots3 = i32x4.add(dots3, dot32(a, b, c, d, query + 768));
          squares = i32x4.add(squares, square32(a, b, c, d));
        }
        square = total(squares);
        dots = integerSums(dots0, dots1, dots2, dots3);
      }
      // A row of zeros: 0 / 1 = 0.
      const length = sqrt<f32>(<f32>max(1, square));
      const scores = f32x4.div(f32x4.mul(f32x4.convert_i32x4_s(dots), factors), f32x4.splat(length));
      if (!v128.any_true(f32x4.ge(scores, floors))) continue;
      const photo = photos + (<usize>i << 2);
      offer(t0, f32x4.extract_lane(scores, 0), first + i, photo, filter, filterWords);
      offer(t0 + topBytes, f32x4.extract_lane(scores, 1), first + i, photo, filter, filterWords);
      offer(t0 + topBytes * 2, f32x4.extract_lane(scores, 2), first + i, photo, filter, filterWords);
      offer(t0 + topBytes * 3, f32x4.extract_lane(scores, 3), first + i, photo, filter, filterWords);
      floors = floorsOf(t0, topBytes);
    }
  }
}

function floorsOf(top: usize, topBytes: usize): v128 {
  let floors = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  floors = f32x4.replace_lane(floors, 1, scoreOf(load<u64>(top + topBytes + FLOOR)));
  floors = f32x4.replace_lane(floors, 2, scoreOf(load<u64>(top + topBytes * 2 + FLOOR)));
  return f32x4.replace_lane(floors, 3, scoreOf(load<u64>(top + topBytes * 3 + FLOOR)));
}

/**
 * [Note: One job, shared] What is to be scanned is written down once, in a job; whoever works on it takes the
 * next block that nobody has, until there is none. The thread that asked works too, so nobody is waited for but
 * threads that hold a block: one that wakes late, or never, finds nothing to do and costs nothing. A job is
 * open while there is work to take. A thread counts itself active before it looks whether the job is open, so
 * that when the job is closed and nobody is active, nobody will touch it any more.
 */
const OPEN: usize = 0;
const ACTIVE: usize = 64; // lines of their own: these three are written by all threads
const NEXT: usize = 128;
const CALLS: usize = 192;
const KIND: usize = 256;
const UNITS: usize = 260;
const ROWS: usize = 264;
const BLOCKS: usize = 268;
const TIER: usize = 272; // where in a block the scanned rows begin
const QUERY: usize = 276;
const MASK: usize = 280;
const SCALE: usize = 284;
const FILTER: usize = 288;
const WORDS: usize = 292;
const STRIDE: usize = 296;
const LIST: usize = 300;
const TOPS: usize = 304; // of thread 0; the next thread's are THREAD_TOPS bytes on
const THREAD_TOPS: usize = 308;
const GROUPS: usize = 312;
const SCALES: usize = 316;
const BARS: usize = 320; // of thread 0; the next thread's are 16 bytes for each query on
const TOP_BYTES: usize = 324;

const FLOATS: u32 = 0;
const FLOAT_PREFIX: u32 = 1;
const BYTES: u32 = 2;
const BYTE_PREFIX: u32 = 3;
const BODIES: u32 = 4;
const RESCORE: u32 = 5;
const BYTES_MANY: u32 = 6;

/** What is taken at a time: a block of rows, of the list to rescore this many, of a batch a part of a block that stays in the first cache. */
const RESCORE_UNIT: u32 = 1024;
const MANY_UNIT: u32 = 1024;

/** Takes work from the job until there is none. Thread 0 is the one that asked. @returns how many units it took. */
export function work(job: usize, thread: u32): u32 {
  const kind = load<u32>(job + KIND);
  const units = load<u32>(job + UNITS);
  const rows = load<u32>(job + ROWS);
  const blocks: usize = load<u32>(job + BLOCKS);
  const tier: usize = load<u32>(job + TIER);
  const query: usize = load<u32>(job + QUERY);
  const mask: usize = load<u32>(job + MASK);
  const scale = load<f32>(job + SCALE);
  const filter: usize = load<u32>(job + FILTER);
  const words = load<u32>(job + WORDS);
  const stride = load<u32>(job + STRIDE);
  const top: usize = <usize>load<u32>(job + TOPS) + <usize>(thread * load<u32>(job + THREAD_TOPS));
  let taken: u32 = 0;
  while (true) {
    const unit = atomic.add<u32>(job + NEXT, 1);
    if (unit >= units) break;
    taken++;
    if (kind == RESCORE) {
      const start = unit * RESCORE_UNIT;
      rescoreBodies(<usize>load<u32>(job + LIST) + (<usize>start << 2), min(RESCORE_UNIT, rows - start), blocks, tier, query, mask, scale, top);
      continue;
    }
    if (kind >= BYTES_MANY) {
      const first = unit * MANY_UNIT;
      const inBlock = first & 4095;
      const block: usize = load<u32>(blocks + (<usize>(first >> 12) << 2));
      const photos = block + (<usize>inBlock << 2);
      const count = min(MANY_UNIT, rows - first);
      const groups = load<u32>(job + GROUPS);
      const scales: usize = load<u32>(job + SCALES);
      const bars: usize = <usize>load<u32>(job + BARS) + ((<usize>thread * groups) << 6);
      const topBytes: usize = load<u32>(job + TOP_BYTES);
      if (kind == BYTES_MANY) scanBytesMany(first, photos, block + tier + (<usize>inBlock << 4), count, groups, query, scales, bars, filter, words, top, topBytes);
      else scanBodiesMany(first, photos, block + tier + (<usize>inBlock << 6), count, groups, query, mask, scales, bars, filter, words, top, topBytes);
      continue;
    }
    const first = unit << 12;
    const block: usize = load<u32>(blocks + (<usize>unit << 2));
    const count = min(4096, rows - first);
    if (kind == BYTES) scanBytes(stride, first, block, block + tier, count, query, scale, filter, words, top);
    else if (kind == FLOATS) scanFloats(stride, first, block, block + tier, count, query, filter, words, top);
    else if (kind == BYTE_PREFIX) scanBytePrefix(first, block, block + tier, count, query, mask, scale, filter, words, top);
    else if (kind == FLOAT_PREFIX) scanFloatPrefix(first, block, block + tier, count, query, mask, filter, words, top);
    else scanBodies(first, block, block + tier, count, query, mask, scale, filter, words, top);
  }
  return taken;
}

/** Calls the other threads to the job. */
export function open(job: usize): void {
  atomic.store<u32>(job + NEXT, 0);
  atomic.store<u32>(job + OPEN, 1);
  atomic.add<u32>(job + CALLS, 1);
  atomic.notify(job + CALLS);
}

/** Ends the job and waits for the threads that still hold a part of it. @returns 0 when one does not let go for ten seconds. */
export function close(job: usize): u32 {
  atomic.store<u32>(job + OPEN, 0);
  let active = atomic.load<i32>(job + ACTIVE);
  while (active != 0) {
    if (atomic.wait<i32>(job + ACTIVE, active, 10_000_000_000) == 2) return 0;
    active = atomic.load<i32>(job + ACTIVE);
  }
  return 1;
}

/** A thread's life: work when called, sleep in between. Never returns. */
export function serve(job: usize, thread: u32): void {
  for (;;) {
    const calls = atomic.load<i32>(job + CALLS);
    atomic.add<i32>(job + ACTIVE, 1);
    if (atomic.load<u32>(job + OPEN) != 0) work(job, thread);
    atomic.sub<i32>(job + ACTIVE, 1);
    atomic.notify(job + ACTIVE);
    atomic.wait<i32>(job + CALLS, calls, -1);
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
 * Offers `count` unit rows of `bytes` / 4 float32 (a multiple of 8) at `rows`, numbered from `first` on. The product never holds
 * whole vectors in memory: this is the single-shot baseline that the benchmark compares the funnel with,
 * with the same instructions and the same top-k.
 */
export function scanWide(first: u32, rows: usize, count: u32, query: usize, bytes: usize, top: usize): void {
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let i: u32 = 0; i < count; i += 4, rows += bytes << 2) {
    const scores = sums(
      wideDot(rows, query, bytes),
      wideDot(rows + bytes, query, bytes),
      wideDot(rows + bytes * 2, query, bytes),
      wideDot(rows + bytes * 3, query, bytes),
    );
    if (v128.any_true(f32x4.ge(scores, floor))) {
      for (let j: u32 = 0; j < 4 && i + j < count; j++) {
        const key = keyOf(lane(scores, j), first + i + j);
        if (key >= load<u64>(top + FLOOR)) append(top, key);
      }
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}

// @ts-ignore: decorator
@inline function coarseDot(row: usize, q0: v128, q1: v128, q2: v128, q3: v128, q4: v128, q5: v128, q6: v128, q7: v128): v128 {
  let sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(q0, v128.load(row), i32x4.splat(0));
  let other = i32x4.relaxed_dot_i8x16_i7x16_add_s(q1, v128.load(row, 16), i32x4.splat(0));
  sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(q2, v128.load(row, 32), sum);
  other = i32x4.relaxed_dot_i8x16_i7x16_add_s(q3, v128.load(row, 48), other);
  sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(q4, v128.load(row, 64), sum);
  other = i32x4.relaxed_dot_i8x16_i7x16_add_s(q5, v128.load(row, 80), other);
  sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(q6, v128.load(row, 96), sum);
  other = i32x4.relaxed_dot_i8x16_i7x16_add_s(q7, v128.load(row, 112), other);
  return i32x4.add(sum, other);
}

/**
 * Offers `count` rows of 128 numbers from 1 to 127, numbered from `first` on, to a query of 128 int8; relaxed SIMD only. The
 * numbers are those of unit vectors, scaled alike and raised by 64. That raises every sum by the same, so rows come in the right order;
 * their scores are no cosines. Four rows are read at a time, also past the last.
 */
export function scanCoarse(first: u32, rows: usize, count: u32, query: usize, top: usize): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const q0 = v128.load(query);
  const q1 = v128.load(query, 16);
  const q2 = v128.load(query, 32);
  const q3 = v128.load(query, 48);
  const q4 = v128.load(query, 64);
  const q5 = v128.load(query, 80);
  const q6 = v128.load(query, 96);
  const q7 = v128.load(query, 112);
  let floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
  for (let i: u32 = 0; i < count; i += 4, rows += 512) {
    const scores = f32x4.convert_i32x4_s(
      integerSums(
        coarseDot(rows, q0, q1, q2, q3, q4, q5, q6, q7),
        coarseDot(rows + 128, q0, q1, q2, q3, q4, q5, q6, q7),
        coarseDot(rows + 256, q0, q1, q2, q3, q4, q5, q6, q7),
        coarseDot(rows + 384, q0, q1, q2, q3, q4, q5, q6, q7),
      ),
    );
    if (v128.any_true(f32x4.ge(scores, floor))) {
      for (let j: u32 = 0; j < 4 && i + j < count; j++) {
        const key = keyOf(lane(scores, j), first + i + j);
        if (key >= load<u64>(top + FLOOR)) append(top, key);
      }
      floor = f32x4.splat(scoreOf(load<u64>(top + FLOOR)));
    }
  }
}

const REBIAS: f32 = reinterpret<f32>(0x77800000); // 2^112

/** Four float16, zero-extended to 32 bits each. [Note: float16 in the store] in half.ts says why this is right. */
// @ts-ignore: decorator
@inline function halves(bits: v128): v128 {
  const sign = i32x4.shl(v128.and(bits, i32x4.splat(0x8000)), 16);
  const rest = i32x4.shl(v128.and(bits, i32x4.splat(0x7fff)), 13);
  return f32x4.mul(v128.or(sign, rest), f32x4.splat(REBIAS));
}

// @ts-ignore: decorator
@inline function sumOf(four: v128): f32 {
  return (f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1)) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}

/**
 * Cosines of `count` rows of `rowBytes` / 2 float16 at `rows`, cut to `width` numbers, with the
 * float32 query at `query`, whose length is 1, to float32 at `scores`. A row of zeros gets -Infinity.
 */
export function wholeCosines(rows: usize, count: u32, rowBytes: usize, width: u32, query: usize, scores: usize): void {
  for (let i: u32 = 0; i < count; i++, rows += rowBytes, scores += 4) {
    let dots = f32x4.splat(0);
    let squares = f32x4.splat(0);
    let asked = query;
    const end = rows + (<usize>width << 1);
    let at = rows;
    for (; at + 16 <= end; at += 16, asked += 32) {
      const eight = v128.load(at);
      const a = halves(i32x4.extend_low_i16x8_u(eight));
      const b = halves(i32x4.extend_high_i16x8_u(eight));
      dots = f32x4.add(dots, f32x4.add(f32x4.mul(a, v128.load(asked)), f32x4.mul(b, v128.load(asked, 16))));
      squares = f32x4.add(squares, f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
    }
    let dot = sumOf(dots);
    let square = sumOf(squares);
    for (; at < end; at += 2, asked += 4) {
      const bits = <u32>load<u16>(at);
      const x = reinterpret<f32>(((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13)) * REBIAS;
      dot += x * load<f32>(asked);
      square += x * x;
    }
    store<f32>(scores, square > 0 ? dot / sqrt<f32>(square) : -Infinity);
  }
}

/** The length of `count` x 4 float32 at `at`, squared: four sums side by side, as quantise.ts adds them too. */
// @ts-ignore: decorator
@inline function squareOf(at: usize, count: u32): f32 {
  let sum = f32x4.splat(0);
  for (let i: u32 = 0; i < count; i++) {
    const x = v128.load(at + (<usize>i << 4));
    sum = f32x4.add(sum, f32x4.mul(x, x));
  }
  return sumOf(sum);
}

/** Four float32 at `at`, scaled, within +-`most`, rounded. */
// @ts-ignore: decorator
@inline function levels(at: usize, scale: v128, most: v128): v128 {
  const x = f32x4.mul(v128.load(at), scale);
  const within = f32x4.max(f32x4.min(x, most), f32x4.neg(most));
  return i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(within, f32x4.splat(0.5))));
}

// @ts-ignore: decorator
@inline function eightLevels(at: usize, scale: v128, most: v128): v128 {
  return i16x8.narrow_i32x4_s(levels(at, scale, most), levels(at + 16, scale, most));
}

/**
 * writeRow() of quantise.ts for `count` vectors of which the first 128 numbers lie at `rows` as float16: 80 bytes each
 * to `into`. `scratch`: 512 bytes.
 */
export function packRows(rows: usize, count: u32, headLength: f32, bodyReach: f32, bodyMost: f32, into: usize, scratch: usize): void {
  const most = f32x4.splat(bodyMost);
  const headMost = f32x4.splat(headLength);
  const low = i16x8.splat(15);
  for (let row: u32 = 0; row < count; row++, rows += 256, into += 80) {
    for (let i: usize = 0; i < 256; i += 16) {
      const eight = v128.load(rows + i);
      v128.store(scratch + (i << 1), halves(i32x4.extend_low_i16x8_u(eight)));
      v128.store(scratch + (i << 1), halves(i32x4.extend_high_i16x8_u(eight)), 16);
    }
    const headSquare = squareOf(scratch, 4);
    const head = f32x4.splat(headSquare > 0 ? headLength / sqrt<f32>(headSquare) : 0);
    v128.store(into, i8x16.narrow_i16x8_s(eightLevels(scratch, head, headMost), eightLevels(scratch + 32, head, headMost)));
    const square = squareOf(scratch, 32);
    const scale = f32x4.splat(square > 0 ? bodyReach / sqrt<f32>(square) : 0);
    for (let part: usize = 0; part < 4; part++) {
      const at = scratch + (part << 7);
      const a = v128.and(eightLevels(at, scale, most), low);
      const b = i16x8.shl(v128.and(eightLevels(at + 32, scale, most), low), 4);
      const c = i16x8.shl(v128.and(eightLevels(at + 64, scale, most), low), 8);
      const d = i16x8.shl(eightLevels(at + 96, scale, most), 12);
      v128.store(into + 16 + (part << 4), v128.or(v128.or(a, b), v128.or(c, d)));
    }
  }
}
