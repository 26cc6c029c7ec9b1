/**
 * Ten thousand addresses and ten thousand messages that no page of ours would send, and messages from frames that are
 * not ours: nothing that is not meant for the page comes out, no process ends, no error is left unhandled.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { randomness } from '../trust/row.ts';
import type { OpenedApp, Home } from './app.ts';
import { addPhotos, decoderPid, indexed, makeHome, openApp, pidsOf, repository, status } from './app.ts';
import { channels } from '../src/shared/channels.ts';
import { rendererRequests } from '../src/shared/requests.ts';

const count = 10_000;
const secret = 'a secret that lies beside the photos';

let home: Home;
let app: OpenedApp;
let before: unknown;
const complaints: string[] = [];

/** Who is there: the same processes before and after, or one of them has died. */
async function processes(): Promise<unknown> {
  return {
    engine: await pidsOf(app.electron, 'Recollect engine'),
    decoder: await decoderPid(app.electron),
    window: await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.webContents.getOSProcessId()),
    ),
  };
}

test.beforeAll(async () => {
  home = await makeHome(['cats', 'hammers']);
  writeFileSync(join(home.photos, 'secret.txt'), secret);
  app = await openApp(home);
  app.page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  await app.electron.evaluate(() => {
    const unhandled: string[] = [];
    Object.assign(globalThis, { unhandled });
    process.on('uncaughtExceptionMonitor', (error) => void unhandled.push(String(error)));
    process.on('unhandledRejection', (error) => void unhandled.push(String(error)));
  });
  await addPhotos(app, home);
  await indexed(app.page, 9);
  before = await processes();
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});
test.afterEach(async () => {
  expect(complaints).toEqual([]);
  expect(
    await app.electron.evaluate(() => (globalThis as unknown as { unhandled: string[] }).unhandled),
  ).toEqual([]);
  expect(await processes()).toEqual(before);
  expect(await status(app.page)).toMatchObject({ photos: 9, searchable: 9, failed: 0 });
});

/** SHA-256 of everything that may come out: pages of the app, the photos, their thumbnails. */
function allowed(): Set<string> {
  const folders = [join(repository, 'out/renderer'), home.photos, join(home.userData, 'library/thumbnails')];
  const sums = new Set<string>();
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === 'secret.txt' || entry.name.endsWith('.map')) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      sums.add(createHash('sha256').update(bytes).digest('hex'));
    }
  }
  return sums;
}

/** Addresses that nearly are ones of ours, or lead elsewhere when somebody reads them carelessly. */
function addresses(): string[] {
  const random = randomness(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const schemes = [
    'recollect://',
    'app://',
    'recollect:',
    'app:/',
    'RECOLLECT://',
    'app:///',
    'recollect:///',
  ];
  const hosts = [
    'thumb',
    'photo',
    'screen',
    'recollect',
    'Photo',
    'photo.',
    'photo:80',
    'a@photo',
    'thumb%2e',
    'library',
    '..',
    '%2e%2e',
    '[::1]',
    '0',
    '',
  ];
  const ups = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%2f',
    '..%5c',
    '..\\',
    '%c0%ae%c0%ae',
    '．．',
    '....//',
    '%00',
    '%u002e',
  ];
  const names = [
    '1',
    '2',
    '9',
    '0',
    '-1',
    '1.0',
    '1e0',
    '0x1',
    '00001',
    '+1',
    '1 ',
    '%31',
    '１',
    '4294967296',
    '99999999999999999999',
    'NaN',
    'index.html',
    'decoder/decoder.html',
    'assets',
    'main/index.js',
    'secret.txt',
    'library.sqlite',
    'package.json',
    'etc/passwd',
    'assets/../../main/index.js',
    home.photos,
    join(home.photos, 'secret.txt'),
  ];
  const tails = [
    '',
    '',
    '',
    '?',
    '?x=1',
    '#',
    '#/../1',
    '/',
    '//',
    '/.',
    '%00',
    '.png',
    ';a=b',
    '\u0000',
    '\u202e',
    '%0d%0a',
    '\\',
  ];
  const letters = () =>
    String.fromCodePoint(
      ...Array.from({ length: 1 + Math.floor(random() * 12) }, () => Math.floor(random() * 0xd7ff)),
    );
  return Array.from({ length: count }, () => {
    const path = Array.from({ length: Math.floor(random() * 5) }, () =>
      random() < 0.5 ? pick(ups) : pick(names),
    );
    const middle = [...path, random() < 0.1 ? letters() : pick(names)].join(
      pick(['/', '/', '/', '//', '\\', '%2f']),
    );
    const long = random() < 0.01 ? 'x'.repeat(20_000) : '';
    return `${pick(schemes)}${random() < 0.1 ? letters() : pick(hosts)}/${middle}${long}${pick(tails)}`;
  });
}

