/**
 * @file Gathers the photos of the map into groups, beside the window's own thread. Hears `MapQuestion`, says `MapAnswer`.
 */
import { Groups } from './groups.ts';
import type { Group, MappedPhotos } from './groups.ts';
import type { Bounds } from './mercator.ts';

export type MapQuestion =
  | { readonly kind: 'photos'; readonly photos: MappedPhotos }
  | { readonly kind: 'within'; readonly id: number; readonly bounds: Bounds; readonly zoom: number }
  | { readonly kind: 'expansion'; readonly id: number; readonly cluster: number };
export type MapAnswer =
  | { readonly kind: 'within'; readonly id: number; readonly groups: readonly Group[] }
  | { readonly kind: 'expansion'; readonly id: number; readonly zoom: number };

let groups: Groups | null = null;

self.addEventListener('message', ({ data }: MessageEvent<MapQuestion>) => {
  const say = (answer: MapAnswer): void => self.postMessage(answer);
  if (data.kind === 'photos') groups = new Groups(data.photos);
  else if (data.kind === 'within')
    say({ kind: 'within', id: data.id, groups: groups?.within(data.bounds, data.zoom) ?? [] });
  else say({ kind: 'expansion', id: data.id, zoom: groups?.expansion(data.cluster) ?? 0 });
});
