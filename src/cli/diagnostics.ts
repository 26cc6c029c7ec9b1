/** @file `recollect diagnostics --library <dir>`: facts for a bug report, without paths, names or photos. */
import { openNodeEngine } from './open.ts';
import { libraryOf, parse } from './usage.ts';

export async function showDiagnostics(args: string[]): Promise<number> {
  const { values } = parse({ args, options: { library: { type: 'string' }, json: { type: 'boolean' } } });
  const engine = await openNodeEngine(libraryOf(values.library), 'read');
  try {
    const diagnostics = engine.diagnostics();
    console.log(values.json ? JSON.stringify({ diagnostics }) : diagnostics);
    return 0;
  } finally {
    await engine.close();
  }
}
