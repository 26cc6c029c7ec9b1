/**
 * @file Runs in the hidden decoder page's sandboxed preload. Hands the message port that main sends on to
 * the page, and gives the page nothing else: it handles hostile bytes.
 */
import { ipcRenderer } from 'electron';
import { decoderPortChannel } from '../shared/channels.ts';

ipcRenderer.on(decoderPortChannel, (event) => {
  // '*' would do as well (the page has one frame and cannot navigate), but the origin says who is meant.
  window.postMessage(decoderPortChannel, 'app://recollect', [...event.ports]);
});
