/** @file Finds photos by the letters of a query: each of its words must stand in some field of the photo. */
import type { LiteralAnswer, LiteralHit } from '../../shared/literal.ts';
import type { PhotoId } from '../../shared/search.ts';
import type { Filter } from '../../shared/filter.ts';
import type { LiteralRow } from '../store/literal.ts';
import { hasPhoto } from '../store/photo-bits.ts';
import type { Store } from '../store/store.ts';
import { hasWord, literalWords } from './words.ts';

/** Shown; enough to look through. */
const mostHits = 500;
/** Beyond that nobody counts, and "jpg" ends early. */
const mostCounted = 20_000;

export async function findLiterally(store: Store, text: string, filter: Filter): Promise<LiteralAnswer> {
  const words = literalWords(text);
  if (words.length === 0) return { hits: [], total: 0, more: false };
  const among = store.filters.photosOf(filter);
  const found = new Map<PhotoId, LiteralHit['reasons']>();
  let more = false;
  for await (const rows of store.literal.withLetters(words)) {
    for (const row of rows) {
      if (found.has(row.photo) || (among !== null && !hasPhoto(among, row.photo))) continue;
      const reasons = reasonsOf(row, words);
      if (reasons !== null) found.set(row.photo, reasons);
    }
    if (found.size < mostCounted) continue;
    more = true;
    break;
  }
  const tiles = store.photos.tiles(found.keys());
  const hits = [...tiles].map(([photo, { aspect, sortTime }]) => ({ photo, aspect, taken: sortTime }));
  hits.sort((a, b) => b.taken - a.taken || b.photo - a.photo);
  return {
    hits: hits
      .slice(0, mostHits)
      .map(({ photo, aspect, taken }) => ({ photo, aspect, taken, reasons: found.get(photo)! })),
    total: hits.length,
    more,
  };
}

/** null when a word is in none of the fields. */
function reasonsOf(row: LiteralRow, words: readonly string[]): LiteralHit['reasons'] | null {
  const fields: LiteralHit['reasons'] = [
    { field: 'name', text: row.name },
    ...row.folders.toReversed().map((text) => ({ field: 'folder' as const, text })),
    ...(row.camera === null ? [] : [{ field: 'camera' as const, text: row.camera }]),
    ...(row.lens === null ? [] : [{ field: 'lens' as const, text: row.lens }]),
  ];
  const reasons = new Set<LiteralHit['reasons'][number]>();
  for (const word of words) {
    const where = fields.find(({ text }) => hasWord(text, word));
    if (where === undefined) return null;
    reasons.add(where);
  }
  return [...reasons];
}
