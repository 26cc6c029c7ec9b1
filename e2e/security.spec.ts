/** @file What the window's page, were it taken over, could not do. docs/trust.md refers to these tests by name. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { OpenedApp } from './app.ts';
import { addPhotos, ask, indexed, makeHome, openApp } from './app.ts';
import type { Home } from './app.ts';

let home: Home;
let app: OpenedApp;
/** Counts whatever reaches the network from the app. */
let heard: string[];
let server: ReturnType<typeof createServer>;
let outside: string;

test.beforeAll(async () => {
  heard = [];
  server = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  home = await makeHome(['cats', 'hammers']);
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, 9);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
  server?.close();
});
test.afterEach(() => expect(heard).toEqual([]));

/** Runs in the page itself, past its content security policy (which holds for what the page then does). */
const inPage = <T>(script: () => T | Promise<T>): Promise<T> => app.page.evaluate(script);

test('there is no Node in the pages, and one bridge', async () => {
  const found = await inPage(() => {
    const global = globalThis as Record<string, unknown>;
    return ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in global,
    );
  });
  expect(found).toEqual([]);
  expect(await inPage(() => Object.keys(window.recollect).toSorted())).toEqual([
    'addDropped',
    'ask',
    'cancelExport',
    'chooseLibrary',
    'choosePack',
    'copyDiagnostics',
    'copyImage',
    'copyPaths',
    'dragOut',
    'engineState',
    'exportPhotos',
    'goBackTo',
    'moveLibrary',
    'onEvent',
    'openExternally',
    'openLibraryFolder',
    'pickFolders',
    'places',
    'platform',
    'preferences',
    'processMemory',
    'retryEngine',
    'setFullScreen',
    'setPreferences',
    'showExported',
    'showInFolder',
    'showTrash',
    'trashCopies',
    'trashPhotos',
    'useBuiltInPack',
    'useUsualLibrary',
    'version',
  ]);
  const preferences = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const all = (
        window.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
      ).getLastWebPreferences();
      return {
        sandbox: all.sandbox,
        contextIsolation: all.contextIsolation,
        nodeIntegration: all.nodeIntegration,
        webviewTag: all.webviewTag,
        nodeIntegrationInWorker: all.nodeIntegrationInWorker ?? false,
        nodeIntegrationInSubFrames: all.nodeIntegrationInSubFrames ?? false,
        webSecurity: all.webSecurity,
        insecure: all.allowRunningInsecureContent ?? false,
        experimental: all.experimentalFeatures ?? false,
        blink: all.enableBlinkFeatures ?? '',
      };
    }),
  );
  expect(preferences).toHaveLength(2);
  for (const each of preferences)
    expect(each).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      insecure: false,
      experimental: false,
      blink: '',
    });
});

test('the page gets values of main and never its objects', async () => {
  const seen = await inPage(
    () =>
      new Promise<readonly [number, string]>((resolve) => {
        const listen = window.recollect.onEvent as (listener: (...all: unknown[]) => void) => () => void;
        const stop = listen((...all) => {
          stop();
          resolve([all.length, Object.keys(all[0] as object).join()]);
        });
        void window.recollect.ask({ type: 'index.start' });
      }),
  );
  // The payload alone: the event object beside it would lead to ipcRenderer.
  expect(seen[0]).toBe(1);
  expect(seen[1]).toMatch(/^type/);
  expect(await inPage(() => Object.isFrozen(window.recollect))).toBe(true);
});

// Electron itself adds allow-file-access-from-files while the fuse for file: is on, which the packed app's is not.
test('the switches that Chromium was started with loosen nothing', async () => {
  const found = await app.electron.evaluate(({ app: electronApp }) =>
    [
      'disable-web-security',
      'allow-running-insecure-content',
      'ignore-certificate-errors',
      'disable-site-isolation-trials',
      'enable-blink-features',
      'enable-experimental-web-platform-features',
      'remote-allow-origins',
    ].filter((name) => electronApp.commandLine.hasSwitch(name)),
  );
  expect(found).toEqual([]);
  expect(
    await app.electron.evaluate(({ app: electronApp }) =>
      electronApp.commandLine.getSwitchValue('host-resolver-rules'),
    ),
  ).toBe('MAP * ~NOTFOUND');
});

