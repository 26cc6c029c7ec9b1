/**
 * @file Dragging photos: out of the window as files, and inside it onto the search field or an album. The system
 * carries the files; which photos they are, the window remembers by itself, because nothing it sees of them on
 * their way back says so.
 */
import type { PhotoSet } from '../../shared/user-data.ts';
import { count } from '../wording.ts';

let dragged: PhotoSet | null = null;

/** The photos that are being dragged, if any. */
export const draggedPhotos = (): PhotoSet | null => dragged;

/** The pointer is here and nothing hangs on it. */
export function dragEnded(): void {
  dragged = null;
}

const side = 96;

/** Begins, in place of the browser's own drag. @param image what was taken hold of */
export function dragPhotos(event: DragEvent, photos: PhotoSet, image: HTMLImageElement | null): void {
  event.preventDefault();
  dragged = photos;
  window.recollect.dragOut(photos, picture(image, photos.length));
}

/** The photo in a square, with their number when there are several. */
function picture(
  image: HTMLImageElement | null,
  n: number,
): { width: number; height: number; pixels: Uint8Array } {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d')!;
  context.beginPath();
  context.roundRect(0, 0, side, side, 10);
  context.clip();
  context.fillStyle = '#8884';
  context.fillRect(0, 0, side, side);
  if (image !== null && image.naturalWidth > 0) {
    const scale = side / Math.min(image.naturalWidth, image.naturalHeight);
    const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
    context.drawImage(image, (side - width) / 2, (side - height) / 2, width, height);
  }
  if (n > 1) {
    const text = count(n);
    context.font = '600 14px system-ui, sans-serif';
    const width = Math.max(24, context.measureText(text).width + 14);
    context.fillStyle = '#4b45c6';
    context.beginPath();
    context.roundRect(side - width - 6, 6, width, 24, 12);
    context.fill();
    context.fillStyle = '#fff';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, side - width / 2 - 6, 19);
  }
  const { data } = context.getImageData(0, 0, side, side);
  return { width: side, height: side, pixels: new Uint8Array(data.buffer) };
}
