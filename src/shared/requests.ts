/**
 * @file The typed union of everything one process may ask the engine, its answers, and the events the
 * engine tells. The renderer's bridge is a subset of it; main validates each message with these schemas
 * before it goes on. No logic.
 *
 * [Note: Paths stay behind the bridge] The renderer never sends nor sees a path. Requests that carry
 * one (`folders.add`) are made by main and preload only, from a dialog or a drop; see `rendererRequests`.
 */
import { z } from 'zod';
import { filterSchema } from './filter.ts';
import type { DirectoryCount, Facets } from './filter.ts';
import type { LiteralAnswer } from './literal.ts';
import type { Explanation, JudgedAnswer } from './relevance.ts';
import { queryRecordSchema, searchNameSchema } from './saved-search.ts';
import type { SavedSearch, Searches } from './saved-search.ts';
import { imageTokenSchema, photoIdSchema, searchRequestSchema, termsSchema } from './search.ts';
import type { ImageToken, PhotoId } from './search.ts';
import { distinctSchema, nearSchema } from './duplicates.ts';
import type { DuplicatesProgress, ExactCopies, NearAnswer } from './duplicates.ts';
import { holdReasons } from './library.ts';
import { patternsSchema } from './left-out.ts';
import type {
  BackupInfo,
  FailureInfo,
  FolderInfo,
  IndexProgress,
  LibraryStatus,
  PhotoDetails,
  Positions,
  Timeline,
} from './library.ts';
import type { ExportProgress } from './photo-files.ts';
import type { Preferred } from './preferences.ts';
import { areaSchema } from './place.ts';
import type { Town } from './place.ts';
import type { Problem, Result } from './problem.ts';
import { albumIdSchema, albumNameSchema, markChangeSchema, photoSetSchema } from './user-data.ts';
import type { AlbumInfo, ExcludedFolder, Marks, PhotoSet } from './user-data.ts';

const folderId = z.number().int().min(1);
const maxImageBytes = 128 * 1024 * 1024;

