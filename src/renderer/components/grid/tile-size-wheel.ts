/**
 * @file Ctrl and the wheel over a grid make its photos larger or smaller. An attachment.
 */
import { prefs } from '../../state/prefs.svelte.ts';

export function tileSizeWheel(element: HTMLElement): () => void {
  const onwheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    prefs.tileSize *= Math.exp(-Math.sign(event.deltaY) * Math.min(0.12, Math.abs(event.deltaY) / 400));
  };
  // Svelte listens to wheel passively; holding Ctrl must not zoom the page as well.
  element.addEventListener('wheel', onwheel, { passive: false });
  return () => element.removeEventListener('wheel', onwheel);
}
