/**
 * @file The client of a decoder that lives behind a `Port`: in the app, the sandboxed Chromium page. Runs in
 * the engine's process and in main; decodes nothing. What the other side answers is checked as hostile
 * (see [Note: The decoder's answers are not trusted]).
 *
 * [Note: A lost decoder] The page may die of a file, together with others that it was decoding. All of them
 * answer `decoder-crashed` and a new channel is opened for the next; the pipeline tries each once more by
 * itself, so that only the file which did it fails for good. A file that gets no answer in time fails alone:
 * the page goes on with the rest, and ends what hangs by its own clock. When one file after another gets no
 * answer, the channel itself is taken for dead.
 */
import { decoderMessageSchema } from '../../shared/decoder-messages.ts';
import type {
  DecodeRequest,
  DecodeResult,
  DecodedPhoto,
  DecoderAsk,
  ImageFormat,
} from '../../shared/decoder-messages.ts';
import type { Port } from '../../shared/port.ts';
import { isCutOff } from './cut-off.ts';
import type { Decoder } from './decoder.ts';
import { failed, unreadable } from './failure.ts';
import type { FailedDecode } from './failure.ts';
import { sniffFormat } from './formats.ts';

export interface PortDecoderOptions {
  /** Opens a channel to a decoder that is alive, however long that takes. */
  readonly connect: () => Promise<Port>;
  /** Until the decoder has told how many it takes itself. */
  readonly concurrency: number;
  /** The person's own limit of files that are decoded at once, 1 at least; without it, what the decoder says. */
  readonly most?: number;
  /** For one file, ms. */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly ask: DecoderAsk;
  readonly finish: (result: DecodeResult) => void;
}

interface Channel {
  readonly port: Port;
  readonly pending: Map<number, Pending>;
  /** Files in a row without an answer. */
  silent: number;
}

/** The page gives up on a file at 45 to 60 s; this is for when the page itself is gone without a word. */
const defaultTimeoutMs = 75_000;
const silentUntilDead = 3;

export function createPortDecoder(options: PortDecoderOptions): Decoder {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  let concurrency = options.concurrency;
  let live: Channel | null = null;
  let opening: Promise<Channel> | null = null;
  let nextId = 1;
  let closed = false;

  async function current(): Promise<Channel> {
    if (live !== null) return live;
    opening ??= open().finally(() => (opening = null));
    return opening;
  }

  async function open(): Promise<Channel> {
    const port = await options.connect();
    const opened: Channel = { port, pending: new Map(), silent: 0 };
    live = opened;
    port.onMessage((message) => hear(opened, message));
    port.onClose((reason) => lose(opened, reason));
    return opened;
  }

  function hear(from: Channel, message: unknown): void {
    const parsed = decoderMessageSchema.safeParse(message);
    // Not an answer in our language: nobody there to be trusted with the next file.
    if (!parsed.success) return lose(from, 'it gave a malformed answer');
    from.silent = 0;
    if (parsed.data.type === 'ready') {
      concurrency = parsed.data.concurrency;
      return;
    }
    const pending = from.pending.get(parsed.data.id);
    if (pending === undefined) return; // Timed out meanwhile.
    const { result } = parsed.data;
    pending.finish(result.ok ? checkPhoto(pending.ask, result.photo) : explain(pending.ask, result));
  }

  function lose(lost: Channel, reason: string): void {
    if (live === lost) live = null;
    for (const pending of lost.pending.values()) pending.finish(failed('decoder-crashed', reason));
    lost.port.close();
  }

  function ask(to: Channel, format: ImageFormat, request: DecodeRequest): Promise<DecodeResult> {
    return new Promise((resolve) => {
      const id = nextId++;
      const finish = (result: DecodeResult) => {
        clearTimeout(timer);
        to.pending.delete(id);
        resolve(result);
      };
      const timer = setTimeout(() => {
        finish(failed('timeout'));
        if (++to.silent >= silentUntilDead) lose(to, 'it does not answer any more');
      }, timeoutMs);
      const message: DecoderAsk = { id, format, request };
      to.pending.set(id, { ask: message, finish });
      to.port.post(message);
    });
  }

  return {
    get concurrency() {
      // Whoever asks has one file more in hand than this, and that one comes to be decoded, too.
      return options.most === undefined ? concurrency : Math.min(concurrency, options.most - 1);
    },
    async decode(request) {
      if (closed) throw new Error('The decoder has been closed.');
      if (request.bytes.length === 0) return failed('empty');
      const format = sniffFormat(request.bytes);
      if (format === null) return unreadable(request.bytes);
      try {
        const to = await current();
        // Opened and lost again in the same moment.
        return to === live ? await ask(to, format, request) : failed('decoder-crashed');
      } catch (error) {
        return failed('decoder-crashed', error instanceof Error ? error.message : String(error));
      }
    },
    async close() {
      closed = true;
      await opening?.catch(() => undefined); // Whoever asked for it has been told.
      if (live !== null) lose(live, 'closed');
    },
  };
}

/** Chromium says of a cut-off file only that it could not be decoded; the file's own book-keeping says more. */
function explain({ format, request }: DecoderAsk, { failure, message }: FailedDecode): DecodeResult {
  if (failure === 'truncated' || (failure === 'damaged' && isCutOff(format, request.bytes)))
    return failed('truncated');
  return failed(failure, message);
}

/** [Note: Half a JPEG] Chromium shows a JPEG that is cut off with its missing part in one flat colour, and
 * says nothing. Without an end mark in the file and with a last row of one colour, that is what happened;
 * with a picture down to the last row only the mark is missing, and the photo is taken. */
function checkPhoto({ format, request }: DecoderAsk, photo: DecodedPhoto): DecodeResult {
  const { input, bytes, thumbnail } = request;
  if (
    photo.pixels.length !== input.width * input.height * 3 ||
    (photo.thumbnail === null) !== (thumbnail === null)
  ) {
    return failed('decoder-crashed', 'it gave a picture of another size than asked for');
  }
  if (photo.thumbnail !== null && sniffFormat(photo.thumbnail) !== 'webp') {
    return failed('decoder-crashed', 'it gave a thumbnail that is none');
  }
  if (
    format === 'jpeg' &&
    input.resize !== 'pad' &&
    lastRowIsFlat(photo.pixels, input.width) &&
    isCutOff(format, bytes)
  ) {
    return failed('truncated');
  }
  return { ok: true, photo };
}

function lastRowIsFlat(pixels: Uint8Array, width: number): boolean {
  const row = pixels.subarray(pixels.length - width * 3);
  return row.every((value, i) => Math.abs(value - row[i % 3]!) <= 2);
}
