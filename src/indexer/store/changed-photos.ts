/**
 * @file Which photos something was changed about since a moment, for whatever is kept in memory about them.
 *
 * [Note: A journal in memory] Temporary triggers tell of every row that comes, goes or changes in the tables
 * that say something about photos, whoever writes it; so nobody who writes has to remember to tell. A set of
 * photos that is kept in memory then looks again at those that changed, and not at a million.
 */
import type { Connection } from './database.ts';

export interface ChangedPhotos {
  /** The moment now, for a later since(). */
  now(): number;
  /** Photos that something was changed about since `moment`, each at least once; null: too many to list. */
  since(moment: number): Uint32Array | null;
}

/** More than that are not listed: looking at all photos again costs no more. */
const most = 65_536;

const photoOfContent = '(SELECT id FROM photos WHERE sha256 = ROW.sha256)';
/** What names the photo of a row, per table. */
const tables: Readonly<Record<string, string>> = {
  photos: 'ROW.id',
  files: 'ROW.photo',
  marks: photoOfContent,
  album_photos: photoOfContent,
};

export function changedPhotosIn(db: Connection): ChangedPhotos {
  let log = new Uint32Array(1024);
  /** Number of changes before the first in the log, and in it. */
  let before = 0;
  let logged = 0;
  let version = db.pragma('data_version', { simple: true });

  function forget(): void {
    before += logged + 1;
    logged = 0;
  }

  if (!db.readonly) {
    db.function('photo_changed', { deterministic: false }, (photo: unknown) => {
      if (typeof photo !== 'number') return null;
      if (logged === most) forget();
      if (logged === log.length) {
        const longer = new Uint32Array(2 * log.length);
        longer.set(log);
        log = longer;
      }
      log[logged++] = photo;
      return null;
    });
    const known = new Set(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all());
    for (const [table, photo] of Object.entries(tables)) {
      if (!known.has(table)) continue;
      for (const [event, rows] of [
        ['INSERT', ['NEW']],
        ['UPDATE', ['OLD', 'NEW']],
        ['DELETE', ['OLD']],
      ] as const) {
        const calls = rows.map((row) => `SELECT photo_changed(${photo.replace('ROW', row)});`).join(' ');
        db.exec(
          `CREATE TEMP TRIGGER ${table}_${event}_seen AFTER ${event} ON main.${table} BEGIN ${calls} END`,
        );
      }
    }
  }

  return {
    now: () => before + logged,
    since(moment) {
      // Another connection's changes (a reader's only news) are not in the log.
      const current = db.pragma('data_version', { simple: true });
      if (current !== version) {
        version = current;
        forget();
      }
      return moment < before ? null : log.subarray(moment - before, logged);
    },
  };
}
