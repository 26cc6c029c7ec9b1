/** @file `npm run trust`: tries to break the promises of docs/trust.md (trust/run.ts), on Node 24. */
import path from 'node:path';
import { root, run, script } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  await setup();
  const suite = path.join(root, 'trust', 'run.ts');
  const { code } = await run(
    node24(),
    ['--disable-warning=ExperimentalWarning', suite, ...process.argv.slice(2)],
    { env: node24Environment(), passSignals: true },
  );
  return code;
});
