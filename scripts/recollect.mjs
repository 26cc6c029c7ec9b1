/** @file `npm run -s recollect -- <command>`: the command line, on Node 24. Adds nothing to stdout. */
import path from 'node:path';
import { root, run, script } from './child.mjs';
import { node24 } from './node-runtime.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  await setup();
  const main = path.join(root, 'src', 'cli', 'main.ts');
  const { code } = await run(
    node24(),
    ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)],
    {
      cwd: process.env.INIT_CWD ?? process.cwd(),
      // A share that hangs holds file threads for as long as it likes; there must be others.
      env: { ...process.env, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '24' },
      passSignals: true,
    },
  );
  return code;
});
