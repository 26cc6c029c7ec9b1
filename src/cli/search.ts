/** @file `recollect search`: finds photos by text and example images, in a library that may be open elsewhere. */
import { readFile } from 'node:fs/promises';
import { ProblemError } from '../shared/problem.ts';
import {
  awayWeight,
  funnelSchedules,
  searchModes,
  searchQualities,
  searchRequestSchema,
  shortlistKinds,
} from '../shared/search.ts';
import type { StageNote, Term } from '../shared/search.ts';
import { filterOf, filterOptions } from './filter-options.ts';
import { openNodeEngine } from './open.ts';
import { libraryOf, oneOf, parse, UsageError, wholeNumber } from './usage.ts';

export async function searchLibrary(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      library: { type: 'string' },
      json: { type: 'boolean' },
      image: { type: 'string', multiple: true, default: [] },
      without: { type: 'string', multiple: true, default: [] },
      limit: { type: 'string', default: '10' },
      shortlist: { type: 'string', default: 'auto' },
      mode: { type: 'string', default: 'funnel' },
      dims: { type: 'string', default: '16' },
      rerank: { type: 'string' },
      keep: { type: 'string' },
      schedule: { type: 'string', default: 'library' },
      quality: { type: 'string', default: 'balanced' },
      ...filterOptions,
    },
  });
  const library = libraryOf(values.library);
  const texts = positionals.map((text) => text.trim()).filter((text) => text !== '');
  if (texts.length + values.image.length === 0) {
    throw new UsageError('Say what to look for: a text, --image <file>, or both.');
  }
  const options = {
    limit: wholeNumber('limit', values.limit, 1, 5000),
    mode: oneOf('mode', values.mode, searchModes),
    shortlist: oneOf('shortlist', values.shortlist, shortlistKinds),
    dims: wholeNumber('dims', values.dims, 1, 4096),
    to: values.rerank === undefined ? undefined : wholeNumber('rerank', values.rerank, 1, 4096),
    keep: values.keep === undefined ? undefined : wholeNumber('keep', values.keep, 1, 1_000_000),
    schedule: oneOf('schedule', values.schedule, funnelSchedules),
    quality: oneOf('quality', values.quality, searchQualities),
  };
  const images = await Promise.all(values.image.map(readImage));

  const engine = await openNodeEngine(library, 'read', (event) => {
    if (event.type === 'notice') console.error(`${event.problem.message} ${event.problem.advice}`);
  });
  try {
    const terms: Term[] = texts.map((text) => ({ kind: 'text', text, weight: 1 }));
    for (const bytes of images)
      terms.push({ kind: 'image', image: await engine.registerImage(bytes), weight: 1 });
    for (const text of values.without) terms.push({ kind: 'text', text, weight: awayWeight });
    const request = searchRequestSchema.safeParse({
      terms,
      filter: await filterOf(values, engine),
      ...options,
    });
    if (!request.success) throw new UsageError(request.error.issues.map((issue) => issue.message).join('; '));
    const answer = await engine.search(request.data);
    const results: { path: string; score: number }[] = [];
    for (const hit of answer.hits) {
      results.push({ path: engine.placeOf(hit.photo), score: Number(hit.score.toFixed(4)) });
    }
    if (values.json) {
      console.log(JSON.stringify({ results, trace: answer.trace }));
      return 0;
    }
    for (const { path, score } of results) console.log(`${score.toFixed(3)}  ${path}`);
    if (results.length === 0) {
      const empty = answer.searchable === 0;
      console.log(empty ? 'The library has no photos yet. Index a folder first.' : 'No photo is like that.');
    }
    const stages = answer.trace.stages
      .map((s) => `${s.dims}-d ${s.in} -> ${s.out}${s.note === null ? '' : ` (${noteText(s.note)})`}`)
      .join(', ');
    console.error(
      `${answer.trace.searchMs.toFixed(1)} ms (${stages}), query embedded in ${answer.trace.encodeMs.toFixed(0)} ms`,
    );
    console.error(`shortlist: ${answer.trace.shortlist}, ${answer.trace.why}`);
    return 0;
  } finally {
    await engine.close();
  }
}

function noteText(note: StageNote): string {
  switch (note.kind) {
    case 'visited':
      return `visited ${note.cells} of ${note.of} cells`;
    case 'passing':
      return `compared all ${note.photos} photos that pass the filter`;
    case 'graph':
      return `ef ${note.ef}`;
  }
}

async function readImage(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new ProblemError(
      'image-undecodable',
      `The image "${path}" cannot be read.`,
      'Check the path.',
      error,
    );
  }
}
