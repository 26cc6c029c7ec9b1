/**
 * @file The window's side of the map's worker: only the newest question about groups is answered.
 */
import type { Group, MappedPhotos } from './groups.ts';
import type { MapAnswer, MapQuestion } from './map-worker.ts';
import type { Bounds } from './mercator.ts';

export class Grouping {
  readonly #worker = new Worker(new URL('./map-worker.ts', import.meta.url), { type: 'module', name: 'map' });
  readonly #ongroups: (groups: readonly Group[]) => void;
  #asked = 0;
  readonly #expansions = new Map<number, (zoom: number) => void>();

  constructor(ongroups: (groups: readonly Group[]) => void) {
    this.#ongroups = ongroups;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<MapAnswer>) => {
      if (data.kind === 'expansion') {
        this.#expansions.get(data.id)?.(data.zoom);
        this.#expansions.delete(data.id);
      } else if (data.id === this.#asked) this.#ongroups(data.groups);
    });
  }

  show(photos: MappedPhotos): void {
    this.#ask({ kind: 'photos', photos });
  }

  within(bounds: Bounds, zoom: number): void {
    this.#ask({ kind: 'within', id: ++this.#asked, bounds, zoom });
  }

  /** The zoom at which a group of the last answer falls apart. */
  expansion(cluster: number): Promise<number> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#expansions.set(id, resolve);
      this.#ask({ kind: 'expansion', id, cluster });
    });
  }

  stop(): void {
    this.#worker.terminate();
  }

  #ask(question: MapQuestion): void {
    this.#worker.postMessage(question);
  }
}
