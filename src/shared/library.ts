/**
 * @file What a library is made of, as other processes see it: folders, photos, progress, status.
 * Carries no absolute paths except where the name says `path` (command line and main only). Types, no logic.
 */
import type { Place } from './place.ts';
import type { PhotoId } from './search.ts';
import type { Problem } from './problem.ts';

export interface FolderInfo {
  readonly id: number;
  /** Last segment of its path, for people. */
  readonly name: string;
  readonly photos: number;
  readonly failed: number;
  /** False while the folder (its drive, its share) cannot be reached; its photos stay searchable. */
  readonly online: boolean;
}

/** What the index job is doing. Exactly one at a time. */
export const indexPhases = ['idle', 'scanning', 'indexing', 'pausing', 'paused'] as const;
export type IndexPhase = (typeof indexPhases)[number];

/** Why indexing waits without having been asked to: the computer runs on its battery, or is busy with other work. */
export const holdReasons = ['battery', 'busy'] as const;
export type HoldReason = (typeof holdReasons)[number];

export interface IndexProgress {
  readonly phase: IndexPhase;
  /** Files of this run that are finished: embedded, recognised, or failed. */
  readonly done: number;
  /** Files of this run that need work; grows while scanning. */
  readonly total: number;
  /** Files newly embedded or newly placed in this run. */
  readonly indexed: number;
  readonly failed: number;
  /** Files that were already up to date: only their directory entry was read. */
  readonly skipped: number;
  readonly imagesPerSecond: number;
  /** null until there is enough to tell. */
  readonly etaSeconds: number | null;
  /** Of the file last begun, folder name + path below it. */
  readonly current: string | null;
  /** Why it is paused although nobody paused it; null when that is not so. */
  readonly held: HoldReason | null;
}

export interface FailureInfo {
  readonly folder: string;
  /** Path below the folder, forward slashes. */
  readonly file: string;
  readonly reason: string;
  readonly attempts: number;
  /** True once it will not be tried again until the file changes. */
  readonly quarantined: boolean;
}

/** A copy of what people added: folders, ratings, albums and the like. */
export interface BackupInfo {
  readonly number: number;
  /** ms since 1970. */
  readonly savedAt: number;
  readonly folders: number;
  readonly marks: number;
  readonly albums: number;
  /** False when it is of an older version of the library, and cannot be taken back by itself. */
  readonly usable: boolean;
}

export interface EncoderStatus {
  readonly state: 'off' | 'starting' | 'ready' | 'unavailable';
  /** The execution provider that really ran the last batch; null before the first. */
  readonly provider: string | null;
  /** In the order they were tried. */
  readonly requested: readonly string[];
  /** Of the tower alone, over the last batches. */
  readonly photosPerSecond: number | null;
  readonly problem: Problem | null;
}

/** Search, measured on the library's own photos and on what was asked lately. */
export interface TuningStatus {
  /** Photos there were, and when, ms since 1970. */
  readonly photos: number;
  readonly at: number;
  /** The shortlist that was fastest at the wanted recall. */
  readonly shortlist: 'exact' | 'cells' | 'hnsw';
  /** Share of the exact ten best that a balanced search finds: for queries like photos, and for those asked lately (null: too few). */
  readonly recallPhotos: number;
  readonly recallAsked: number | null;
  readonly ms: number;
}

export interface LibraryStatus {
  readonly photos: number;
  readonly searchable: number;
  readonly failed: number;
  readonly folders: readonly FolderInfo[];
  readonly pack: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly dims: number;
  } | null;
  /** The pack whose index answers searches: another than `pack` while photos are indexed with a new one. */
  readonly answering: { readonly id: string; readonly version: string } | null;
  readonly encoder: EncoderStatus;
  readonly index: {
    readonly rows: number;
    readonly ramBytes: number;
    readonly kernel: string;
    /** Cells the photos are kept in; 0 when there are none. */
    readonly cells: number;
    /** How good and how fast search was measured to be on this library; null until it was. */
    readonly tuning: TuningStatus | null;
  };
  readonly progress: IndexProgress;
}

/** Every photo, newest first, as parallel arrays: small enough to hand over whole at 100,000 photos. */
export interface Timeline {
  readonly photos: Uint32Array;
  /** width / height */
  readonly aspects: Float32Array;
  /** When it was taken (or, unknown, the file's mtime), ms since 1970. */
  readonly taken: Float64Array;
}

/** Where photos were taken, in degrees, north and east positive, as parallel arrays in no order. */
export interface Positions {
  readonly photos: Uint32Array;
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
}

/** What a photo file says about itself. null: it does not say, or cannot be right. */
export interface PhotoMetadata {
  /** ms since 1970. Without a time zone in the file: taken as this machine's local time. */
  readonly taken: number | null;
  readonly camera: string | null;
  readonly lens: string | null;
  readonly exposureSeconds: number | null;
  /** f-number. */
  readonly aperture: number | null;
  readonly iso: number | null;
  readonly focalLengthMm: number | null;
  /** Degrees, north and east positive. Both or neither. */
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface PhotoDetails extends PhotoMetadata {
  readonly photo: PhotoId;
  readonly name: string;
  /** Folder name, then the path below it, for a breadcrumb. The first place when there are copies. */
  readonly place: readonly string[];
  readonly copies: number;
  /** The name of where it was taken; null: it does not say, or there is no town far and wide. */
  readonly location: Place | null;
  readonly online: boolean;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly format: string;
}
