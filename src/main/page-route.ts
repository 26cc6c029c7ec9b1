/**
 * @file Which file of the built renderer an `app://recollect/...` address names, and under which content
 * security policy it is served. Pure. Whatever is not on the list is nothing.
 */
import { posix } from 'node:path';

export const appScheme = 'app';
/** The only origin whose messages main obeys. */
export const appOrigin = 'app://recollect';

export interface PageRoute {
  /** Below the renderer's output folder, forward slashes. */
  readonly file: string;
  readonly contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Bundler output: one flat folder of files with plain names. No dots but the last ones, no `%`, no `..`. */
const asset = /^\/assets\/[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** @returns null when the address names nothing that we serve. */
export function pageRoute(address: string, pages: readonly string[]): PageRoute | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== `${appScheme}:` || url.host !== 'recollect' || url.username || url.password)
    return null;
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  if (!pages.includes(path) && !asset.test(path)) return null;
  const contentType = contentTypes[posix.extname(path)];
  if (contentType === undefined) return null;
  return { file: path.slice(1), contentType };
}

type Policy = Readonly<Record<string, readonly string[]>>;

const windowPolicy: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'recollect:', 'blob:', 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'none'"],
  'object-src': ["'none'"],
  'form-action': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** The decoder page shows nothing and fetches nothing; it runs scripts, workers and libheif's WebAssembly. */
const decoderPolicy: Policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'connect-src': ["'none'"],
  'object-src': ["'none'"],
  'form-action': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const text = (policy: Policy): string =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ');

/** A set of pages that share a session, and the policy under which that session serves every file. */
export interface Site {
  readonly pages: readonly string[];
  readonly contentSecurityPolicy: string;
}

export const windowSite: Site = { pages: ['/index.html'], contentSecurityPolicy: text(windowPolicy) };
export const decoderSite: Site = {
  pages: ['/decoder/decoder.html'],
  contentSecurityPolicy: text(decoderPolicy),
};
