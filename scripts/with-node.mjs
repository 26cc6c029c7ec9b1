/**
 * @file Runs a TypeScript file of the repository on Node 24: sets up what is missing, builds nothing.
 *
 *   node scripts/with-node.mjs <file.ts> [arguments]
 */
import { run, script, SetupError } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) throw new SetupError('Say which file to run.');
  await setup();
  const { code } = await run(node24(), ['--disable-warning=ExperimentalWarning', file, ...args], {
    env: node24Environment(),
    passSignals: true,
  });
  return code;
});
