/**
 * @file What the engine asks of the encoder: vectors for photos, texts and single query images, and an
 * honest word on which execution provider ran. Types only; encoder-client.ts implements it.
 */
import type { EncoderStatus } from '../../shared/library.ts';
import type { Pack } from './pack.ts';

/** Vectors, row by row: n x dims float32, each row L2-normalised at full width. */
export type Embeddings = Float32Array;

export interface Encoder {
  readonly pack: Pack;
  /** Bulk work of the index job. `pixels`: n pictures back to back, each width x height x 3 bytes (RGB).
   * Survives a crash of the encoder process: restarted, batch halved, CPU after three failures.
   * @throws ProblemError `encoder-unavailable` when even the CPU provider cannot run. */
  embedPhotos(pixels: Uint8Array, n: number): Promise<Embeddings>;
  /** One query image; goes before waiting bulk batches. Same errors. */
  embedQueryImage(pixels: Uint8Array): Promise<Embeddings>;
  /** Query texts; has a session of its own, so that it never waits for a bulk batch. Same errors. */
  embedTexts(texts: readonly string[]): Promise<Embeddings>;
  /** How many photos a bulk batch should hold at present (halved after failures). */
  batchSize(): number;
  status(): EncoderStatus;
  onStatus(listener: (status: EncoderStatus) => void): void;
  close(): Promise<void>;
}
