/**
 * @file Where pictures come from: the app's own scheme, by number.
 */
import { photoScheme } from '../shared/bridge.ts';
import type { PhotoId } from '../shared/search.ts';

/** A WebP whose longer side is at most 512 px. */
export const thumbUrl = (photo: PhotoId): string => `${photoScheme}://thumb/${photo}`;
/** An upright WebP whose longer side is at most 2560 px, made when asked for. */
export const screenUrl = (photo: PhotoId): string => `${photoScheme}://screen/${photo}`;
/** The original, or an upright WebP of one that Chromium cannot show so. */
export const photoUrl = (photo: PhotoId): string => `${photoScheme}://photo/${photo}`;
