/**
 * @file What the decode worker's parts hand each other: a decoded picture, or the reason why there is none.
 */
import { maxPixels, maxSide } from '../../shared/decoder-messages.ts';
import type { DecodeFailure, DecodeRequest } from '../../shared/decoder-messages.ts';
import { workingSize } from '../../shared/resample.ts';
import type { Pixels } from '../../shared/resample.ts';

export interface Picture {
  /** Upright size of the original, px. */
  readonly width: number;
  readonly height: number;
  /** Upright, sRGB, on white, at `decodedSize`. */
  readonly pixels: Pixels;
}

/** A photo that cannot be decoded; thrown inside the worker, a value outside it. */
export class Refusal extends Error {
  readonly failure: DecodeFailure;
  constructor(failure: DecodeFailure, detail = '') {
    super(detail);
    this.failure = failure;
  }
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws Refusal too-large, before anything is allocated for the picture */
export function checkSize({ width, height }: Size): void {
  if (width < 1 || height < 1) throw new Refusal('damaged', `${width} x ${height} pixels`);
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    throw new Refusal('too-large', `${width} x ${height}`);
}

/** The size to scale a picture of this upright size to: [Note: Working scale], or the thumbnail's when that
 * is larger (what the viewer shows of files that Chromium cannot). */
export function decodedSize(
  { width, height }: Size,
  { input, thumbnail }: Pick<DecodeRequest, 'input' | 'thumbnail'>,
): Size {
  const working = workingSize(width, height, input);
  const scale = Math.min(1, (thumbnail?.longSide ?? 0) / Math.max(width, height));
  if (width * scale <= working.width) return working;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
