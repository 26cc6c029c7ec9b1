/**
 * @file Finds photos by the letters of a query: each of its words must stand in some field of the photo; or the query
 * as a whole names the place where the photo was taken.
 */
import type { LiteralAnswer, LiteralHit } from '../../shared/literal.ts';
import type { PhotoId } from '../../shared/search.ts';
import type { Filter } from '../../shared/filter.ts';
import type { LiteralRow } from '../store/literal.ts';
import { countPhotos, hasPhoto, keepPhotos, listPhotos } from '../store/photo-bits.ts';
import type { Store } from '../store/store.ts';
import { hasWord, literalWords } from './words.ts';

/** Shown; enough to look through. */
const mostHits = 500;
/** Beyond that nobody counts, and "jpg" ends early. */
const mostCounted = 5_000;

export type FindLiterally = (text: string, filter: Filter) => Promise<LiteralAnswer>;

/** Someone who types asks again and again: a newer question ends the one before early. */
export function literalOf(store: Store): FindLiterally {
  let newest = 0;
  return (text, filter) => {
    const mine = ++newest;
    return findLiterally(store, text, filter, () => mine === newest);
  };
}

async function findLiterally(
  store: Store,
  text: string,
  filter: Filter,
  isWanted: () => boolean,
): Promise<LiteralAnswer> {
  const among = store.filters.photosOf(filter) ?? store.filters.present();
  const found = takenIn(store, text, among);
  const words = literalWords(text);
  let more = found.size > mostCounted;
  if (words.length > 0 && !more) {
    for await (const rows of store.literal.withLetters(words)) {
      for (const row of rows) {
        if (found.has(row.photo) || !hasPhoto(among, row.photo)) continue;
        const reasons = reasonsOf(row, words);
        if (reasons !== null) found.set(row.photo, reasons);
      }
      more = found.size >= mostCounted || !isWanted();
      if (more) break;
    }
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

/** Photos taken where the text says, if it names a place of this library. */
function takenIn(store: Store, text: string, among: Uint32Array): Map<PhotoId, LiteralHit['reasons']> {
  const clause = store.places.named(text);
  if (clause === null) return new Map();
  const bits = store.places.photosIn(clause);
  keepPhotos(bits, among.slice(), false);
  const place = clause.places[0]!;
  const reasons = [{ field: 'place', text: place.locality ?? place.city ?? text }] as const;
  const photos = listPhotos(bits, countPhotos(bits)) ?? new Uint32Array(0);
  return new Map(Array.from(photos.subarray(0, mostCounted + 1), (photo) => [photo, reasons]));
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
