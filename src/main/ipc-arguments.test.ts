/** @file What a page may say to main. */
import { describe, expect, it } from 'vitest';
import { rendererRequests } from '../shared/requests.ts';
import { ipcArguments } from './ipc-arguments.ts';

const accepts = (key: keyof typeof ipcArguments, ...args: unknown[]): boolean =>
  ipcArguments[key].safeParse(args).success;

describe('questions from the page', () => {
  it('are passed on when they are of the allowed kinds', () => {
    expect(accepts('ask', { type: 'status' })).toBe(true);
    expect(
      accepts('ask', {
        type: 'search',
        request: { terms: [{ kind: 'text', text: 'dog', weight: 1 }], limit: 10 },
      }),
    ).toBe(true);
    expect(rendererRequests).not.toContain('folders.add');
  });

  it.each([
    [{ type: 'folders.add', paths: ['/etc'] }],
    [{ type: 'photo.path', photo: 1 }],
    [{ type: 'nonsense' }],
    [{ type: 'photo.details', photo: '1' }],
    [{ type: 'photo.details', photo: 0 }],
    [{ type: 'search', request: { terms: [], limit: 10 } }],
    [{ type: 'search', request: { terms: [{ kind: 'text', text: 'x', weight: 1 }], limit: 1e9 } }],
    [null],
    [],
    ['status'],
  ])('are refused when they carry paths or do not fit: %j', (...args) => {
    expect(accepts('ask', ...args)).toBe(false);
  });

  it('are refused when they have arguments too many', () => {
    expect(accepts('ask', { type: 'status' }, 1)).toBe(false);
    expect(accepts('engineState', 1)).toBe(false);
  });

  it('name a photo by number only', () => {
    for (const key of ['showInFolder', 'openExternally', 'copyImage'] as const) {
      expect(accepts(key, 7)).toBe(true);
      for (const bad of ['/etc/passwd', '7', -1, 0, 1.5, Number.NaN, 2 ** 32, null, undefined])
        expect(accepts(key, bad)).toBe(false);
    }
  });

  it('name many photos by a set of numbers, none of them nothing', () => {
    for (const key of ['copyPaths', 'exportPhotos', 'trashPhotos'] as const) {
      expect(accepts(key, Uint32Array.of(1, 7))).toBe(true);
      for (const bad of [Uint32Array.of(), Uint32Array.of(0), [1], '/etc/passwd', Float64Array.of(1.5), null])
        expect(accepts(key, bad)).toBe(false);
    }
  });

  it('bring a picture for a drag that is as large as it says, and small', () => {
    const picture = (width: number, height: number, bytes: number) => ({
      width,
      height,
      pixels: new Uint8Array(bytes),
    });
    expect(accepts('dragOut', Uint32Array.of(1), picture(2, 3, 24))).toBe(true);
    expect(accepts('dragOut', Uint32Array.of(1), picture(2, 3, 23))).toBe(false);
    expect(accepts('dragOut', Uint32Array.of(1), picture(257, 1, 1028))).toBe(false);
    expect(accepts('dragOut', Uint32Array.of(), picture(2, 3, 24))).toBe(false);
  });
});
