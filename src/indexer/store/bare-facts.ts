/**
 * @file Photos whose files say nothing of themselves, for tests and benchmarks that fill a library without files.
 */
import type { PhotoMetadata } from '../../shared/library.ts';
import type { PhotoFacts } from './photos.ts';

export const bareMetadata: PhotoMetadata = {
  taken: null,
  camera: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLengthMm: null,
  latitude: null,
  longitude: null,
};

/** The photo number `n` (0 to 255) of a made-up library: hash, size and time are all made of it. */
export function bareFacts(n: number): PhotoFacts {
  return {
    ...bareMetadata,
    sha256: Buffer.alloc(32, n),
    bytes: n,
    format: 'jpeg',
    width: 4,
    height: 3,
    sortTime: n,
  };
}
