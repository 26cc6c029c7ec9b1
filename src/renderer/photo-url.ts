/**
 * @file Where pictures come from: the app's own scheme, by number.
 */
import { photoScheme } from '../shared/bridge.ts';
import type { PhotoId } from '../shared/search.ts';

/** A WebP whose longer side is at most 512 px. */
export const thumbUrl = (photo: PhotoId): string => `${photoScheme}://thumb/${photo}`;
/** The original, or an upright JPEG of a format that Chromium cannot show. */
export const photoUrl = (photo: PhotoId): string => `${photoScheme}://photo/${photo}`;
