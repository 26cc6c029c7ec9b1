/**
 * @file The large pictures of the photos that are looked at and of their neighbours: fetched and decoded ahead,
 * held while they may be shown, forgotten in order.
 *
 * [Note: Two sizes] Chromium decodes what an <img> shows beside the page's own thread, but all of it: 100
 * megapixels are 400 MB and a second. So photos beyond `heavyPixels`, and formats that Chromium cannot show, are
 * first fetched at the screen's size (made from them in the decoder's sandbox, which scales while it decodes), and
 * whole only once somebody looks closer than that shows.
 */
import type { PhotoDetails } from '../../shared/library.ts';
import type { PhotoId } from '../../shared/search.ts';
import { photoUrl, screenUrl } from '../photo-url.ts';
import type { Size } from './zoom.ts';

const heavyPixels = 40e6;
/** Longest side of what `screenUrl` names, px. */
const screenSide = 2560;
const shownByChromium: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'avif', 'gif', 'bmp']);
/** The one looked at, two on either side, or four compared; and both sizes of some of them. */
const kept = 10;

/** Which picture to show first, and whether there is a finer one for looking closely. */
export interface Choice {
  /** Of the photo itself, upright. */
  readonly size: Size;
  readonly first: string;
  /** null: the first is all there is. */
  readonly finer: string | null;
}

export function choiceFor({
  photo,
  width,
  height,
  format,
}: Pick<PhotoDetails, 'photo' | 'width' | 'height' | 'format'>): Choice {
  const size = { width, height };
  const whole = photoUrl(photo);
  const heavy = width * height > heavyPixels || !shownByChromium.has(format);
  if (!heavy) return { size, first: whole, finer: null };
  return { size, first: screenUrl(photo), finer: Math.max(width, height) > screenSide ? whole : null };
}

/** Whether a picture of the screen's size shows less than the screen could. @param scale CSS pixels per photo pixel */
export function wantsFiner(size: Size, scale: number, pixelRatio: number): boolean {
  return scale * pixelRatio > screenSide / Math.max(size.width, size.height);
}

export interface Picture {
  readonly image: HTMLImageElement;
  /** When its bytes are there: enough for what is laid over something coarser, which is seen until Chromium has
   * decoded this one in its own time. Rejects when it cannot be shown at all. */
  readonly loaded: Promise<void>;
  /** When it can be shown without a wait. Rejects as `loaded` does. */
  readonly ready: Promise<void>;
}

const pictures = new Map<string, Picture>();
const choices = new Map<PhotoId, Promise<Choice | null>>();

/** The same element each time, so that what was decoded ahead is what is shown. */
export function picture(url: string): Picture {
  const known = pictures.get(url);
  if (known !== undefined) {
    // To the end of the line of those to be forgotten.
    pictures.delete(url);
    pictures.set(url, known);
    return known;
  }
  const image = new Image();
  image.decoding = 'async';
  image.draggable = false;
  const loaded = new Promise<void>((resolve, reject) => {
    image.addEventListener('load', () => resolve(), { once: true });
    image.addEventListener('error', () => reject(new Error(`${url} cannot be shown`)), { once: true });
  });
  image.src = url;
  // What does not fit into Chromium's cache of decoded pictures can be shown all the same.
  const ready = loaded.then(() => image.decode().catch(() => undefined));
  // Whoever shows it hears of it; a neighbour that nobody looks at need not.
  ready.catch(() => pictures.delete(url));
  const made = { image, loaded, ready };
  pictures.set(url, made);
  for (const [oldest, { image: old }] of pictures) {
    if (pictures.size <= kept) break;
    pictures.delete(oldest);
    // What has not come is not waited for. What has, is left as it is: an image that loses its source stays in memory.
    if (!old.isConnected && !old.complete) old.removeAttribute('src');
  }
  return made;
}

/** null: the library does not know it (any more), or cannot say. */
export function choice(photo: PhotoId): Promise<Choice | null> {
  const known = choices.get(photo);
  if (known !== undefined) return known;
  const asked = window.recollect
    .ask({ type: 'photo.details', photo })
    .then((answer) => (answer.ok ? choiceFor(answer.value) : null));
  choices.set(photo, asked);
  for (const oldest of choices.keys()) {
    if (choices.size <= 4 * kept) break;
    choices.delete(oldest);
  }
  return asked;
}

/** Fetches and decodes what would be shown first of these photos. */
export async function fetchAhead(photos: readonly PhotoId[]): Promise<void> {
  for (const photo of photos) {
    const chosen = await choice(photo);
    if (chosen !== null) await picture(chosen.first).ready.catch(() => undefined);
  }
}
