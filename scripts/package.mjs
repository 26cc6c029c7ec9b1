/** @file `npm run package`: sets up what is missing, then packs the app (package-app.mjs). */
import path from 'node:path';
import { root, run, script } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  await setup();
  const file = path.join(root, 'scripts', 'package-app.mjs');
  return (await run(node24(), [file], { env: node24Environment() })).code;
});
