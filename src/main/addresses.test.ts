/** @file What addresses reach: photos by number, built pages by name, and nothing else by either. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decoderSite, pageRoute, windowSite } from './page-route.ts';
import { parsePhotoUrl } from './photo-url.ts';
import { mayOpenOutside, mayRequest } from './trust-rules.ts';

describe('photo addresses', () => {
  it('name a thumbnail or an original by its number', () => {
    expect(parsePhotoUrl('recollect://thumb/1')).toEqual({ kind: 'thumb', photo: 1 });
    expect(parsePhotoUrl('recollect://screen/7')).toEqual({ kind: 'screen', photo: 7 });
    expect(parsePhotoUrl('recollect://photo/4294967295')).toEqual({ kind: 'photo', photo: 4294967295 });
  });

  it.each([
    'recollect://thumb/',
    'recollect://thumb/0',
    'recollect://thumb/01',
    'recollect://thumb/-1',
    'recollect://thumb/1.5',
    'recollect://thumb/1e3',
    'recollect://thumb/4294967296',
    'recollect://thumb/99999999999999999999',
    'recollect://thumb/1/',
    'recollect://thumb/1/../2',
    'recollect://thumb/%31',
    'recollect://thumb/1?x',
    'recollect://thumb/1#x',
    'recollect://thumb:80/1',
    'recollect://a@thumb/1',
    'recollect://THUMB/1',
    'recollect://original/1',
    'recollect://photo/../../etc/passwd',
    'recollect://photo/etc/passwd',
    'file:///etc/passwd',
    'recollect://thumb/1\n',
    ' recollect://thumb/1',
  ])('refuse %j', (address) => {
    expect(parsePhotoUrl(address)).toBeNull();
  });

  it('have one spelling for every photo', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0xffff_ffff }),
        fc.constantFrom('thumb' as const, 'screen' as const, 'photo' as const),
        (photo, kind) => {
          expect(parsePhotoUrl(`recollect://${kind}/${photo}`)).toEqual({ kind, photo });
        },
      ),
    );
    fc.assert(
      fc.property(fc.string(), (path) => {
        const parsed = parsePhotoUrl(`recollect://photo/${path}`);
        expect(parsed === null || String(parsed.photo) === path).toBe(true);
      }),
    );
  });
});

describe('page addresses', () => {
  it('name the page and the bundle', () => {
    expect(pageRoute('app://recollect/index.html', windowSite.pages)).toMatchObject({ file: 'index.html' });
    expect(pageRoute('app://recollect/', windowSite.pages)).toMatchObject({ file: 'index.html' });
    expect(pageRoute('app://recollect/assets/index-Dg_L2.js', windowSite.pages)).toMatchObject({
      file: 'assets/index-Dg_L2.js',
      contentType: 'text/javascript; charset=utf-8',
    });
  });

  it('name the decoder page in its own site only', () => {
    expect(pageRoute('app://recollect/decoder/decoder.html', decoderSite.pages)).not.toBeNull();
    expect(pageRoute('app://recollect/decoder/decoder.html', windowSite.pages)).toBeNull();
    expect(pageRoute('app://recollect/index.html', decoderSite.pages)).toBeNull();
  });

  it.each([
    'app://recollect/assets/../../../package.json',
    'app://recollect/assets/..%2f..%2fpackage.json',
    'app://recollect/assets/.hidden.js',
    'app://recollect/assets/sub/x.js',
    'app://recollect/assets/x.map',
    'app://recollect/assets/x.exe',
    'app://recollect/assets/x',
    'app://recollect/main/index.js',
    'app://other/index.html',
    'app://user:pass@recollect/index.html',
    'http://recollect/index.html',
    'not an address',
  ])('refuse %s', (address) => {
    expect(pageRoute(address, windowSite.pages)).toBeNull();
  });

  it('never lead out of the renderer folder', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string(), (path, junk) => {
        for (const address of [`app://recollect${path}`, `app://recollect/assets/${junk}`]) {
          const route = pageRoute(address, windowSite.pages);
          expect(route === null || /^(index\.html|assets\/\w[\w.-]*)$/.test(route.file)).toBe(true);
        }
      }),
    );
  });
});

describe('the content security policies', () => {
  it('allow no inline code, no eval and no connections', () => {
    for (const { contentSecurityPolicy } of [windowSite, decoderSite]) {
      expect(contentSecurityPolicy).toContain("default-src 'none'");
      expect(contentSecurityPolicy).toContain("connect-src 'none'");
      expect(contentSecurityPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    }
  });

  it('allow WebAssembly where files are decoded and nowhere else', () => {
    expect(decoderSite.contentSecurityPolicy).toContain("'wasm-unsafe-eval'");
    expect(windowSite.contentSecurityPolicy).not.toContain('wasm');
  });
});

describe('requests and links', () => {
  it.each([
    'https://example.org/',
    'http://localhost:1/',
    'ws://localhost:1/',
    'file:///etc/passwd',
    'ftp://a/',
    'chrome://gpu',
    '',
  ])('may not be made to %j', (address) => {
    expect(mayRequest(address, true)).toBe(false);
    expect(mayRequest(address, false)).toBe(false);
  });

  it('may be made to our own schemes, and by developer tools in an unpackaged app', () => {
    expect(mayRequest('app://recollect/index.html', true)).toBe(true);
    expect(mayRequest('recollect://thumb/1', true)).toBe(true);
    expect(mayRequest('devtools://devtools/bundled/inspector.html', false)).toBe(true);
    expect(mayRequest('devtools://devtools/bundled/inspector.html', true)).toBe(false);
  });

  it('leave the app only to addresses on the list, whole', () => {
    expect(mayOpenOutside('https://arxiv.org/abs/2205.13147')).toBe(true);
    for (const address of [
      'https://arxiv.org/abs/2205.13147?x',
      'https://arxiv.org/',
      'http://arxiv.org/abs/2205.13147',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ]) {
      expect(mayOpenOutside(address)).toBe(false);
    }
  });
});
