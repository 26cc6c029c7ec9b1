/**
 * @file The cost of comparing vectors, counted as the paper counts it. Arithmetic only.
 */

/**
 * Million multiply-adds to compare a query with `rows` vectors at `dims` (one multiply-add = 1, section
 * 4.3.1: a query costs (N x D_s + K x D_r) / 1e6). It says nothing about bytes moved: never show it
 * without the wall-clock time beside it.
 */
export function mflops(rows: number, dims: number): number {
  return (rows * dims) / 1e6;
}
