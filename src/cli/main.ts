/**
 * @file `recollect` on the command line: the same engine and the same library as the app, in plain Node.
 * Parses nothing itself; each command is a file. Exit status: 0 done, 1 a problem (one sentence on stderr,
 * and as JSON on stdout with --json), 2 wrong usage.
 */
import { problemOf } from '../shared/problem.ts';
import { UsageError } from './usage.ts';

type Command = (args: string[]) => Promise<number>;

const commands: Record<string, () => Promise<Command>> = {
  index: async () => (await import('./index.ts')).indexFolders,
  search: async () => (await import('./search.ts')).searchLibrary,
  status: async () => (await import('./status.ts')).showStatus,
  diagnostics: async () => (await import('./diagnostics.ts')).showDiagnostics,
  'eval captions': async () => (await import('./eval-captions.ts')).evalCaptions,
  'eval classes': async () => (await import('./eval-classes.ts')).evalClasses,
  'eval report': async () => (await import('./eval-report.ts')).evalReport,
  'bench search': async () => (await import('./bench-search.ts')).benchSearch,
};

const usage = `recollect: find photos by what you remember

  recollect index  <folder>...  --library <dir>
  recollect search "text" [--image <file>]... [--without "text"] [--limit 10]
                   [--shortlist auto|exact|cells|hnsw] [--quality balanced|fast|exact]
                   [--mode funnel|adaptive|single] [--dims 16] [--rerank 256] [--keep 200]
                   [--schedule library|paper] --library <dir>
                   [--from 2019] [--to 2019-07-31] [--folder <dir>] [--type jpeg] [--camera <name>]
                   [--lens <name>] [--orientation landscape|portrait|square] [--min-megapixels 12]
                   [--has-gps] [--place <name>] [--favourite] [--rating 3] [--album <name>] [--path <words>]
  recollect status --library <dir>
  recollect diagnostics --library <dir>
  recollect eval captions <captions.jsonl> --images <dir> [--split dev] [--cache <dir>]
  recollect eval classes <folder of class folders> [--cache <dir>]
  recollect eval report --data <dir> [--compare <dir>] [--out <dir>] [--cache <dir>] [--at-most <photos>]
  recollect bench search --n 1000000 [--dims 256]

Every command takes --json and then prints one JSON object last.
A library is a folder that Recollect keeps its index in; photos are never written to.`;

async function run(argv: string[]): Promise<number> {
  const [first = '', second = ''] = argv;
  if (first === '' || first === 'help' || first === '--help' || first === '-h') {
    console.log(usage);
    return first === '' ? 2 : 0;
  }
  const two = commands[`${first} ${second}`];
  const one = commands[first];
  const load = two ?? one;
  if (!load) throw new UsageError(`There is no command "${[first, second].join(' ').trim()}".`);
  const command = await load();
  return command(argv.slice(two ? 2 : 1));
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else {
    const problem = problemOf(error);
    console.error([problem.message, problem.advice].filter(Boolean).join(' '));
    if (problem.code === 'internal' && error instanceof Error) console.error(error.stack);
    if (process.argv.includes('--json')) console.log(JSON.stringify({ problem }));
    process.exitCode = 1;
  }
}
