/** @file `recollect status --library <dir>`: what is in a library, what failed and why, what would run the model. */
import type { TuningStatus } from '../shared/library.ts';
import { openNodeEngine } from './open.ts';
import { libraryOf, parse } from './usage.ts';

export async function showStatus(args: string[]): Promise<number> {
  const { values } = parse({ args, options: { library: { type: 'string' }, json: { type: 'boolean' } } });
  const engine = await openNodeEngine(libraryOf(values.library), 'read');
  try {
    // The provider that is named is the one that really runs: so something has to run first.
    const probe = { kind: 'text', text: 'a photo', weight: 1 } as const;
    const note = await engine
      .search({ terms: [probe], limit: 1, mode: 'funnel', shortlist: 'auto', dims: 16 })
      .then(
        () => null,
        (error: unknown) => String(error),
      );
    const status = engine.status();
    const failures = engine.failures();
    if (values.json) {
      console.log(JSON.stringify({ ...status, failures, ...(note === null ? {} : { note }) }));
      return 0;
    }
    const mb = (status.index.ramBytes / 1e6).toFixed(1);
    console.log(`${status.photos} photos, ${status.searchable} searchable, ${status.failed} failed`);
    for (const f of status.folders) {
      console.log(`  ${f.name}: ${f.photos} photos, ${f.failed} failed${f.online ? '' : ' (offline)'}`);
    }
    console.log(
      `model pack: ${status.pack ? `${status.pack.name} (${status.pack.id}, ${status.pack.dims}-d)` : 'none'}`,
    );
    console.log(`execution provider: ${status.encoder.provider ?? 'none ran'}`);
    if (status.encoder.problem)
      console.log(`  ${status.encoder.problem.message} ${status.encoder.problem.advice}`);
    const cells = status.index.cells > 0 ? `, ${status.index.cells} cells` : '';
    console.log(`index in RAM: ${status.index.rows} rows, ${mb} MB, ${status.index.kernel}${cells}`);
    console.log(tuningLine(status.index.tuning));
    for (const f of failures) console.log(`not indexed: ${f.folder}/${f.file}: ${f.reason}`);
    return 0;
  } finally {
    await engine.close();
  }
}

function tuningLine(tuning: TuningStatus | null): string {
  if (!tuning) return 'search has not been measured on this library yet';
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const asked =
    tuning.recallAsked === null ? '' : `, ${percent(tuning.recallAsked)} for what was asked lately`;
  return `search finds ${percent(tuning.recallPhotos)} of the exact ten best for queries like photos${asked} (${tuning.shortlist}, ${tuning.ms.toFixed(1)} ms, measured at ${tuning.photos} photos)`;
}
