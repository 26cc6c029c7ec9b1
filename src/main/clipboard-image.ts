/**
 * @file Puts a picture on the system's clipboard. Runs in main. Electron 45 replaced `clipboard.writeImage`
 * by `ClipboardItem`s; both are served, because the fallback runtime for machines that cannot reach
 * Electron's own download is an older one (docs/dependencies.md).
 */
import * as electron from 'electron';
import type { NativeImage } from 'electron';

type OldClipboard = { writeImage(image: NativeImage): void };

export async function copyToClipboard(image: NativeImage): Promise<void> {
  if ('ClipboardItem' in electron) {
    const png = new Blob([new Uint8Array(image.toPNG())], { type: 'image/png' });
    await electron.clipboard.write([new electron.ClipboardItem({ 'image/png': png })]);
  } else {
    (electron as unknown as { clipboard: OldClipboard }).clipboard.writeImage(image);
  }
}
