/**
 * @file Another user of the same machine, who opens a library that is not theirs. Says one JSON line: how many photos
 * a search finds there, or what they were told. node user-child.ts <library> <pack> <read|write>
 */
import { problemOf } from '../../src/shared/problem.ts';
import { openWorld } from './library.ts';

const [libraryDir = '', packDir = '', access = 'read'] = process.argv.slice(2);
try {
  const world = await openWorld({ libraryDir, packDir, access: access === 'write' ? 'write' : 'read' });
  const { photos } = await world.engine.timeline();
  const { hits } = await world.engine.search({
    terms: [{ kind: 'photo', photo: photos[0]!, weight: 1 }],
    limit: photos.length,
    mode: 'single',
    shortlist: 'exact',
    dims: 16,
  });
  process.stdout.write(`${JSON.stringify({ found: hits.length })}\n`);
  await world.close();
} catch (error) {
  const { code, message } = problemOf(error);
  process.stdout.write(`${JSON.stringify({ code, message })}\n`);
}
process.exit(0);
