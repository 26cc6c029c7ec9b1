/**
 * @file What main and the engine process say to each other: questions and answers over one message port,
 * and, over the process's own channel, the few things only main can do for it (start processes, open the
 * decoder page). Types only.
 */
import type { EngineEnvelope, EngineEvent, EngineReply } from '../shared/requests.ts';
import type { Problem } from '../shared/problem.ts';

export type ToEngine =
  | ({ readonly kind: 'ask' } & EngineEnvelope)
  /** Are you there? */
  | { readonly kind: 'ping' }
  | { readonly kind: 'close' };

export type FromEngine =
  | ({ readonly kind: 'answer' } & EngineReply)
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'pong' }
  /** The library is open; answers follow. */
  | { readonly kind: 'opened' }
  /** The library cannot be opened, and trying again at once would not help. */
  | { readonly kind: 'refused'; readonly problem: Problem };

/** First message to the engine process; the port for `ToEngine`/`FromEngine` comes with it. */
export interface EngineStart {
  readonly libraryDir: string;
  readonly packDir: string;
  readonly placesFile: string;
  /** An execution provider to use instead of the automatic choice. */
  readonly provider: string | null;
  /** Cores for the encoder; null: as many as it finds right. */
  readonly threads: number | null;
}

/** Engine process -> main. Electron lets only main fork utility processes and open windows. */
export type ServiceRequest =
  | { readonly kind: 'spawn-encoder'; readonly child: number }
  | { readonly kind: 'kill-encoder'; readonly child: number }
  | { readonly kind: 'connect-decoder'; readonly connection: number };

/** Main -> engine process. The first and the last bring a port with them. */
export type ServiceReply =
  | { readonly kind: 'encoder-port'; readonly child: number }
  | { readonly kind: 'encoder-exit'; readonly child: number; readonly reason: string }
  | { readonly kind: 'decoder-port'; readonly connection: number };
