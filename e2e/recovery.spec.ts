/** @file Any process but main may be killed at any moment; the app says so, recovers, and loses nothing. */
import { expect, test } from '@playwright/test';
import type { OpenedApp } from './app.ts';
import {
  addPhotos,
  ask,
  decoderPid,
  indexed,
  indexing,
  makeHome,
  openApp,
  pidsOf,
  placeOf,
  results,
  search,
  status,
} from './app.ts';
import type { Home } from './app.ts';

const subjects = ['birds', 'wild-animals', 'towers', 'castles', 'windmills'] as const;
const photoCount = 44;

let home: Home;
let app: OpenedApp;

test.beforeEach(async () => {
  home = await makeHome(subjects);
  app = await openApp(home);
});
test.afterEach(async () => {
  await app?.electron.close();
  await home?.remove();
});

test('the engine killed while it indexes: what was asked is answered, indexing goes on, search works', async () => {
  const { page, electron } = app;
  await addPhotos(app, home);
  await indexing(page, 4);
  const [engine] = await pidsOf(electron, 'Recollect engine');
  // The window listens before the engine is killed, so that no state it goes through is missed.
  const told = await page.evaluateHandle(() => {
    const states: string[] = [];
    const whenReady = new Promise<string[]>((resolve) => {
      window.recollect.onEvent((event) => {
        if (event.type !== 'engine') return;
        states.push(event.engine.state);
        if (event.engine.state === 'ready') resolve(states);
      });
    });
    return { whenReady };
  });
  // A question that the engine cannot answer any more: killed and asked in the same moment.
  process.kill(engine!, 'SIGKILL');
  const answer = await page.evaluate(() => window.recollect.ask({ type: 'status' }));
  expect(answer.ok || answer.problem.code === 'engine-restarted').toBe(true);
  expect(await told.evaluate(({ whenReady }) => whenReady)).toEqual(['restarting', 'ready']);
  await indexed(page, photoCount);
  expect((await ask(page, { type: 'failures' })).length).toBe(0);
  expect(await pidsOf(electron, 'Recollect engine')).not.toContain(engine);
  await search(page, 'castle');
  await expect(async () =>
    expect(await placeOf(page, (await results(page, 'castle'))[0]!)).toMatch(/^castles/),
  ).toPass();
});

test('the engine killed again and again is given up with a reason, and starts when the person says so', async () => {
  const { page, electron } = app;
  for (let death = 1; death <= 3; death++) {
    await expect
      .poll(() => page.evaluate(() => window.recollect.engineState().then(({ state }) => state)))
      .toBe('ready');
    const [engine] = await pidsOf(electron, 'Recollect engine');
    process.kill(engine!, 'SIGKILL');
    await expect
      .poll(() => page.evaluate(() => window.recollect.engineState().then(({ state }) => state)))
      .not.toBe('ready');
  }
  await expect(page.getByText('Recollect cannot open your library')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect
    .poll(() => page.evaluate(() => window.recollect.engineState().then(({ state }) => state)))
    .toBe('ready');
  expect((await status(page)).photos).toBe(0);
});

test('the encoders killed while they index: indexing goes on', async () => {
  const { page, electron } = app;
  await addPhotos(app, home);
  await indexing(page, 4);
  for (const encoder of await pidsOf(electron, 'Recollect encoder')) process.kill(encoder, 'SIGKILL');
  await indexed(page, photoCount);
  expect(await ask(page, { type: 'failures' })).toEqual([]);
  expect((await status(page)).encoder.state).toBe('ready');
});

test('the decoder page killed while it decodes: it is opened again, indexing goes on', async () => {
  const { page, electron } = app;
  await addPhotos(app, home);
  await indexing(page, 4);
  const decoder = await decoderPid(electron);
  process.kill(decoder!, 'SIGKILL');
  await indexed(page, photoCount);
  expect(await ask(page, { type: 'failures' })).toEqual([]);
  expect(await decoderPid(electron)).not.toBe(decoder);
});