export const engineRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status') }),
  z.object({ type: z.literal('diagnostics') }),
  z.object({ type: z.literal('folders.add'), paths: z.array(z.string().min(1)).min(1).max(1000) }),
  z.object({ type: z.literal('folders.remove'), folder: folderId }),
  z.object({ type: z.literal('folders.paths') }),
  z.object({ type: z.literal('index.start') }),
  z.object({ type: z.literal('index.pause') }),
  z.object({ type: z.literal('index.resume') }),
  z.object({ type: z.literal('index.cancel') }),
  z.object({ type: z.literal('search'), request: searchRequestSchema }),
  z.object({
    type: z.literal('image.register'),
    bytes: z.instanceof(Uint8Array).refine((b) => b.byteLength <= maxImageBytes, 'image larger than 128 MB'),
    name: z.string().max(255),
  }),
  z.object({ type: z.literal('image.recall'), image: imageTokenSchema }),
  z.object({ type: z.literal('explain'), terms: termsSchema, photo: photoIdSchema }),
  z.object({
    type: z.literal('literal'),
    text: z.string().trim().min(1).max(1000),
    filter: filterSchema.optional(),
  }),
  z.object({ type: z.literal('searches') }),
  z.object({ type: z.literal('searches.save'), name: searchNameSchema, query: queryRecordSchema }),
  z.object({ type: z.literal('searches.rename'), search: z.number().int().min(1), name: searchNameSchema }),
  z.object({ type: z.literal('searches.delete'), search: z.number().int().min(1) }),
  z.object({
    type: z.literal('searches.remember'),
    query: queryRecordSchema,
    instead: z.number().int().min(1).nullable(),
  }),
  z.object({ type: z.literal('searches.forget'), search: z.number().int().min(1).nullable() }),
  z.object({ type: z.literal('timeline'), filter: filterSchema.optional() }),
  z.object({ type: z.literal('facets'), filter: filterSchema }),
  z.object({ type: z.literal('directories'), filter: filterSchema }),
  z.object({ type: z.literal('positions'), filter: filterSchema }),
  z.object({ type: z.literal('towns'), area: areaSchema, most: z.number().int().min(1).max(500) }),
  z.object({ type: z.literal('photo.details'), photo: photoIdSchema }),
  z.object({ type: z.literal('photo.path'), photo: photoIdSchema }),
  z.object({ type: z.literal('photos.files'), photos: photoSetSchema }),
  z.object({ type: z.literal('photos.rescan'), photos: photoSetSchema }),
  z.object({ type: z.literal('marks') }),
  z.object({ type: z.literal('marks.set'), photos: photoSetSchema, change: markChangeSchema }),
  z.object({ type: z.literal('albums') }),
  z.object({ type: z.literal('albums.photos'), album: albumIdSchema }),
  z.object({ type: z.literal('albums.create'), name: albumNameSchema, photos: photoSetSchema.nullable() }),
  z.object({ type: z.literal('albums.rename'), album: albumIdSchema, name: albumNameSchema }),
  z.object({ type: z.literal('albums.delete'), album: albumIdSchema }),
  z.object({ type: z.literal('albums.add'), album: albumIdSchema, photos: photoSetSchema }),
  z.object({ type: z.literal('albums.remove'), album: albumIdSchema, photos: photoSetSchema }),
  z.object({ type: z.literal('excluded') }),
  z.object({ type: z.literal('excluded.add'), photo: photoIdSchema }),
  z.object({ type: z.literal('excluded.remove'), excluded: z.number().int().min(0) }),
  z.object({ type: z.literal('duplicates.look') }),
  z.object({ type: z.literal('duplicates.cancel') }),
  z.object({ type: z.literal('duplicates.progress') }),
  z.object({ type: z.literal('duplicates.near'), alike: nearSchema }),
  z.object({ type: z.literal('duplicates.exact') }),
  z.object({ type: z.literal('duplicates.apart'), photos: distinctSchema, apart: z.boolean() }),
  z.object({ type: z.literal('files.paths'), files: z.array(z.number().int().min(1)).min(1).max(100_000) }),
  z.object({ type: z.literal('left-out') }),
  z.object({ type: z.literal('left-out.set'), patterns: patternsSchema }),
  z.object({ type: z.literal('index.rebuild') }),
  z.object({ type: z.literal('index.hold'), reason: z.enum(holdReasons).nullable() }),
  z.object({ type: z.literal('backups') }),
  z.object({ type: z.literal('backups.make') }),
  z.object({ type: z.literal('backups.go-back'), backup: z.number().int().min(1) }),
  z.object({ type: z.literal('failures') }),
  z.object({ type: z.literal('failures.retry') }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;
export type EngineRequestType = EngineRequest['type'];

/** What each request answers when it goes well. */
export interface EngineAnswers {
  status: LibraryStatus;
  /** Text for a bug report, without paths, names or photos. */
  diagnostics: string;
  /** One entry per path asked for, in order; those that were added start being indexed. */
  'folders.add': readonly Result<FolderInfo>[];
  'folders.remove': null;
  /** Absolute. For main only. */
  'folders.paths': readonly string[];
  'index.start': null;
  'index.pause': null;
  'index.resume': null;
  'index.cancel': null;
  search: JudgedAnswer;
  'image.register': ImageToken;
  /** The picture of an image that was registered or is kept with a saved search, as WebP; it can be searched with again. */
  'image.recall': Uint8Array;
  /** Why a search for these terms finds this photo. */
  explain: Explanation;
  literal: LiteralAnswer;
  searches: Searches;
  'searches.save': SavedSearch;
  'searches.rename': SavedSearch;
  'searches.delete': null;
  /** Number of the entry among the recent ones, for `instead`. */
  'searches.remember': number;
  /** null: all of them. */
  'searches.forget': null;
  /** Newest first; only the filter's photos, where there is one. */
  timeline: Timeline;
  facets: Facets;
  /** Counted under the clauses other than `folder`; a parent before what it holds. */
  directories: readonly DirectoryCount[];
  /** Only the filter's photos. */
  positions: Positions;
  /** The largest of an area, largest first. */
  towns: readonly Town[];
  'photo.details': PhotoDetails;
  /** Absolute path of the original. For main only. */
  'photo.path': string;
  /** Absolute paths of all files that hold each photo, in the photos' order; none for an unknown photo. For main only. */
  'photos.files': readonly PhotoFiles[];
  /** The folders that hold these photos are read again, because something was done to their files. For main only. */
  'photos.rescan': null;
  marks: Marks;
  'marks.set': null;
  albums: readonly AlbumInfo[];
  'albums.photos': PhotoSet;
  'albums.create': AlbumInfo;
  'albums.rename': AlbumInfo;
  'albums.delete': null;
  'albums.add': AlbumInfo;
  'albums.remove': AlbumInfo;
  excluded: readonly ExcludedFolder[];
  /** Leaves out the folder that the photo lies in, with all below it. Answers what is left out now. */
  'excluded.add': readonly ExcludedFolder[];
  'excluded.remove': readonly ExcludedFolder[];
  /** Answered when every photo was looked at; false when that was cancelled. */
  'duplicates.look': boolean;
  'duplicates.cancel': null;
  'duplicates.progress': DuplicatesProgress | null;
  /** null: nobody has looked yet. */
  'duplicates.near': NearAnswer | null;
  'duplicates.exact': readonly ExactCopies[];
  'duplicates.apart': null;
  /** Absolute paths, for main only; unknown files are missing. */
  'files.paths': readonly { readonly file: number; readonly photo: PhotoId; readonly path: string }[];
  'left-out': readonly string[];
  'left-out.set': readonly string[];
  'index.rebuild': null;
  'index.hold': null;
  backups: readonly BackupInfo[];
  'backups.make': readonly BackupInfo[];
  /** Asked by main only, which opens the library again afterwards. */
  'backups.go-back': null;
  failures: readonly FailureInfo[];
  'failures.retry': null;
}

export interface PhotoFiles {
  readonly photo: PhotoId;
  readonly paths: readonly string[];
}

/** What the renderer may ask. The others carry paths. */
export const rendererRequests = [
  'status',
  'diagnostics',
  'folders.remove',
  'index.start',
  'index.pause',
  'index.resume',
  'index.cancel',
  'search',
  'image.register',
  'image.recall',
  'explain',
  'literal',
  'searches',
  'searches.save',
  'searches.rename',
  'searches.delete',
  'searches.remember',
  'searches.forget',
  'timeline',
  'facets',
  'directories',
  'positions',
  'towns',
  'photo.details',
  'marks',
  'marks.set',
  'albums',
  'albums.photos',
  'albums.create',
  'albums.rename',
  'albums.delete',
  'albums.add',
  'albums.remove',
  'excluded',
  'excluded.add',
  'excluded.remove',
  'duplicates.look',
  'duplicates.cancel',
  'duplicates.progress',
  'duplicates.near',
  'duplicates.exact',
  'duplicates.apart',
  'left-out',
  'left-out.set',
  'index.rebuild',
  'backups',
  'backups.make',
  'failures',
  'failures.retry',
] as const satisfies readonly EngineRequestType[];
export type RendererRequestType = (typeof rendererRequests)[number];
export type RendererRequest = Extract<EngineRequest, { type: RendererRequestType }>;

export type EngineEvent =
  | { readonly type: 'progress'; readonly progress: IndexProgress }
  /** Photos came or went: the timeline and open results are stale. At most twice a second. */
  | { readonly type: 'photos-changed'; readonly photos: number; readonly searchable: number }
  /** Something in `LibraryStatus` other than progress changed. */
  | { readonly type: 'status'; readonly status: LibraryStatus }
  | { readonly type: 'notice'; readonly problem: Problem };

/** Whether the engine is there at all. Kept by main, which starts and restarts it. */
export type EngineState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  | { readonly state: 'restarting'; readonly problem: Problem }
  | { readonly state: 'failed'; readonly problem: Problem };

export type AppEvent =
  | EngineEvent
  | { readonly type: 'engine'; readonly engine: EngineState }
  /** null: nothing is being copied any more. */
  | { readonly type: 'export'; readonly progress: ExportProgress | null }
  | { readonly type: 'full-screen'; readonly on: boolean }
  | { readonly type: 'preferences'; readonly preferred: Preferred };

/** Asked and answered over a `Port`: one id, one answer. */
export type EngineEnvelope = { readonly id: number; readonly request: EngineRequest };
export type EngineReply = { readonly id: number; readonly result: Result<unknown> };
