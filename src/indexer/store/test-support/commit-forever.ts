/** @file Opens the library named first and commits to it until it is killed. For check.test.ts. */
import { openStore } from '../store.ts';

const store = openStore(process.argv[2]!, 'write');
await store.check();
process.stdout.write('begun\n');
for (let i = 0; ; i++) {
  store.transaction(() => store.albums.create(`${'long '.repeat(60)}${process.pid} ${i}`));
  if (i % 50 === 0) await new Promise((turn) => setImmediate(turn));
}
