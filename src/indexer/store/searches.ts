/**
 * @file Saved and recent searches in SQLite. A query is kept as JSON whose photos are named by their bytes (see
 * [Note: What people add] in schema.ts); what comes in and goes out names them by number. Example pictures
 * from outside are kept with the saved searches that show them, and go with the last of those.
 */
import { z } from 'zod';
import { ProblemError } from '../../shared/problem.ts';
import { queryPartSchema, queryRecordSchema } from '../../shared/saved-search.ts';
import type { QueryPart, QueryRecord, RecentSearch, SavedSearch } from '../../shared/saved-search.ts';
import type { Connection } from './connection.ts';
import type { Photos } from './photos.ts';

export type SearchStore = ReturnType<typeof searchesIn>;

/** More than anybody looks through; the oldest is forgotten. */
const mostRecent = 50;

const storedPhoto = z.object({
  kind: z.literal('photo'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  weight: z.number(),
  away: z.boolean(),
  on: z.boolean(),
});
const storedSchema = z.object({
  parts: z.array(z.unknown()),
  text: z.string(),
  filter: z.array(z.unknown()).default([]),
});

interface Row {
  readonly id: number;
  readonly query: string;
}

/** Statements are made when first needed: a reader may have a library before it that knows no searches yet. */
export function searchesIn(db: Connection, photos: Photos) {
  const pictureHere = (token: string): boolean =>
    db.prepare('SELECT 1 FROM search_images WHERE token = ?').get(token) !== undefined;

  function pack(query: QueryRecord): string {
    const parts = query.parts.flatMap((part): object[] => {
      if (part.kind !== 'photo') return [part];
      const sha256 = photos.contentOf(part.photo)?.toString('hex');
      const { photo: _, ...rest } = part;
      return sha256 === undefined ? [] : [{ ...rest, sha256 }];
    });
    return JSON.stringify({ ...query, parts });
  }

  /** Parts that cannot be had now, or that a later version wrote, are left out and counted. */
  function unpack({ id, query }: Row, hasPicture: (token: string) => boolean): RecentSearch {
    const stored = storedSchema.parse(JSON.parse(query));
    const parts = stored.parts.flatMap((each): QueryPart[] => {
      const byContent = storedPhoto.safeParse(each);
      if (byContent.success) {
        const { kind, sha256, weight, away, on } = byContent.data;
        const photo = photos.withContent(Buffer.from(sha256, 'hex'));
        return photo === null ? [] : [{ kind, photo, weight, away, on }];
      }
      const part = queryPartSchema.safeParse(each);
      if (!part.success || (part.data.kind === 'image' && !hasPicture(part.data.image))) return [];
      return [part.data];
    });
    const filter = queryRecordSchema.shape.filter.safeParse(stored.filter);
    return {
      id,
      query: { parts, text: stored.text, filter: filter.success ? filter.data : [] },
      missing: stored.parts.length - parts.length,
    };
  }

  const named = (row: Row & { name: string }): SavedSearch => ({
    ...unpack(row, pictureHere),
    name: row.name,
  });

  function saved(id: number): SavedSearch {
    const row = db
      .prepare<[number], Row & { name: string }>('SELECT id, name, query FROM saved_searches WHERE id = ?')
      .get(id);
    if (row === undefined) throw searchMissing();
    return named(row);
  }

  /** @throws ProblemError search-name-taken */
  function free(name: string, except: number | null): void {
    const taken = db.prepare('SELECT 1 FROM saved_searches WHERE name = ? AND id IS NOT ?').get(name, except);
    if (taken === undefined) return;
    throw new ProblemError(
      'search-name-taken',
      `There is a saved search called “${name}” already.`,
      'Choose another name.',
    );
  }

  return {
    saved: (): SavedSearch[] =>
      db
        .prepare<[], Row & { name: string }>('SELECT id, name, query FROM saved_searches ORDER BY name')
        .all()
        .map(named),

    /** @param pictures those of its examples from outside, by token. @throws ProblemError search-name-taken */
    save(name: string, query: QueryRecord, pictures: ReadonlyMap<string, Uint8Array>): SavedSearch {
      free(name, null);
      const keep = db.prepare('INSERT OR IGNORE INTO search_images (token, picture) VALUES (?, ?)');
      for (const [token, picture] of pictures) keep.run(token, picture);
      const { lastInsertRowid } = db
        .prepare('INSERT INTO saved_searches (name, query, created_at) VALUES (?, ?, ?)')
        .run(name, pack(query), Date.now());
      return saved(Number(lastInsertRowid));
    },

    /** @throws ProblemError search-missing, search-name-taken */
    rename(id: number, name: string): SavedSearch {
      free(name, id);
      db.prepare('UPDATE saved_searches SET name = ? WHERE id = ?').run(name, id);
      return saved(id);
    },

    /** @throws ProblemError search-missing */
    delete(id: number): void {
      if (db.prepare('DELETE FROM saved_searches WHERE id = ?').run(id).changes === 0) throw searchMissing();
      db.exec(
        'DELETE FROM search_images WHERE NOT EXISTS (SELECT 1 FROM saved_searches WHERE instr(query, token) > 0)',
      );
    },

    /** The example picture that a saved search shows, as WebP. */
    picture: (token: string): Buffer | null =>
      db
        .prepare<[string], { picture: Buffer }>('SELECT picture FROM search_images WHERE token = ?')
        .get(token)?.picture ?? null,

    /** Newest first. `held`: whether an example's picture is at hand. */
    recent: (held: (token: string) => boolean): RecentSearch[] =>
      db
        .prepare<[], Row>('SELECT id, query FROM recent_searches ORDER BY asked_at DESC, id DESC')
        .all()
        .map((row) => unpack(row, (token) => held(token) || pictureHere(token)))
        .filter(({ query }) => query.parts.length > 0 || query.text !== ''),

    /** @param instead an entry that this one goes on from: it gives way. @returns the entry's number */
    remember(query: QueryRecord, instead: number | null): number {
      if (instead !== null) db.prepare('DELETE FROM recent_searches WHERE id = ?').run(instead);
      // Asked again, it gets a new number: two in one millisecond are told apart by that.
      db.prepare('DELETE FROM recent_searches WHERE query = ?').run(pack(query));
      const { id } = db
        .prepare<[string, number], { id: number }>(
          'INSERT INTO recent_searches (query, asked_at) VALUES (?, ?) RETURNING id',
        )
        .get(pack(query), Date.now())!;
      db.prepare(
        'DELETE FROM recent_searches WHERE id NOT IN (SELECT id FROM recent_searches ORDER BY asked_at DESC, id DESC LIMIT ?)',
      ).run(mostRecent);
      return id;
    },

    /** One of the recent ones, or all. */
    forget(id: number | null): void {
      if (id === null) db.exec('DELETE FROM recent_searches');
      else db.prepare('DELETE FROM recent_searches WHERE id = ?').run(id);
    },
  };
}

function searchMissing(): ProblemError {
  return new ProblemError('search-missing', 'This saved search is no longer there.');
}
