/**
 * @file Reads `recollect://thumb/<id>`, `recollect://screen/<id>` and `recollect://photo/<id>`. Pure and strict: one spelling per
 * photo, digits only, nothing before or after.
 */
import { photoIdSchema } from '../shared/search.ts';
import type { PhotoId } from '../shared/search.ts';

const kinds = ['thumb', 'screen', 'photo'] as const;
export type PhotoUrl = { readonly kind: (typeof kinds)[number]; readonly photo: PhotoId };

const spelling = /^recollect:\/\/(thumb|screen|photo)\/([1-9][0-9]{0,9})$/;

/** @returns null for anything else */
export function parsePhotoUrl(address: string): PhotoUrl | null {
  const match = spelling.exec(address);
  if (match === null) return null;
  const photo = photoIdSchema.safeParse(Number(match[2]));
  if (!photo.success) return null;
  return { kind: kinds.find((kind) => kind === match[1])!, photo: photo.data };
}