test('ten thousand addresses bring nothing but pages and photos', async () => {
  const answers = await app.electron.evaluate(
    async ({ session }, { all, word }) => {
      const { createHash: hash } = process.getBuiltinModule('node:crypto');
      const found: { address: string; status: number; sum: string; secret: boolean; type: string }[] = [];
      let refused = 0;
      for (let from = 0; from < all.length; from += 50) {
        await Promise.all(
          all.slice(from, from + 50).map(async (address) => {
            try {
              const answer = await session.defaultSession.fetch(address);
              const bytes = Buffer.from(await answer.arrayBuffer());
              if (answer.status === 404 || answer.status === 405) return void refused++;
              found.push({
                address,
                status: answer.status,
                sum: hash('sha256').update(bytes).digest('hex'),
                secret: bytes.includes(word),
                type: answer.headers.get('content-type') ?? '',
              });
            } catch {
              refused++;
            }
          }),
        );
      }
      return { found, refused };
    },
    { all: addresses(), word: secret },
  );
  expect(answers.found.length + answers.refused).toBe(count);
  // The good ones among them were answered, or nothing was tried.
  expect(answers.found.length).toBeGreaterThan(10);
  const sums = allowed();
  const strange = answers.found.filter(
    ({ status: code, sum, secret: told, type }) =>
      code !== 200 || told || !(sums.has(sum) || type === 'image/webp' || type === 'image/jpeg'),
  );
  expect(strange).toEqual([]);
});

test('ten thousand malformed messages are answered with a problem each', async () => {
  const types = rendererRequests.filter(
    (type) =>
      !/^(status|diagnostics|index\.|timeline|marks$|albums$|excluded$|failures|searches$|left-out$|backups|duplicates\.(look|cancel|progress|exact)$)/.test(
        type,
      ),
  );
  const outcome = await app.page.evaluate(
    async ({ n, kinds }) => {
      let state = 12_345;
      const random = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 4_294_967_296;
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
      const deep = (levels: number): unknown => (levels === 0 ? null : { a: deep(levels - 1) });
      const hostile = (): unknown =>
        pick<() => unknown>([
          () => null,
          () => undefined,
          () => Number.NaN,
          () => -1,
          () => 1e308,
          () => 2 ** 53,
          () => '/etc/passwd',
          () => '../../../library.sqlite',
          () => 'x'.repeat(5000),
          () => ({}),
          () => [hostile(), hostile()],
          () => ({ [pick(['__proto__', 'constructor', 'type', 'toString', 'then'])]: hostile() }),
          () => JSON.parse('{"__proto__": {"photo": 1}}') as unknown,
          () => deep(150),
          () => new Date(Number.NaN),
          () => new Map([[1, 2]]),
          () => new Float64Array([Number.NaN]),
          () => new ArrayBuffer(8),
          () => 1n,
          () => () => 1,
          () => Symbol('s'),
          () => document.body,
        ])();
      const fields = [
        'photo',
        'photos',
        'folder',
        'request',
        'album',
        'bytes',
        'change',
        'excluded',
        'paths',
        'filter',
      ];
      const bridge = window.recollect as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const message = (): unknown => {
        if (random() < 0.2) return hostile();
        const type =
          random() < 0.8
            ? pick(kinds)
            : pick([
                'folders.add',
                'folders.paths',
                'photo.path',
                'photos.files',
                'photos.rescan',
                'files.paths',
                'backups.go-back',
                'index.hold',
                'nonsense',
                '__proto__',
                '',
              ]);
        const made: Record<string, unknown> = { type, name: pick([null, 7, '', 'x'.repeat(500), {}]) };
        for (const field of fields) if (random() < 0.6) made[field] = hostile();
        if (Array.isArray(made['filter'])) made['filter'] = 7;
        return made;
      };
      const others = [
        'showInFolder',
        'openExternally',
        'copyImage',
        'copyPaths',
        'exportPhotos',
        'trashPhotos',
        'trashCopies',
        'goBackTo',
        'addDropped',
        'setFullScreen',
        'setPreferences',
      ];
      let answered = 0;
      let stopped = 0;
      const through: string[] = [];
      for (let i = 0; i < n; i++) {
        const key = random() < 0.7 ? 'ask' : pick(others);
        const sent =
          key === 'ask' ? message() : key === 'setPreferences' ? pick([null, 1, 'x', []]) : hostile();
        try {
          const answer = (await bridge[key]!(sent)) as { ok?: boolean; problem?: { code?: string } } | null;
          if (answer?.ok === false) answered++;
          else through.push(`${key} ${String(JSON.stringify(sent)).slice(0, 200)}`);
        } catch {
          stopped++; // What cannot even be copied stays in the page.
        }
      }
      return { answered, stopped, through };
    },
    { n: count, kinds: types },
  );
  expect(outcome.through).toEqual([]);
  expect(outcome.answered + outcome.stopped).toBe(count);
  expect(outcome.answered).toBeGreaterThan(count / 2);
  // Prototypes are what they were.
  expect(await app.page.evaluate(() => ({}) as Record<string, unknown>)).not.toHaveProperty('photo');
});

