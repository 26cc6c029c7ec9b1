/**
 * @file The library's database behind one object: the only place that knows there is SQL. Synchronous, in
 * the process that owns the library. Never touches photo files.
 */
import type { BackupInfo } from '../../shared/library.ts';
import { nowhereKnown } from '../gazetteer/gazetteer.ts';
import type { Gazetteer } from '../gazetteer/gazetteer.ts';
import { openDatabase, attempt } from './database.ts';
import type { Access, Recovery } from './database.ts';
import { albumsIn } from './albums.ts';
import type { Albums } from './albums.ts';
import { changedPhotosIn } from './changed-photos.ts';
import { directoriesIn } from './directories.ts';
import type { DirectoryCounts } from './directories.ts';
import { duplicatesIn } from './duplicates.ts';
import type { DuplicateRows } from './duplicates.ts';
import { excludedIn } from './excluded.ts';
import type { Excluded } from './excluded.ts';
import { facetsIn } from './facets.ts';
import type { FacetCounts } from './facets.ts';
import { filtersIn } from './filters.ts';
import type { Filters } from './filters.ts';
import { foldersIn } from './folders.ts';
import type { Folders } from './folders.ts';
import { filesIn } from './files.ts';
import type { Files } from './files.ts';
import { literalIn } from './literal.ts';
import type { LiteralStore } from './literal.ts';
import { leftOutIn } from './left-out.ts';
import type { LeftOut } from './left-out.ts';
import { marksIn } from './marks.ts';
import type { MarkStore } from './marks.ts';
import { photoColumnsIn } from './photo-columns.ts';
import { photoPlacesIn } from './photo-places.ts';
import type { PhotoPlaces } from './photo-places.ts';
import { photosIn } from './photos.ts';
import type { Photos } from './photos.ts';
import { searchesIn } from './searches.ts';
import type { SearchStore } from './searches.ts';
import { timelinesIn } from './timeline.ts';
import type { Timelines } from './timeline.ts';
import { forgetVectorsBut, vectorsIn } from './vectors.ts';
import type { PackVectors } from './vectors.ts';

type Filtered = Filters & FacetCounts & DirectoryCounts & Timelines;

export interface Store {
  readonly folders: Folders;
  readonly files: Files;
  readonly photos: Photos;
  readonly marks: MarkStore;
  readonly albums: Albums;
  readonly excluded: Excluded;
  readonly searches: SearchStore;
  readonly literal: LiteralStore;
  readonly leftOut: LeftOut;
  readonly duplicates: DuplicateRows;
  /** What was done when this library was opened because its file was damaged, missing or behind its backup. */
  readonly recovery: Recovery | null;
  /** Which photos a filter lets through, in which order and where, and what they have in common. */
  readonly filters: Filtered;
  /** Where photos were taken, in names. */
  readonly places: PhotoPlaces;
  vectors(packId: string, dims: number): PackVectors;
  /** Drops the vectors of every pack but this one. */
  forgetVectorsBut(packId: string): void;
  /** All of `work` or none of it. @throws ProblemError library-full, library-corrupt, ... as they happen. */
  transaction<T>(work: () => T): T;
  /** A transaction that also survives a power cut: for what cannot be made again. */
  durably<T>(work: () => T): T;
  /** Looks for damage beside other work. @throws ProblemError library-corrupt */
  check(): Promise<void>;
  /** Keeps what cannot be made again in a backup, if it changed since the last. @throws ProblemError library-full, ... */
  backup(): void;
  /** Newest first. */
  backups(): readonly BackupInfo[];
  /** Whoever opens the library next takes back what this backup holds. @throws ProblemError library-corrupt */
  goBackTo(backup: number): void;
  close(): void;
}

/**
 * @param gazetteer what knows the names of places
 * @throws ProblemError see openDatabase.
 */
export function openStore(libraryDir: string, access: Access, gazetteer: Gazetteer = nowhereKnown): Store {
  const opened = openDatabase(libraryDir, access);
  const { db } = opened;
  const places = attempt(() => photoPlacesIn(db, gazetteer));
  // Made when first asked for: until then nothing has to be told of changes.
  let filters: Filtered | null = null;
  function openFilters(): Filtered {
    const changed = changedPhotosIn(db);
    const columns = photoColumnsIn(db, changed);
    const made = filtersIn(db, changed, places, columns);
    return {
      ...made,
      ...facetsIn(db, made, columns, places),
      ...directoriesIn(db, made, changed),
      ...timelinesIn(db, made, changed),
    };
  }
  const photos = photosIn(db);
  const committed = <T>(result: T): T => {
    opened.committed();
    return result;
  };
  return {
    get filters() {
      return (filters ??= attempt(openFilters));
    },
    places,
    folders: foldersIn(db),
    files: filesIn(db),
    photos,
    marks: marksIn(db),
    albums: albumsIn(db),
    excluded: excludedIn(db),
    searches: searchesIn(db, photos),
    literal: literalIn(db),
    leftOut: leftOutIn(db),
    duplicates: duplicatesIn(db),
    recovery: opened.recovery,
    check: opened.check,
    backup: opened.backup,
    backups: opened.backups,
    goBackTo: opened.goBackTo,
    vectors: (packId, dims) => attempt(() => vectorsIn(db, packId, dims)),
    forgetVectorsBut: (packId) => attempt(() => forgetVectorsBut(db, packId)),
    transaction: (work) => attempt(() => committed(db.transaction(work)())),
    durably: (work) =>
      attempt(() => {
        db.pragma('synchronous = FULL');
        try {
          return committed(db.transaction(work)());
        } finally {
          db.pragma('synchronous = NORMAL');
        }
      }),
    close: opened.close,
  };
}
