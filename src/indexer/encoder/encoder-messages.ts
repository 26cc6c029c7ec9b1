/** @file What the encoder's client and an encoder process say to each other over a `Port`. Types only. */
import type { Problem } from '../../shared/problem.ts';
import type { Provider } from './candidates.ts';
import type { Attempt } from './providers.ts';

export type TowerKind = 'image' | 'text';

/** The first message to a new process. */
export interface OpenTower {
  readonly type: 'open';
  readonly packDir: string;
  readonly tower: TowerKind;
  /** A provider by name; null: the best that proves itself. */
  readonly provider: string | null;
  /** Not to be tried: they took an earlier process down. */
  readonly without: readonly Provider[];
  readonly threads: number;
}

export interface EmbedPhotos {
  readonly type: 'photos';
  readonly id: number;
  readonly pixels: Uint8Array;
  readonly n: number;
  /** Goes before everything that is not. */
  readonly urgent: boolean;
}

export interface EmbedTexts {
  readonly type: 'texts';
  readonly id: number;
  readonly texts: readonly string[];
}

export type EncoderAsk = OpenTower | EmbedPhotos | EmbedTexts;

export type EncoderTell =
  /** About to try this provider: should the process die now, that is why. */
  | { readonly type: 'trying'; readonly provider: Provider }
  | { readonly type: 'opened'; readonly provider: Provider; readonly attempts: readonly Attempt[] }
  | { readonly type: 'refused'; readonly problem: Problem }
  /** `vectors`: n x dims, unit rows. `ms`: of the tower alone. */
  | { readonly type: 'embedded'; readonly id: number; readonly vectors: Float32Array; readonly ms: number }
  /** The run itself failed (out of memory, device lost): the process should be given up on. */
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };
