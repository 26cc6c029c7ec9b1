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
      passSignals: true,
    },
  );
  return code;
});
