/**
 * @file The typed union of everything one process may ask the engine, its answers, and the events the
 * engine tells. The renderer's bridge is a subset of it; main validates each message with these schemas
 * before it goes on. No logic.
 *
 * [Note: Paths stay behind the bridge] The renderer never sends nor sees a path. Requests that carry
 * one (`folders.add`) are made by main and preload only, from a dialog or a drop; see `rendererRequests`.
 */
import { z } from 'zod';
import { photoIdSchema, searchRequestSchema } from './search.ts';
import type { ImageToken, SearchAnswer } from './search.ts';
import type {
  FailureInfo,
  FolderInfo,
  IndexProgress,
  LibraryStatus,
  PhotoDetails,
  Timeline,
} from './library.ts';
import type { Problem, Result } from './problem.ts';

const folderId = z.number().int().min(1);
const maxImageBytes = 128 * 1024 * 1024;

export const engineRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status') }),
  z.object({ type: z.literal('folders.add'), paths: z.array(z.string().min(1)).min(1).max(1000) }),
  z.object({ type: z.literal('folders.remove'), folder: folderId }),
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
  z.object({ type: z.literal('timeline') }),
  z.object({ type: z.literal('photo.details'), photo: photoIdSchema }),
  z.object({ type: z.literal('photo.path'), photo: photoIdSchema }),
  z.object({ type: z.literal('failures') }),
  z.object({ type: z.literal('failures.retry') }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;
export type EngineRequestType = EngineRequest['type'];

/** What each request answers when it goes well. */
export interface EngineAnswers {
  status: LibraryStatus;
  /** One entry per path asked for, in order; those that were added start being indexed. */
  'folders.add': readonly Result<FolderInfo>[];
  'folders.remove': null;
  'index.start': null;
  'index.pause': null;
  'index.resume': null;
  'index.cancel': null;
  search: SearchAnswer;
  'image.register': ImageToken;
  timeline: Timeline;
  'photo.details': PhotoDetails;
  /** Absolute path of the original. For main only. */
  'photo.path': string;
  failures: readonly FailureInfo[];
  'failures.retry': null;
}

/** What the renderer may ask. The others carry paths. */
export const rendererRequests = [
  'status',
  'folders.remove',
  'index.start',
  'index.pause',
  'index.resume',
  'index.cancel',
  'search',
  'image.register',
  'timeline',
  'photo.details',
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

export type AppEvent = EngineEvent | { readonly type: 'engine'; readonly engine: EngineState };

/** Asked and answered over a `Port`: one id, one answer. */
export type EngineEnvelope = { readonly id: number; readonly request: EngineRequest };
export type EngineReply = { readonly id: number; readonly result: Result<unknown> };
