/**
 * @file Serves the built renderer pages from `app://recollect/`, so that no page has a file:// origin.
 * Runs in main. Reads below the renderer's output folder only; see page-route.ts for what it will name.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from 'electron';
import { appScheme, pageRoute } from './page-route.ts';
import type { Site } from './page-route.ts';

const notFound = (): Response => new Response(null, { status: 404 });

/** @param rendererDir absolute folder of the built renderer */
export function servePages(session: Session, rendererDir: string, site: Site): void {
  session.protocol.handle(appScheme, async (request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } });
    const route = pageRoute(request.url, site.pages);
    if (route === null) return notFound();
    let body: Buffer<ArrayBuffer>;
    try {
      body = await readFile(join(rendererDir, route.file));
    } catch {
      return notFound();
    }
    return new Response(body, {
      headers: {
        'content-type': route.contentType,
        'content-security-policy': site.contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      },
    });
  });
}
