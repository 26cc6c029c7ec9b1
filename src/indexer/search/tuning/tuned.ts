/**
 * @file What tuning found out, its file beside the library, and what follows from it: the shortlist and effort
 * for a search. Measures nothing.
 */
import { z } from 'zod';
import type { TuningStatus } from '../../../shared/library.ts';
import { readKept, writeKept } from '../kept-file.ts';
import { effortBetween } from '../effort.ts';
import type { Effort, FoundKind } from '../effort.ts';
import type { QuerySort } from '../searcher.ts';
import type { AskedQueries } from './asked.ts';

/** Recall that a quality promises, of the exact ten best. */
export const targets = { fast: 0.95, balanced: 0.99 } as const;
export type TunedQuality = keyof typeof targets;

const setting = z.object({
  limit: z.number().int().min(1),
  reach: z.number().int().min(1),
  margin: z.number().positive(),
  read: z.number().int().min(1),
  certainty: z.number(),
  recall: z.number(),
  /** Median of a search. */
  ms: z.number(),
});
/** One way to search, measured. Recall is that of the first `limit` at the exact first `limit`. */
export type Setting = z.infer<typeof setting>;

const settings = z.object({
  fast: z.object({ short: setting, long: setting }),
  balanced: z.object({ short: setting, long: setting }),
});
export type Settings = z.infer<typeof settings>;

const tunedSchema = z.object({
  version: z.literal(5),
  space: z.string(),
  photos: z.number(),
  at: z.number(),
  /** `words` null: too few were asked to tell. */
  kinds: z.array(
    z.object({ kind: z.enum(['exact', 'cells', 'hnsw']), photos: settings, words: settings.nullable() }),
  ),
});
export type Tuned = z.infer<typeof tunedSchema>;

/** The fastest of the kinds that `usable` lets through and that keep the promise; where none does, the best. null:
 * nothing was measured for queries of this sort. */
export function choose(
  tuned: Tuned,
  sort: QuerySort,
  quality: TunedQuality,
  usable: (kind: FoundKind) => boolean,
): { readonly kind: FoundKind; readonly setting: Setting } | null {
  const kinds = tuned.kinds.flatMap((entry) => {
    const measured = entry[sort];
    return measured && usable(entry.kind) ? [{ kind: entry.kind, setting: measured[quality].short }] : [];
  });
  const good = kinds.filter((entry) => entry.setting.recall >= targets[quality]);
  if (good.length > 0) return good.reduce((a, b) => (b.setting.ms < a.setting.ms ? b : a));
  return kinds.reduce<(typeof kinds)[number] | null>(
    (a, b) => (a && a.setting.recall >= b.setting.recall ? a : b),
    null,
  );
}

/** null when this kind was not measured for queries of this sort. */
export function tunedEffort(
  tuned: Tuned,
  kind: FoundKind,
  sort: QuerySort,
  quality: TunedQuality,
  limit: number,
): Effort | null {
  const measured = tuned.kinds.find((found) => found.kind === kind)?.[sort];
  return measured ? effortBetween(measured[quality].short, measured[quality].long, limit) : null;
}

export function tuningStatus(tuned: Tuned | null): TuningStatus | null {
  const photos = tuned && choose(tuned, 'photos', 'balanced', () => true);
  if (!photos) return null;
  const words = choose(tuned, 'words', 'balanced', () => true);
  const { kind, setting } = words ?? photos;
  return {
    photos: tuned.photos,
    at: tuned.at,
    shortlist: kind,
    recallPhotos: photos.setting.recall,
    recallAsked: words?.setting.recall ?? null,
    ms: setting.ms,
  };
}

/** @throws what the file system throws. */
export function writeTuned(file: string, space: string, tuned: Tuned | null, asked: AskedQueries): void {
  const none: Tuned = { version: 5, space, photos: 0, at: 0, kinds: [] };
  writeKept(file, tuned ?? none, new Uint8Array(asked.packed().buffer));
}

/** null when there is none, or one of other vectors. `asked` is filled. */
export function readTuned(file: string, space: string, asked: AskedQueries): Tuned | null {
  const kept = readKept(file);
  const head = tunedSchema.safeParse(kept?.head);
  if (!kept || !head.success || head.data.space !== space) return null;
  asked.unpack(new Float32Array(kept.body.buffer, 0, Math.floor(kept.body.byteLength / 4)));
  return head.data.kinds.length > 0 ? head.data : null;
}
