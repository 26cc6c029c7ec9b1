/**
 * @file Answers questions about an open engine. Runs in the engine process; knows no Electron. Checks
 * each question before the engine sees it, and turns whatever goes wrong into a value.
 */
import type { Engine } from '../indexer/engine.ts';
import { asProblem } from '../indexer/store/database.ts';
import { problemOf } from '../shared/problem.ts';
import type { Port } from '../shared/port.ts';
import { engineRequestSchema } from '../shared/requests.ts';
import type { EngineAnswers, EngineEvent, EngineRequest, EngineRequestType } from '../shared/requests.ts';
import type { Result } from '../shared/problem.ts';
import type { FromEngine, ToEngine } from './engine-wire.ts';

type Answers = {
  readonly [T in EngineRequestType]: (
    engine: Engine,
    request: Extract<EngineRequest, { type: T }>,
  ) => EngineAnswers[T] | Promise<EngineAnswers[T]>;
};

const answers: Answers = {
  status: (engine) => engine.status(),
  diagnostics: (engine) => engine.diagnostics(),
  'folders.add': (engine, { paths }) => engine.addFolders(paths),
  'folders.remove': async (engine, { folder }) => (await engine.removeFolder(folder), null),
  'folders.paths': (engine) => engine.folderPaths(),
  'index.start': (engine) => (engine.index(), null),
  'index.pause': (engine) => (engine.pause(), null),
  'index.resume': (engine) => (engine.resume(), null),
  'index.cancel': async (engine) => (await engine.cancel(), null),
  search: (engine, { request }) => engine.search(request),
  'image.register': (engine, { bytes }) => engine.registerImage(bytes),
  'image.recall': (engine, { image }) => engine.recallImage(image),
  explain: (engine, { terms, photo }) => engine.explain(terms, photo),
  literal: (engine, { text, filter }) => engine.literal(text, filter),
  searches: ({ searches }) => searches.all(),
  'searches.save': ({ searches }, { name, query }) => searches.save(name, query),
  'searches.rename': ({ searches }, { search, name }) => searches.rename(search, name),
  'searches.delete': ({ searches }, { search }) => (searches.delete(search), null),
  'searches.remember': ({ searches }, { query, instead }) => searches.remember(query, instead),
  'searches.forget': ({ searches }, { search }) => (searches.forget(search), null),
  timeline: (engine, { filter }) => engine.timeline(filter),
  facets: (engine, { filter }) => engine.facets(filter),
  directories: (engine, { filter }) => engine.directories(filter),
  positions: (engine, { filter }) => engine.positions(filter),
  towns: (engine, { area, most }) => engine.towns(area, most),
  'photo.details': (engine, { photo }) => engine.details(photo),
  'photo.path': (engine, { photo }) => engine.pathOf(photo),
  'photos.files': (engine, { photos }) => engine.filesOf(photos),
  'photos.rescan': (engine, { photos }) => (engine.rescan(photos), null),
  marks: ({ userData }) => userData.marks(),
  'marks.set': ({ userData }, { photos, change }) => (userData.mark(photos, change), null),
  albums: ({ userData }) => userData.albums(),
  'albums.photos': ({ userData }, { album }) => userData.albumPhotos(album),
  'albums.create': ({ userData }, { name, photos }) => userData.createAlbum(name, photos),
  'albums.rename': ({ userData }, { album, name }) => userData.renameAlbum(album, name),
  'albums.delete': ({ userData }, { album }) => (userData.deleteAlbum(album), null),
  'albums.add': ({ userData }, { album, photos }) => userData.addToAlbum(album, photos),
  'albums.remove': ({ userData }, { album, photos }) => userData.removeFromAlbum(album, photos),
  excluded: (engine) => engine.excluded(),
  'excluded.add': (engine, { photo }) => engine.exclude(photo),
  'excluded.remove': (engine, { excluded }) => engine.include(excluded),
  'duplicates.look': ({ duplicates }) => duplicates.look(),
  'duplicates.cancel': ({ duplicates }) => (duplicates.cancel(), null),
  'duplicates.progress': ({ duplicates }) => duplicates.progress(),
  'duplicates.near': ({ duplicates }, { alike }) => duplicates.near(alike),
  'duplicates.exact': ({ duplicates }) => duplicates.exact(),
  'duplicates.apart': ({ duplicates }, { photos, apart }) => (
    apart ? duplicates.tellApart(photos) : duplicates.forgetApart(photos),
    null
  ),
  'files.paths': ({ duplicates }, { files }) => duplicates.filesOf(files),
  'left-out': (engine) => engine.leftOut(),
  'left-out.set': async (engine, { patterns }) => (await engine.setLeftOut(patterns), engine.leftOut()),
  'index.rebuild': async (engine) => (await engine.rebuild(), null),
  'index.hold': (engine, { reason }) => (engine.hold(reason), null),
  backups: (engine) => engine.backups(),
  'backups.make': (engine) => engine.backUp(),
  'backups.go-back': (engine, { backup }) => (engine.goBackTo(backup), null),
  failures: (engine) => engine.failures(),
  'failures.retry': (engine) => (engine.retryFailures(), null),
};

/** @throws never; whatever goes wrong is in the result */
export async function answerOne(engine: Engine, question: unknown): Promise<Result<unknown>> {
  const parsed = engineRequestSchema.safeParse(question);
  if (!parsed.success) {
    const message = `This cannot be asked: ${parsed.error.issues[0]?.message ?? 'malformed'}.`;
    return { ok: false, problem: { code: 'query-invalid', message, advice: '' } };
  }
  const answer = answers[parsed.data.type] as (engine: Engine, request: EngineRequest) => unknown;
  try {
    return { ok: true, value: await answer(engine, parsed.data) };
  } catch (error) {
    const problem = problemOf(asProblem(error));
    if (problem.code === 'internal') console.error(`"${parsed.data.type}" failed:`, error);
    return { ok: false, problem };
  }
}

/**
 * Opens the engine and serves it until main says `close` or is gone; then closes the library.
 * @param open gets the listener for the engine's events
 * @returns when the library is closed, or was refused
 */
export async function serveEngine(
  port: Port,
  open: (onEvent: (event: EngineEvent) => void) => Promise<Engine>,
): Promise<void> {
  const send = (message: FromEngine): void => port.post(message);
  const opening = open((event) => send({ kind: 'event', event }));
  const end = new Promise<void>((resolve) => {
    port.onClose(() => resolve());
    port.onMessage((message) => {
      const told = message as ToEngine;
      if (told.kind === 'close') return resolve();
      if (told.kind === 'ping') return send({ kind: 'pong' });
      // Questions that arrive while the library opens wait for it; a refusal answers none of them, main does.
      void opening.then(
        async (engine) =>
          send({ kind: 'answer', id: told.id, result: await answerOne(engine, told.request) }),
        () => undefined,
      );
    });
  });
  let engine: Engine;
  try {
    engine = await opening;
  } catch (error) {
    console.error('The library was not opened:', error);
    return send({ kind: 'refused', problem: problemOf(error) });
  }
  send({ kind: 'opened' });
  await end;
  await engine.close();
}
