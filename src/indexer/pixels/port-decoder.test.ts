import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { DecodeResult, DecoderAsk } from '../../shared/decoder-messages.ts';
import type { Port } from '../../shared/port.ts';
import { createPortDecoder } from './port-decoder.ts';

/** The other side of a port: collects what is asked, answers when told, and can be gone. */
class Page {
  readonly asked: DecoderAsk[] = [];
  readonly port: Port;
  closedByClient = false;
  #listeners: ((message: unknown) => void)[] = [];
  #closers: ((reason: string) => void)[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.port = {
      post: (message) => {
        this.asked.push(message as DecoderAsk);
        for (const go of this.#waiting.splice(0)) go();
      },
      onMessage: (listener) => void this.#listeners.push(listener),
      onClose: (listener) => void this.#closers.push(listener),
      close: () => (this.closedByClient = true),
    };
  }
  say(message: unknown): void {
    for (const listener of this.#listeners) listener(message);
  }
  answer(index: number, result: unknown): void {
    this.say({ type: 'reply', id: this.asked[index]!.id, result });
  }
  die(reason: string): void {
    for (const closer of this.#closers) closer(reason);
  }
  async asks(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

const input = { width: 2, height: 2, resize: 'squash' } as const;
const jpeg = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
  .jpeg()
  .toBuffer();
const request = { bytes: jpeg, input, thumbnail: null };
const photo = {
  width: 4,
  height: 4,
  pixels: Uint8Array.from({ length: 12 }, (_, i) => i * 20),
  thumbnail: null,
};
const good: DecodeResult = { ok: true, photo };

function setUp(timeoutMs = 5_000, limit: { readonly most?: number } = {}) {
  const pages: Page[] = [];
  const decoder = createPortDecoder({
    concurrency: 2,
    timeoutMs,
    ...limit,
    connect: async () => {
      const page = new Page();
      pages.push(page);
      return page.port;
    },
  });
  return { decoder, pages };
}

describe('a decoder behind a port', () => {
  it('answers each request with its own answer, in whatever order they come', async () => {
    const { decoder, pages } = setUp();
    const first = decoder.decode(request);
    const second = decoder.decode(request);
    await Promise.resolve();
    await pages[0]!.asks(2);
    expect(pages[0]!.asked[0]).toMatchObject({ format: 'jpeg', request: { input } });
    pages[0]!.answer(1, { ok: false, failure: 'damaged', message: 'Second.' });
    pages[0]!.answer(0, good);
    expect(await first).toEqual(good);
    expect(await second).toMatchObject({ failure: 'damaged', message: /Second/ });
    expect(pages.length).toBe(1);
  });

  it('takes on the concurrency that the decoder tells', async () => {
    const { decoder, pages } = setUp();
    const result = decoder.decode(request);
    await pages[0]!.asks(1);
    expect(decoder.concurrency).toBe(2);
    pages[0]!.say({ type: 'ready', concurrency: 7 });
    expect(decoder.concurrency).toBe(7);
    pages[0]!.answer(0, good);
    await result;
  });

  it.each([
    [1, 0],
    [3, 2],
    [20, 7],
  ])('keeps to the person’s limit of %i, with one file in hand besides', async (most, concurrency) => {
    const { decoder, pages } = setUp(5_000, { most });
    const result = decoder.decode(request);
    await pages[0]!.asks(1);
    pages[0]!.say({ type: 'ready', concurrency: 7 });
    expect(decoder.concurrency).toBe(concurrency);
    pages[0]!.answer(0, good);
    await result;
  });

  it('when the decoder dies, what was in flight says so and the next file gets a new one', async () => {
    const { decoder, pages } = setUp();
    const lost = [decoder.decode(request), decoder.decode(request)];
    await pages[0]!.asks(2);
    pages[0]!.die('the page crashed');
    for (const result of await Promise.all(lost))
      expect(result).toMatchObject({ failure: 'decoder-crashed', message: /page crashed/ });
    const next = decoder.decode(request);
    await Promise.resolve();
    await pages[1]!.asks(1);
    pages[1]!.answer(0, good);
    expect(await next).toEqual(good);
  });

  it('a file without an answer times out alone; a decoder without any is replaced', async () => {
    const { decoder, pages } = setUp(30);
    const slow = decoder.decode(request);
    expect(await slow).toMatchObject({ failure: 'timeout' });
    expect(pages[0]!.closedByClient).toBe(false);
    await decoder.decode(request);
    await decoder.decode(request);
    expect(pages[0]!.closedByClient).toBe(true);
    await decoder.decode(request);
    expect(pages.length).toBe(2);
  });

  it('a decoder that cannot be reached is an answer, and is tried again', async () => {
    let tries = 0;
    const decoder = createPortDecoder({
      concurrency: 1,
      connect: () => (tries++, Promise.reject(new Error('no window'))),
    });
    expect(await decoder.decode(request)).toMatchObject({ failure: 'decoder-crashed', message: /no window/ });
    await decoder.decode(request);
    expect(tries).toBe(2);
  });

  it.each([
    ['pixels of another size', { ...photo, pixels: new Uint8Array(11) }],
    ['a size that is none', { ...photo, width: -1 }],
    ['a thumbnail that nobody asked for', { ...photo, thumbnail: new Uint8Array(8) }],
    ['pixels that are none', { ...photo, pixels: 'all of them' }],
  ])('does not believe %s', async (_, claimed) => {
    const { decoder, pages } = setUp();
    const result = decoder.decode(request);
    await pages[0]!.asks(1);
    pages[0]!.answer(0, { ok: true, photo: claimed });
    expect(await result).toMatchObject({ ok: false, failure: 'decoder-crashed' });
  });

  it('does not believe a thumbnail that is no WebP', async () => {
    const { decoder, pages } = setUp();
    const result = decoder.decode({ ...request, thumbnail: { longSide: 64, quality: 80 } });
    await pages[0]!.asks(1);
    pages[0]!.answer(0, {
      ok: true,
      photo: { ...photo, thumbnail: Buffer.from('<script>alert(1)</script>') },
    });
    expect(await result).toMatchObject({ failure: 'decoder-crashed' });
  });

  it('half a JPEG with a flat end is truncated; one that lacks only its end mark is a photo', async () => {
    const { decoder, pages } = setUp();
    const bytes = jpeg.subarray(0, jpeg.length - 2);
    const flat = { ...photo, pixels: new Uint8Array(12).fill(128) };
    const results = [
      decoder.decode({ ...request, bytes }),
      decoder.decode({ ...request, bytes }),
      decoder.decode(request),
    ];
    await pages[0]!.asks(3);
    pages[0]!.answer(0, { ok: true, photo: flat });
    pages[0]!.answer(1, good);
    pages[0]!.answer(2, { ok: true, photo: flat });
    expect(await results[0]).toMatchObject({ failure: 'truncated' });
    expect(await results[1]).toMatchObject({ ok: true });
    expect(await results[2]).toMatchObject({ ok: true });
  });

  it('a damaged file that is cut off by its own book-keeping is called truncated', async () => {
    const { decoder, pages } = setUp();
    const result = decoder.decode({ ...request, bytes: jpeg.subarray(0, jpeg.length - 20) });
    await pages[0]!.asks(1);
    pages[0]!.answer(0, { ok: false, failure: 'damaged', message: 'EncodingError' });
    expect(await result).toMatchObject({ failure: 'truncated' });
  });

  it('what is no image never reaches it', async () => {
    const { decoder, pages } = setUp();
    expect(await decoder.decode({ ...request, bytes: new Uint8Array(0) })).toMatchObject({
      failure: 'empty',
    });
    expect(await decoder.decode({ ...request, bytes: Buffer.from('text') })).toMatchObject({
      failure: 'not-an-image',
    });
    expect(pages.length).toBe(0);
  });

  it('close() answers what is in flight and refuses what comes later', async () => {
    const { decoder, pages } = setUp();
    const last = decoder.decode(request);
    await pages[0]!.asks(1);
    await decoder.close();
    expect(await last).toMatchObject({ failure: 'decoder-crashed' });
    await expect(decoder.decode(request)).rejects.toThrow(/closed/);
  });
});