test('inline scripts, eval and foreign scripts do not run', async () => {
  const ran = await app.page.evaluate(async (address) => {
    const global = globalThis as Record<string, unknown>;
    const inline = document.createElement('script');
    inline.textContent = 'globalThis.ranInline = true';
    document.body.append(inline);
    const handler = document.createElement('img');
    handler.setAttribute('onerror', 'globalThis.ranHandler = true');
    handler.src = 'recollect://thumb/0';
    document.body.append(handler);
    const foreign = document.createElement('script');
    foreign.src = `${address}/script.js`;
    document.body.append(foreign);
    const data = document.createElement('script');
    data.src = 'data:text/javascript,globalThis.ranData = true';
    document.body.append(data);
    // Not eval itself: the test's own script is exempt from the policy, a timer's is not.
    setTimeout('globalThis.ranTimer = true', 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const element of [inline, handler, foreign, data]) element.remove();
    return Object.keys(global).filter((name) => name.startsWith('ran'));
  }, outside);
  expect(ran).toEqual([]);
});

test('nothing reaches the network', async () => {
  const results = await app.page.evaluate(async (address) => {
    const fails = async (attempt: () => Promise<unknown>): Promise<boolean> =>
      attempt().then(
        () => false,
        () => true,
      );
    const image = (src: string): Promise<unknown> =>
      new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src }));
    navigator.sendBeacon(`${address}/beacon`); // Says true whatever happens; the server says whether it did.
    return {
      fetch: await fails(() => fetch(`${address}/fetch`)),
      image: await fails(() => image(`${address}/image`)),
      socket: await fails(
        () =>
          new Promise((resolve, reject) =>
            Object.assign(new WebSocket(address.replace('http', 'ws')), { onopen: resolve, onerror: reject }),
          ),
      ),
      worker: await fails(
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(`${address}/worker.js`);
            worker.addEventListener('message', resolve);
            worker.addEventListener('error', reject);
          }),
      ),
    };
  }, outside);
  expect(results).toEqual({ fetch: true, image: true, socket: true, worker: true });
  // Not even past the page's policy: the session itself refuses.
  const refused = await app.electron.evaluate(async ({ session }, address) => {
    const attempt = (from: Electron.Session): Promise<boolean> =>
      from.fetch(address).then(
        () => false,
        () => true,
      );
    return [await attempt(session.defaultSession), await attempt(session.fromPartition('recollect-decoder'))];
  }, outside);
  expect(refused).toEqual([true, true]);
});

test('the page cannot be led away, and opens no windows', async () => {
  const { page, electron } = app;
  const before = page.url();
  await app.page.evaluate((address) => {
    location.href = `${address}/navigate`;
  }, outside);
  await inPage(() => {
    location.href = 'file:///etc/passwd';
  });
  expect(await app.page.evaluate((address) => window.open(`${address}/open`) === null, outside)).toBe(true);
  await app.page.evaluate((address) => {
    const link = Object.assign(document.createElement('a'), { href: `${address}/link`, target: '_blank' });
    document.body.append(link);
    link.click();
    link.remove();
    const frame = Object.assign(document.createElement('iframe'), { src: `${address}/frame` });
    document.body.append(frame);
    setTimeout(() => frame.remove(), 200);
    const form = Object.assign(document.createElement('form'), { action: `${address}/form`, method: 'post' });
    document.body.append(form);
    form.submit();
    form.remove();
  }, outside);
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
});

test('every permission is denied', async () => {
  const denied = await inPage(async () => {
    const names = ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read', 'midi'];
    const states = await Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name } as unknown as PermissionDescriptor).then(
          ({ state }) => state,
          () => 'denied',
        ),
      ),
    );
    const location = await new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'failed'),
      ),
    );
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    const clipboard = await navigator.clipboard.readText().then(
      () => 'granted',
      () => 'denied',
    );
    return [...states, location, camera, clipboard];
  });
  expect(new Set(denied)).toEqual(new Set(['denied']));
});