test('frames that are not ours are refused, whatever they ask', async () => {
  // In the page: a frame inside it has no bridge.
  const inFrames = await app.page.evaluate(async () => {
    const found: string[] = [];
    for (const source of ['about:blank', 'app://recollect/index.html', 'data:text/html,x', 'javascript:0']) {
      const frame = document.createElement('iframe');
      frame.src = source;
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 100));
      try {
        if ((frame.contentWindow as unknown as Record<string, unknown> | null)?.['recollect'] !== undefined)
          found.push(source);
      } catch {
        // Another origin: not even to be looked into.
      }
      frame.remove();
    }
    return found;
  });
  expect(inFrames).toEqual([]);

  // In main: each channel, asked by every kind of sender that is not our page's own main frame.
  const outcome = await app.electron.evaluate(async ({ BrowserWindow, ipcMain, WebContentsView }, names) => {
    type Handler = (event: unknown, ...args: unknown[]) => Promise<unknown>;
    const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, Handler> };
    const all = BrowserWindow.getAllWindows();
    const isDecoder = (window: Electron.BrowserWindow): boolean =>
      window.webContents.getURL().includes('/decoder/');
    const ours = all.find((window) => !isDecoder(window))!.webContents;
    const decoder = all.find(isDecoder)!.webContents;
    const other = new WebContentsView().webContents;
    const frame = ours.mainFrame;
    const events = [
      { sender: other, senderFrame: other.mainFrame },
      { sender: decoder, senderFrame: decoder.mainFrame },
      { sender: ours, senderFrame: null },
      { sender: ours, senderFrame: undefined },
      { sender: ours, senderFrame: decoder.mainFrame },
      { sender: decoder, senderFrame: frame },
      { sender: null, senderFrame: frame },
      { sender: ours, senderFrame: { ...frame, origin: 'app://recollect' } },
      { sender: ours, senderFrame: { origin: 'https://example.com' } },
      {},
    ];
    let refused = 0;
    const through: string[] = [];
    let missing = 0;
    for (let n = 0; n < 100; n++) {
      for (const name of names) {
        const handler = handlers.get(name);
        if (!handler) {
          missing++;
          continue;
        }
        const event = events[n % events.length]!;
        await Promise.resolve()
          .then(() => handler(event, ...[{ type: 'status' }, 1, undefined].slice(n % 3)))
          .then(
            () => through.push(`${name} as sender ${n % events.length}`),
            () => refused++,
          );
      }
    }
    other.close();
    return { refused, through, missing };
  }, Object.values(channels));
  expect(outcome.through).toEqual([]);
  expect(outcome.missing).toBe(0);
  expect(outcome.refused).toBe(100 * Object.values(channels).length);
});
