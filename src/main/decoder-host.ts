/**
 * @file Keeps the hidden decoder page alive: a sandboxed window without network, in a session of its own,
 * where photo files are decoded. Runs in main, hands out channels to the page, sees no photo.
 *
 * [Note: Decoder restarts] Chromium decodes untrusted bytes, so a crash of that renderer is an expected
 * event: the page is opened again and the channels to the old one close, which tells whoever asked. A page
 * that lives but no longer answers (its own thread stuck; single decodes are timed out inside the page) is
 * found by a knock every few seconds and ended by force. Channels asked for while the page loads wait.
 */
import { join } from 'node:path';
import { BrowserWindow, MessageChannelMain, session } from 'electron';
import type { MessagePortMain } from 'electron';
import { decoderPortChannel } from '../shared/channels.ts';
import { servePages } from './page-protocol.ts';
import { appOrigin, decoderSite } from './page-route.ts';
import { guardSession } from './security.ts';

/** In memory: nothing of it is written to disk. */
export const decoderPartition = 'recollect-decoder';
const knockEvery = 5_000;
/** How long the page's own thread may be busy (it hands work to workers, so: hardly). */
const patience = 20_000;
/** A page that dies while loading is opened again after this, so that a broken graphics stack is no busy loop. */
const reopenAfter = 500;

export class DecoderHost {
  readonly #rendererDir: string;
  readonly #preload: string;
  #window: BrowserWindow | null = null;
  #loaded = false;
  #waiting: MessagePortMain[] = [];
  #closed = false;

  /** @param rendererDir the built renderer @param preload the built decoder preload script */
  constructor(rendererDir: string, preload: string) {
    this.#rendererDir = rendererDir;
    this.#preload = preload;
    const decoderSession = session.fromPartition(decoderPartition, { cache: false });
    guardSession(decoderSession);
    servePages(decoderSession, this.#rendererDir, decoderSite);
  }

  /** One more channel to the page; opens the page if need be. The channel closes when the page dies. */
  connect(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    if (this.#window === null) this.#open();
    if (this.#loaded && this.#window) this.#window.webContents.postMessage(decoderPortChannel, null, [port2]);
    else this.#waiting.push(port2);
    return port1;
  }

  /** For processMemory(): the page's process, or null. */
  pid(): number | null {
    return this.#window?.webContents.getOSProcessId() ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#window?.destroy();
    for (const port of this.#waiting) port.close();
    this.#waiting = [];
  }

  #open(): void {
    if (this.#closed) return;
    const window = new BrowserWindow({
      show: false,
      width: 16,
      height: 16,
      skipTaskbar: true,
      webPreferences: {
        preload: join(this.#preload),
        partition: decoderPartition,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webgl: false,
        spellcheck: false,
        backgroundThrottling: false,
      },
    });
    this.#window = window;
    this.#loaded = false;
    const gone = (): void => {
      if (this.#window !== window) return;
      this.#window = null;
      this.#loaded = false;
      clearInterval(knocking);
      if (!window.isDestroyed()) window.destroy();
      if (this.#waiting.length > 0) setTimeout(() => this.#window ?? this.#open(), reopenAfter);
    };
    let answered = performance.now();
    const knocking = setInterval(() => {
      if (performance.now() - answered > patience) return window.webContents.forcefullyCrashRenderer();
      if (!this.#loaded) return;
      // Any script will do: it only runs when the page's thread is free.
      void window.webContents.executeJavaScript('0').then(
        () => (answered = performance.now()),
        () => undefined, // The page is gone; `gone` sees to it.
      );
    }, knockEvery);
    window.webContents.once('render-process-gone', gone);
    window.once('closed', gone);
    window.webContents.once('did-finish-load', () => {
      if (this.#window !== window) return;
      this.#loaded = true;
      answered = performance.now();
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const port of waiting) window.webContents.postMessage(decoderPortChannel, null, [port]);
    });
    void window.loadURL(`${appOrigin}/decoder/decoder.html`).catch((error: unknown) => {
      console.error('The decoder page did not load:', error);
    });
  }
}
