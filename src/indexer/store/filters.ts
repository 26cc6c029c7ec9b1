/**
 * @file From a filter to the set of its photos, as bits. See shared/filter.ts for what clauses mean.
 *
 * [Note: A set per clause] Each clause's photos are found once, in memory where that is known and else by SQL, and kept. Later only the photos that
 * something was changed about are looked at again ([Note: A journal in memory]), so that filtering stays
 * a matter of microseconds while a folder is being indexed. `not` and AND are done on bits.
 */
import type { Clause, Filter } from '../../shared/filter.ts';
import type { ChangedPhotos } from './changed-photos.ts';
import type { Connection } from './database.ts';
import { clauseSql } from './filter-sql.ts';
import type { ClauseSql } from './filter-sql.ts';
import { lastSegment } from './files.ts';
import { foldText } from './fold-text.ts';
import type { PhotoColumns } from './photo-columns.ts';
import type { PhotoPlaces } from './photo-places.ts';
import { addPhoto, dropPhoto, keepPhotos, noPhotos } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

export interface Filters {
  /** The photos that all clauses hold for; a set of the caller's own. Orphans are in none. null: every photo. */
  photosOf(filter: Filter): PhotoBits | null;
  /** Photos that are in the library, whatever else. A set of the caller's own. */
  present(): PhotoBits;
}

/** Sets kept: at a million photos, 125 KB each. */
const mostKept = 32;
/** Every photo that is in the library. */
const presence: ClauseSql = { table: 'photos', where: 'p.orphaned_at IS NULL', values: [] };

interface Kept {
  bits: PhotoBits;
  /** In the journal of changes. */
  moment: number;
}

export function filtersIn(
  db: Connection,
  changed: ChangedPhotos,
  places: Pick<PhotoPlaces, 'photosIn'>,
  columns: Pick<PhotoColumns, 'photosOf'>,
): Filters {
  /** By the clause as JSON; the one used last is last. */
  const kept = new Map<string, Kept>();
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM photos').pluck();
  const folders = db.prepare<[], { id: number; path: string }>('SELECT id, path FROM folders');
  db.function('holds_text', { deterministic: true }, (path: unknown, folded: unknown) =>
    foldText(String(path)).includes(String(folded)) ? 1 : 0,
  );

  function room(): number {
    return largest.get() ?? 0;
  }

  function build({ table, where, values }: ClauseSql): PhotoBits {
    const bits = noPhotos(room());
    const from = table === 'photos' ? 'SELECT p.id FROM photos p' : 'SELECT f.photo FROM files f';
    const rows = db
      .prepare(`${from} WHERE ${where}`)
      .pluck()
      .all(...values) as number[];
    for (const photo of rows) addPhoto(bits, photo);
    return bits;
  }

  /** `bits` with the photos in `again` put right. */
  function lookAgain(bits: PhotoBits, { table, where, values }: ClauseSql, again: Uint32Array): PhotoBits {
    let into = bits;
    const largestNow = room();
    if (largestNow >>> 5 >= bits.length) {
      // Room for a quarter more, so that a growing library copies seldom.
      into = noPhotos(Math.ceil(largestNow * 1.25));
      into.set(bits);
    }
    for (const photo of again) dropPhoto(into, photo);
    // The order of the joins is the one written: each photo is looked up, the table is not read through.
    const from =
      table === 'photos'
        ? 'SELECT p.id FROM json_each(?) j CROSS JOIN photos p ON p.id = j.value'
        : 'SELECT f.photo FROM json_each(?) j CROSS JOIN files f INDEXED BY files_by_photo ON f.photo = j.value';
    const rows = db
      .prepare(`${from} WHERE ${where}`)
      .pluck()
      .all(`[${[...new Set(again)].join()}]`, ...values) as number[];
    for (const photo of rows) addPhoto(into, photo);
    return into;
  }

  /** @param clause null: presence */
  function setOf(key: string, clause: Clause | null, sql: () => ClauseSql): PhotoBits {
    const known = kept.get(key);
    kept.delete(key);
    const again = known ? changed.since(known.moment) : null;
    const moment = changed.now();
    const bits =
      known && again
        ? again.length === 0
          ? known.bits
          : lookAgain(known.bits, sql(), again)
        : ((clause && told(clause)) ?? build(sql()));
    kept.set(key, { bits, moment });
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return bits;
  }

  /** The clause's photos without SQL, where that is possible. */
  function told(clause: Clause): PhotoBits | null {
    const bits = columns.photosOf(clause);
    if (bits !== null) keepPhotos(bits, present(), false);
    return bits;
  }

  const present = (): PhotoBits => setOf('', null, () => presence);
  const clauseSet = (clause: Clause): PhotoBits => {
    if (clause.kind === 'place') {
      const bits = places.photosIn(clause);
      keepPhotos(bits, present(), false);
      return bits;
    }
    const { not: _, ...plain } = clause;
    return setOf(JSON.stringify(plain), clause, () =>
      clauseSql(
        clause,
        clause.kind === 'path' ? folders.all().map(({ id, path }) => ({ id, name: lastSegment(path) })) : [],
      ),
    );
  };

  return {
    present: () => present().slice(),
    photosOf(filter) {
      if (filter.length === 0) return null;
      const start = filter.find(({ not }) => not !== true);
      // Only what all present photos are taken from needs them: a clause's own photos are present.
      const bits = (start ? clauseSet(start) : present()).slice();
      for (const clause of filter) {
        if (clause !== start) keepPhotos(bits, clauseSet(clause), clause.not === true);
      }
      return bits;
    },
  };
}
