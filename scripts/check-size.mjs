/**
 * @file What we add to Electron in a packed app stays within its budget, and holds no package that must not ship.
 * Computed from the files that would be packed; nothing is packed for it.
 */
import { build } from './build.mjs';
import { script } from './child.mjs';
import { bytesOf, packList } from './pack-list.mjs';

/** Megabytes. The runtime of the model (45 to 90 MB, by platform) and the model (86 MB) are most of it. */
const budget = { code: 110, bundle: 8, resources: 100 };

await script(async () => {
  await build();
  const { app, resources, packages } = packList();
  const bundle = bytesOf(app.filter(({ to }) => to.startsWith('out/'))) / 1e6;
  const sizes = { code: bytesOf(app) / 1e6, bundle, resources: bytesOf(resources) / 1e6 };
  let bad = 0;
  for (const [name, limit] of Object.entries(budget)) {
    const size = sizes[/** @type {keyof typeof sizes} */ (name)];
    console.log(`${name}: ${size.toFixed(1)} MB of ${limit}`);
    if (!(size > 0 && size <= limit)) bad++;
  }
  for (const name of packages.filter((one) => /^(sharp|@img\/|libheif)/.test(one))) {
    console.log(`${name} must not be in the app.`);
    bad++;
  }
  if (!packages.includes('onnxruntime-node') || !packages.includes('better-sqlite3')) {
    console.log('A package that the app cannot do without was not found: this check is broken.');
    bad++;
  }
  return bad === 0 ? 0 : 1;
});
