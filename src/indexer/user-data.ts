/**
 * @file What people add to their photos, on an open library: favourites, ratings, albums. Each change is on the
 * disk, through a power cut too, when it is answered.
 */
import type { AlbumId, AlbumInfo, MarkChange, Marks, PhotoSet } from '../shared/user-data.ts';
import { photoMissing } from './places.ts';
import type { Store } from './store/store.ts';

export interface UserData {
  marks(): Marks;
  /** @throws ProblemError photo-missing when none of the photos is known, library-full, ... */
  mark(photos: PhotoSet, change: MarkChange): void;
  albums(): readonly AlbumInfo[];
  /** @throws ProblemError album-missing */
  albumPhotos(album: AlbumId): PhotoSet;
  /** @throws ProblemError album-name-taken */
  createAlbum(name: string, photos: PhotoSet | null): AlbumInfo;
  /** @throws ProblemError album-missing, album-name-taken */
  renameAlbum(album: AlbumId, name: string): AlbumInfo;
  /** @throws ProblemError album-missing */
  deleteAlbum(album: AlbumId): void;
  /** @throws ProblemError album-missing */
  addToAlbum(album: AlbumId, photos: PhotoSet): AlbumInfo;
  /** @throws ProblemError album-missing */
  removeFromAlbum(album: AlbumId, photos: PhotoSet): AlbumInfo;
}

export function userDataOf({ marks, albums, durably }: Store): UserData {
  return {
    marks: () => marks.all(),
    mark: (photos, change) =>
      durably(() => {
        if (marks.set(photos, change) === 0) throw photoMissing();
      }),
    albums: () => albums.all(),
    albumPhotos: (album) => albums.photos(album),
    createAlbum: (name, photos) =>
      durably(() => {
        const album = albums.create(name);
        return photos === null ? album : albums.add(album.id, photos);
      }),
    renameAlbum: (album, name) => durably(() => albums.rename(album, name)),
    deleteAlbum: (album) => durably(() => albums.delete(album)),
    addToAlbum: (album, photos) => durably(() => albums.add(album, photos)),
    removeFromAlbum: (album, photos) => durably(() => albums.remove(album, photos)),
  };
}
