/** @file R7: folders go away and come back: in the middle of a scan, before the start, and by not answering at all. */
import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { found } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { indexAll, makePack, openWorld } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';
import { buildShim, startUnder } from '../world/shim.ts';

const child = fileURLToPath(new URL('../world/away-child.ts', import.meta.url));

interface Answer {
  readonly offline: boolean;
  readonly othersGoOn: boolean;
  readonly back: boolean;
  readonly kept: number;
  readonly photos: readonly [number, number];
  readonly embedded: number;
  readonly searches: number;
  readonly slowestSearchMs: number;
  readonly slow: { readonly done: boolean; readonly online: boolean; readonly slowestSearchMs: number };
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const packDir = makePack(join(amount.dir, 'pack'));
  const drive = join(amount.dir, 'drive');
  const drawer = join(amount.dir, 'in a drawer');
  const count = amount.of(80, 1000);
  await fillFolder(drive, count);
  const watched = watchOriginals(drive);
  const libraryDir = join(amount.dir, 'library');
  const first = await openWorld({ libraryDir, packDir });
  await indexAll(first, [drive]);

  let lost = 0;
  const times = amount.of(5, 40);
  for (let n = 0; n < times; n++) {
    first.engine.index();
    await new Promise((resolve) => setTimeout(resolve, n % 5));
    renameSync(drive, drawer);
    await first.engine.indexed();
    if (first.engine.status().photos !== count) lost++;
    renameSync(drawer, drive);
    first.engine.index();
    await first.engine.indexed();
    if (first.engine.status().searchable !== count || !first.engine.status().folders[0]!.online) lost++;
  }
  const again = first.embedded.length - count;
  await first.close();
  yield found(
    `a drive pulled out in the middle of a scan and put back, ${times} times`,
    `photos missing afterwards in ${lost} cases, embedded again ${again}`,
    lost === 0 && again === 0,
  );

  renameSync(drive, drawer);
  mkdirSync(drive);
  const without = await openWorld({ libraryDir, packDir });
  without.engine.index();
  await without.engine.indexed();
  const { photos, folders } = without.engine.status();
  rmdirSync(drive);
  renameSync(drawer, drive);
  without.engine.index();
  await without.engine.indexed();
  const back = without.engine.status();
  await without.close();
  yield found(
    'started with an empty mount point in place of the drive, which then came back',
    `without it: ${photos} of ${count} photos kept, shown ${folders[0]!.online ? 'online' : 'offline'}; with it: ${back.searchable} searchable, embedded again ${without.embedded.length}`,
    photos === count && !folders[0]!.online && back.searchable === count && without.embedded.length === 0,
  );

  watched.compare();
  yield watched.finding();

  const shim = buildShim(amount.dir);
  const share = join(amount.dir, 'hanging');
  makePack(join(share, 'pack'));
  await fillFolder(join(share, 'share'), 40);
  await fillFolder(join(share, 'disk'), 40, 5000);
  const running = startUnder(shim, child, [share, shim.control], { hanging: join(share, 'share') });
  let noise = '';
  running.stderr?.setEncoding('utf8').on('data', (text: string) => (noise = (noise + text).slice(-1000)));
  let answer = null as Answer | null;
  for await (const line of createInterface({ input: running.stdout! })) answer = JSON.parse(line) as Answer;
  yield found(
    'a share that stops answering (every call to it hangs) while another folder is indexed and searched, with the four file threads that Node has by default',
    answer === null
      ? `no answer: ${noise}`
      : `shown offline ${answer.offline}; ${answer.searches} searches meanwhile, the slowest ${answer.slowestSearchMs.toFixed(0)} ms; the other folder’s new photos indexed ${answer.othersGoOn}; ` +
          `files kept ${answer.kept}; back online ${answer.back}; photos ${answer.photos.join(' -> ')}, embedded ${answer.embedded} (3 are new)`,
    answer !== null &&
      answer.offline &&
      answer.othersGoOn &&
      answer.back &&
      answer.embedded === 3 &&
      answer.photos[1] === 83,
  );
  if (answer === null) return;
  const { done, online, slowestSearchMs } = answer.slow;
  yield found(
    'then the share answers again, but every call to it takes 100 ms, with new photos on it and beside it',
    `shown online ${online}; all new photos indexed ${done}; the slowest of 20 searches meanwhile ${slowestSearchMs.toFixed(0)} ms`,
    done && online && slowestSearchMs < 100,
  );
}

export const away: Row = { id: 'R7', promise: 'A drive or share that goes away takes nothing with it.', run };