test('main obeys its own page and well-formed messages only', async () => {
  // As the page: what the types forbid is answered with a problem, and not passed on.
  const answers = await inPage(async () => {
    const { ask, showInFolder, openExternally, copyImage, copyPaths, exportPhotos, trashPhotos } =
      window.recollect as unknown as Record<string, (value: unknown) => Promise<{ ok: boolean }>>;
    const bad = [
      ask!({ type: 'folders.add', paths: ['/etc'] }),
      ask!({ type: 'photo.path', photo: 1 }),
      ask!({ type: 'nonsense' }),
      ask!({
        type: 'search',
        request: { terms: [{ kind: 'text', text: 'x'.repeat(2000), weight: 1 }], limit: 5 },
      }),
      ask!(null),
      showInFolder!('/etc/passwd'),
      openExternally!(-1),
      copyImage!({ toString: 1 }),
      openExternally!(4_000_000),
      ask!({ type: 'photos.files', photos: Uint32Array.of(1) }),
      ask!({ type: 'folders.paths' }),
      ask!({ type: 'marks.set', photos: ['/etc/passwd'], change: { rating: 5 } }),
      ask!({ type: 'marks.set', photos: Uint32Array.of(1), change: { rating: 6 } }),
      ask!({ type: 'albums.create', name: 'x'.repeat(101), photos: null }),
      copyPaths!(['/etc/passwd']),
      exportPhotos!('/etc/passwd'),
      exportPhotos!(Uint32Array.of(0)),
      trashPhotos!(Uint32Array.of()),
      // Well formed, but not in the library: nothing is asked, nothing is moved.
      trashPhotos!(Uint32Array.of(4_000_000)),
    ];
    return (await Promise.all(bad)).map(({ ok }) => ok);
  });
  expect(new Set(answers)).toEqual(new Set([false]));
  const { folders } = await ask(app.page, { type: 'status' });
  expect(folders).toHaveLength(1);

  // As another page of the same app, with the same preload script: a stranger.
  const stranger = await app.electron.evaluate(async ({ BrowserWindow, app: electronApp }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${electronApp.getAppPath()}/out/preload/index.cjs`, sandbox: true },
    });
    await window.loadURL('app://recollect/index.html');
    const outcome: unknown = await window.webContents.executeJavaScript(
      "window.recollect.ask({ type: 'status' }).then(() => 'answered', (error) => String(error))",
    );
    window.destroy();
    return outcome;
  });
  expect(stranger).toContain('refused');
});

test('the page can ask for the trash, and only a person can say yes', async () => {
  const path = await app.electron.evaluate(({ dialog, shell }) => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    shell.trashItem = (file) => Promise.resolve(void moved.push(file));
    // The question stands on the screen, and nobody answers it but the system's own dialog.
    dialog.showMessageBox = (() =>
      Promise.resolve({ response: 1, checkboxChecked: false })) as typeof dialog.showMessageBox;
    return moved;
  });
  expect(path).toEqual([]);
  const answer = await inPage(async () => {
    const timeline = await window.recollect.ask({ type: 'timeline' });
    return timeline.ok ? window.recollect.trashPhotos(timeline.value.photos) : null;
  });
  expect(answer).toEqual({ ok: true, value: null });
  expect(await app.electron.evaluate(() => (globalThis as unknown as { moved: string[] }).moved)).toEqual([]);
});

test('photos and pages come by name only, and nothing comes by path', async () => {
  const statuses = await app.electron.evaluate(
    async ({ session }, addresses) =>
      Promise.all(
        addresses.map((address) =>
          session.defaultSession.fetch(address).then(
            ({ status }) => status,
            () => 'failed',
          ),
        ),
      ),
    [
      'recollect://photo/../../../../etc/passwd',
      'recollect://photo/%2e%2e%2fetc%2fpasswd',
      'recollect://photo/etc/passwd',
      'recollect://thumb/..%2f..%2flibrary.sqlite',
      'recollect://thumb/0',
      'recollect://thumb/99999',
      'recollect://screen/99999',
      'recollect://screen/..%2f1',
      'recollect://photo/99999',
      'recollect://library/1',
      'app://recollect/../package.json',
      'app://recollect/%2e%2e/main/index.js',
      'app://recollect/assets/..%2f..%2fmain%2findex.js',
      'app://recollect/decoder/decoder.html',
      'app://elsewhere/index.html',
    ],
  );
  expect(statuses).toEqual(Array<number>(15).fill(404));
  const methods = await app.electron.evaluate(async ({ session }) =>
    Promise.all(
      ['recollect://thumb/1', 'app://recollect/index.html'].map((address) =>
        session.defaultSession.fetch(address, { method: 'POST' }).then(({ status }) => status),
      ),
    ),
  );
  expect(methods).toEqual([405, 405]);
  expect(
    await app.electron.evaluate(({ session }) =>
      session.defaultSession.fetch('file:///etc/passwd').then(
        () => 'read',
        () => 'refused',
      ),
    ),
  ).toBe('refused');
});

test('no answer of the bridge holds a path', async () => {
  const everything = await inPage(async () => {
    const { recollect } = window;
    const status = await recollect.ask({ type: 'status' });
    const timeline = await recollect.ask({ type: 'timeline' });
    const photos = timeline.ok ? [...timeline.value.photos] : [];
    const search = await recollect.ask({
      type: 'search',
      request: {
        terms: [{ kind: 'text', text: 'a cat', weight: 1 }],
        limit: 10,
        mode: 'funnel',
        shortlist: 'exact',
        dims: 16,
      },
    });
    const details = await Promise.all(photos.map((photo) => recollect.ask({ type: 'photo.details', photo })));
    const missing = [
      await recollect.showInFolder(4_000_000),
      await recollect.openExternally(4_000_000),
      await recollect.copyImage(4_000_000),
    ];
    const failures = await recollect.ask({ type: 'failures' });
    const made = await recollect.ask({
      type: 'albums.create',
      name: 'All',
      photos: Uint32Array.from(photos),
    });
    const own = [
      made,
      await recollect.ask({ type: 'albums' }),
      await recollect.ask({ type: 'marks' }),
      await recollect.ask({ type: 'excluded.add', photo: photos[0]! }),
      await recollect.ask({ type: 'excluded.remove', excluded: 1 }),
    ];
    return {
      photos: photos.length,
      text: JSON.stringify([
        status,
        search,
        details,
        missing,
        failures,
        own,
        await recollect.engineState(),
        await recollect.processMemory(),
        await recollect.places(),
        await recollect.preferences(),
        await recollect.ask({ type: 'left-out' }),
        await recollect.ask({ type: 'backups.make' }),
        await recollect.ask({ type: 'duplicates.look' }),
        await recollect.ask({ type: 'duplicates.near', alike: 0.86 }),
        await recollect.ask({ type: 'duplicates.exact' }),
      ]),
    };
  });
  expect(everything.photos).toBe(9);
  expect(everything.text).toContain('kitten.jpg');
  expect(everything.text).not.toContain(home.dir);
  expect(everything.text).not.toMatch(/[A-Z]:\\\\|"\/|\/tmp\/|\/home\//);
});

test('the page asks for no more than its policy allows', async () => {
  const violations = await app.page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          seen.push(`${event.violatedDirective} ${event.blockedURI}`),
        );
        document.querySelector<HTMLElement>('[role=searchbox]')?.focus();
        setTimeout(() => resolve(seen), 500);
      }),
  );
  expect(violations).toEqual([]);
  const messages: string[] = [];
  app.page.on('console', (message) => messages.push(message.text()));
  await app.page.reload();
  await app.page.getByTestId('grid').getByRole('option').first().click();
  await app.page.waitForTimeout(500);
  expect(messages.filter((text) => /Content Security Policy|Refused/i.test(text))).toEqual([]);
});
