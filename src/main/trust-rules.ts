/**
 * @file The lists that security.ts applies: which addresses a page may load, which links may leave the
 * app. Pure.
 */

const ours: ReadonlySet<string> = new Set(['app:', 'recollect:', 'blob:', 'data:']);

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** What a page's session may ask for. Never the network; the developer tools' own pages in an unpackaged app. */
export function mayRequest(address: string, packaged: boolean): boolean {
  const protocol = parse(address)?.protocol;
  if (protocol === undefined) return false;
  return ours.has(protocol) || (!packaged && (protocol === 'devtools:' || protocol === 'chrome-extension:'));
}

/** Pages that the app links to, and hands to the system's browser. Nothing below them is appended by data. */
const outside: ReadonlySet<string> = new Set(['https://arxiv.org/abs/2205.13147']);

/** Whether a link may be opened in the system's browser: exactly the addresses on the list. */
export function mayOpenOutside(address: string): boolean {
  return outside.has(address);
}
