/** @file Where a photo's thumbnail lies inside a library. Pure; imported by main's photo protocol, too. */
import { join } from 'node:path';

/** `<library>/thumbnails/<last two hex digits of the id>/<id>.webp`: 256 folders of even size. */
export function thumbnailPath(libraryDir: string, photo: number): string {
  return join(libraryDir, 'thumbnails', (photo & 255).toString(16).padStart(2, '0'), `${photo}.webp`);
}
