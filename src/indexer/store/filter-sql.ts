/**
 * @file One clause of a filter -> the SQL that lists its photos. Decides nothing about `not`, and keeps nothing.
 */
import type { Clause, Orientation } from '../../shared/filter.ts';
import { foldText } from './fold-text.ts';

/** Those that SQL can tell; places are told by the gazetteer (photo-places.ts). */
export type SqlClause = Exclude<Clause, { kind: 'place' }>;

export interface ClauseSql {
  /** `photos p`, or `files f` where the clause is about where a photo lies. */
  readonly table: 'photos' | 'files';
  /** A condition on that table. */
  readonly where: string;
  readonly values: readonly (string | number)[];
}

/** A library folder as the `path` clause sees it. */
export interface NamedFolder {
  readonly id: number;
  /** Last segment of its path. */
  readonly name: string;
}

const shapes: Record<Orientation, string> = {
  landscape: 'p.width > p.height',
  portrait: 'p.width < p.height',
  square: 'p.width = p.height',
};

/** SQL for the photos that are in the library (orphans never) and for which the clause, `not` aside, holds. */
export function clauseSql(clause: SqlClause, folders: readonly NamedFolder[]): ClauseSql {
  switch (clause.kind) {
    case 'time':
      return within('p.sort_time', clause.from, clause.to);
    case 'times':
      return photos(
        `(${clause.ranges.map(() => 'p.sort_time >= ? AND p.sort_time < ?').join(' OR ')})`,
        ...clause.ranges.flatMap(({ from, until }) => [from, until]),
      );
    case 'format':
      return among('p.format', clause.formats);
    case 'camera':
      return among('p.camera', clause.cameras);
    case 'lens':
      return among('p.lens', clause.lenses);
    case 'orientation':
      return photos(shapes[clause.orientation]);
    case 'pixels':
      return within('p.width * p.height', clause.least, clause.below);
    case 'bytes':
      return within('p.bytes', clause.least, clause.below);
    case 'position':
      return photos('p.latitude IS NOT NULL AND p.longitude IS NOT NULL');
    case 'favourite':
      return photos('p.sha256 IN (SELECT sha256 FROM marks WHERE favourite = 1)');
    case 'rating':
      return photos('p.sha256 IN (SELECT sha256 FROM marks WHERE rating >= ?)', clause.least);
    case 'album':
      return photos('p.sha256 IN (SELECT sha256 FROM album_photos WHERE album = ?)', clause.album);
    case 'folder':
      // '0' follows '/' in ASCII: the range holds exactly the directories below.
      return clause.dir === ''
        ? files('f.folder = ?', clause.folder)
        : files(
            `f.folder = ? AND (f.dir = ? OR (f.dir >= ? AND f.dir < ?))`,
            clause.folder,
            clause.dir,
            `${clause.dir}/`,
            `${clause.dir}0`,
          );
    case 'path':
      return pathSql(clause.text, folders);
  }
}

function photos(condition: string, ...values: readonly (string | number)[]): ClauseSql {
  return { table: 'photos', where: `p.orphaned_at IS NULL AND ${condition}`, values };
}

function files(condition: string, ...values: readonly (string | number)[]): ClauseSql {
  return { table: 'files', where: `f.photo IS NOT NULL AND ${condition}`, values };
}

function within(column: string, least: number | null, below: number | null): ClauseSql {
  const conditions = [
    ...(least === null ? [] : [`${column} >= ?`]),
    ...(below === null ? [] : [`${column} < ?`]),
  ];
  return photos(
    conditions.length === 0 ? 'TRUE' : conditions.join(' AND '),
    ...[least, below].filter((bound) => bound !== null),
  );
}

function among(column: string, values: readonly (string | null)[]): ClauseSql {
  const named = values.filter((value) => value !== null);
  const some = `${column} IN (${named.map(() => '?').join()})`;
  return photos(named.length < values.length ? `(${some} OR ${column} IS NULL)` : some, ...named);
}

/**
 * [Note: Text in paths] Most paths are ASCII, and SQLite's LIKE compares those without regard to case, fast.
 * The others are folded (letter case, accents, compatibility forms) by a function of ours, which is ten times
 * slower and only called for them.
 */
function pathSql(text: string, folders: readonly NamedFolder[]): ClauseSql {
  const names = folders.map(({ id }) => `WHEN ${id} THEN ?`).join(' ');
  const path = `CASE f.folder ${names} ELSE '' END || CASE f.dir WHEN '' THEN '' ELSE f.dir || '/' END || f.name`;
  const prefixes = folders.map(({ name }) => `${name}/`);
  const words = foldText(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const isAscii = `length(${path}) = octet_length(${path})`;
  return files(
    words
      .map(() => `CASE WHEN ${isAscii} THEN ${path} LIKE ? ESCAPE '!' ELSE holds_text(${path}, ?) END`)
      .concat('TRUE')
      .join(' AND '),
    ...words
      .map((word) => [
        [prefixes, prefixes, prefixes, [`%${word.replaceAll(/[!%_]/g, '!$&')}%`]],
        [prefixes, [word]],
      ])
      .flat(3),
  );
}
