/**
 * @file A whole engine in this process: real files, real decoder, real SQLite, the real encoder client and
 * server; only the model's arithmetic is small (test-support) unless `spawnEncoder` is given, so that hundreds of runs
 * take minutes. Counts what is embedded. Not for measuring search.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ChildPort } from '../../src/shared/port.ts';
import type { Problem } from '../../src/shared/problem.ts';
import type { EncoderAsk, EncoderTell } from '../../src/indexer/encoder/encoder-messages.ts';
import { faultyChild } from '../../src/indexer/encoder/test-support/faulty-child.ts';
import { fakeSessions } from '../../src/indexer/encoder/test-support/fake-sessions.ts';
import { writeTinyPack } from '../../src/indexer/encoder/test-support/tiny-pack.ts';
import { openEngine } from '../../src/indexer/engine.ts';
import type { Engine } from '../../src/indexer/engine.ts';
import type { Decoder } from '../../src/indexer/pixels/decoder.ts';
import { createSharpDecoder } from '../../src/indexer/pixels/sharp-decoder.ts';

export interface World {
  readonly engine: Engine;
  readonly problems: Problem[];
  /** Fingerprints of the photos that were embedded, in order, repeats included. */
  readonly embedded: string[];
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly libraryDir: string;
  readonly packDir: string;
  readonly watch?: boolean;
  readonly access?: 'read' | 'write';
  readonly spawnEncoder?: () => ChildPort;
  readonly decoder?: Decoder;
  /** Told of each photo when its vector has been computed. */
  onEmbedded?(fingerprint: string): void;
}

export function makePack(dir: string, changes: Readonly<Record<string, unknown>> = {}): string {
  writeTinyPack(dir, changes);
  return dir;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const problems: Problem[] = [];
  const embedded: string[] = [];
  const engine = await openEngine({
    libraryDir: options.libraryDir,
    packDir: options.packDir,
    access: options.access ?? 'write',
    decoder: options.decoder ?? createSharpDecoder(1),
    spawnEncoder: () =>
      counting(options.spawnEncoder?.() ?? faultyChild(fakeSessions({ cpu: {} })), (fingerprint) => {
        embedded.push(fingerprint);
        options.onEmbedded?.(fingerprint);
      }),
    threads: 1,
    watch: options.watch ?? false,
    onEvent(event) {
      if (event.type === 'notice') problems.push(event.problem);
    },
  });
  return { engine, problems, embedded, close: () => engine.close() };
}

/** Adds `folders`, and resolves when all there is to do is done. */
export async function indexAll(world: World, folders: readonly string[]): Promise<void> {
  for (const result of await world.engine.addFolders(folders)) {
    if (!result.ok) throw new Error(`${result.problem.message} ${result.problem.advice}`);
  }
  await world.engine.indexed();
}

/** The same port, with every photo noted whose vector came back. */
function counting(port: ChildPort, note: (fingerprint: string) => void): ChildPort {
  const asked = new Map<number, string[]>();
  port.onMessage((message) => {
    const tell = message as EncoderTell;
    if (tell.type !== 'embedded') return;
    for (const fingerprint of asked.get(tell.id) ?? []) note(fingerprint);
    asked.delete(tell.id);
  });
  return {
    ...port,
    post(message) {
      const ask = message as EncoderAsk;
      if (ask.type === 'photos') {
        const { pixels } = ask;
        const pictureBytes = pixels.length / ask.n;
        asked.set(
          ask.id,
          Array.from({ length: ask.n }, (_, i) =>
            createHash('sha256')
              .update(pixels.subarray(i * pictureBytes, (i + 1) * pictureBytes))
              .digest('hex')
              .slice(0, 16),
          ),
        );
      }
      port.post(message);
    },
  };
}

export interface Contents {
  /** SHA-256 -> stored vector, both hexadecimal. */
  readonly vectors: ReadonlyMap<string, string>;
  /** Absolute path -> SHA-256, or null and the reason it failed. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly integrity: string;
}

/**
 * What a library file holds, read by a connection that has nothing to do with the engine. Read only: whoever may write
 * folds the log into the file on closing, and the seal does not go along.
 */
export function contentsOf(libraryDir: string): Contents {
  const db = new Database(join(libraryDir, 'library.sqlite'), { readonly: true, timeout: 5000 });
  try {
    const [first] = db.pragma('integrity_check') as { integrity_check: string }[];
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE name LIKE 'vectors\\_%' ESCAPE '\\' AND type = 'table'",
      )
      .all();
    const vectors = new Map<string, string>();
    for (const { name } of tables) {
      const rows = db.prepare(
        `SELECT hex(sha256) AS sha, hex(vector) AS vector FROM photos JOIN ${name} ON photo = photos.id`,
      );
      for (const { sha, vector } of rows.all() as { sha: string; vector: string }[]) vectors.set(sha, vector);
    }
    const files = new Map<string, string | null>();
    const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'files'").get() !== undefined;
    // Killed before its first transaction: a library that has nothing yet.
    if (!made) return { vectors, files, integrity: first?.integrity_check ?? 'no answer' };
    const places = db.prepare(
      `SELECT path, dir, name, hex(sha256) AS sha, photo FROM files JOIN folders ON folders.id = folder LEFT JOIN photos ON photos.id = photo`,
    );
    type Place = { path: string; dir: string; name: string; sha: string; photo: number | null };
    for (const at of places.all() as Place[]) {
      files.set(join(at.path, at.dir, at.name), at.photo === null ? null : at.sha);
    }
    return { vectors, files, integrity: first?.integrity_check ?? 'no answer' };
  } finally {
    db.close();
  }
}

export function sameMap<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
