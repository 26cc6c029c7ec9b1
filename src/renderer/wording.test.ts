import { expect, it } from 'vitest';
import { bytes, coordinates, duration, exposure, megaflops, milliseconds } from './wording.ts';

it.each([
  [milliseconds(0.314), '0.31 ms'],
  [milliseconds(2.14), '2.1 ms'],
  [milliseconds(214.4), '214 ms'],
  [milliseconds(1240), '1.2s'],
  [megaflops(0.0112), '11.2 kFLOP'],
  [megaflops(1.62), '1.6 MFLOP'],
  [duration(4), 'a few seconds'],
  [duration(59), 'under a minute'],
  [duration(3599), '1 hr'],
  [duration(7800), '2 hr 10 min'],
  [bytes(512), '1 kB'],
  [bytes(3_456_000), '3.5 MB'],
  [exposure(0.004), '1/250s'],
  [exposure(0.8), '0.8s'],
  [exposure(0), '0s'],
  [coordinates(-33.8688, 151.2093), '33.8688° S, 151.2093° E'],
])('%s', (said, wanted) => {
  expect(said).toBe(wanted);
});
