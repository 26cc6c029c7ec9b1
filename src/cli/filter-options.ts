/** @file The command line's options for filters -> the clauses they mean. */
import type { Clause } from '../shared/filter.ts';
import { orientations } from '../shared/filter.ts';
import { oneOf, UsageError, wholeNumber } from './usage.ts';

/** For parseArgs. What may be given several times is meant as "one of these". */
export const filterOptions = {
  from: { type: 'string' },
  to: { type: 'string' },
  folder: { type: 'string' },
  type: { type: 'string', multiple: true, default: [] as string[] },
  camera: { type: 'string', multiple: true, default: [] as string[] },
  lens: { type: 'string', multiple: true, default: [] as string[] },
  orientation: { type: 'string' },
  'min-megapixels': { type: 'string' },
  'has-gps': { type: 'boolean' },
  place: { type: 'string' },
  favourite: { type: 'boolean' },
  rating: { type: 'string' },
  album: { type: 'string' },
  path: { type: 'string' },
} as const;

interface FilterValues {
  readonly from?: string;
  readonly to?: string;
  readonly folder?: string;
  readonly type: readonly string[];
  readonly camera: readonly string[];
  readonly lens: readonly string[];
  readonly orientation?: string;
  readonly 'min-megapixels'?: string;
  readonly 'has-gps'?: boolean;
  readonly place?: string;
  readonly favourite?: boolean;
  readonly rating?: string;
  readonly album?: string;
  readonly path?: string;
}

/** What only an open library knows. */
interface LibraryNames {
  folderClause(path: string): Clause;
  placeClause(name: string): Promise<Clause | null>;
  readonly userData: { albums(): readonly { readonly id: number; readonly name: string }[] };
}

/** What people write for a format that the library calls otherwise. */
const formatNames: Readonly<Record<string, string>> = { jpg: 'jpeg', tif: 'tiff', heif: 'heic' };

/** @throws UsageError for values that mean nothing; ProblemError when the folder is not in the library */
export async function filterOf(values: FilterValues, library: LibraryNames): Promise<Clause[]> {
  const clauses: Clause[] = [];
  if (values.from !== undefined || values.to !== undefined) {
    const from = values.from === undefined ? null : startOf('from', values.from, 0);
    const to = values.to === undefined ? null : startOf('to', values.to, 1);
    clauses.push({ kind: 'time', from, to });
  }
  if (values.folder !== undefined) clauses.push(library.folderClause(values.folder));
  if (values.type.length > 0) {
    const formats = values.type.map((type) => formatNames[type.toLowerCase()] ?? type.toLowerCase());
    clauses.push({ kind: 'format', formats });
  }
  if (values.camera.length > 0) clauses.push({ kind: 'camera', cameras: [...values.camera] });
  if (values.lens.length > 0) clauses.push({ kind: 'lens', lenses: [...values.lens] });
  if (values.orientation !== undefined) {
    clauses.push({
      kind: 'orientation',
      orientation: oneOf('orientation', values.orientation, orientations),
    });
  }
  if (values['min-megapixels'] !== undefined) {
    const megapixels = Number(values['min-megapixels']);
    if (!(megapixels >= 0)) {
      throw new UsageError(`--min-megapixels takes a number, not "${values['min-megapixels']}".`);
    }
    clauses.push({ kind: 'pixels', least: megapixels * 1e6, below: null });
  }
  if (values['has-gps']) clauses.push({ kind: 'position' });
  if (values.place !== undefined) {
    const clause = await library.placeClause(values.place);
    if (!clause) throw new UsageError(`No photo was taken in a place called "${values.place}".`);
    clauses.push(clause);
  }
  if (values.favourite) clauses.push({ kind: 'favourite' });
  if (values.rating !== undefined)
    clauses.push({ kind: 'rating', least: wholeNumber('rating', values.rating, 1, 5) });
  if (values.album !== undefined) {
    const album = library.userData.albums().find(({ name }) => name === values.album);
    if (!album) throw new UsageError(`There is no album "${values.album}".`);
    clauses.push({ kind: 'album', album: album.id });
  }
  if (values.path !== undefined) clauses.push({ kind: 'path', text: values.path });
  return clauses;
}

/** Midnight at the beginning of a year, month or day, or of the next one, in this machine's time zone. */
function startOf(option: string, text: string, next: 0 | 1): number {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text) ?? [];
  const y = Number(year);
  const m = month === undefined ? 1 : Number(month);
  const d = day === undefined ? 1 : Number(day);
  const date = new Date(2000, 0, 1);
  date.setFullYear(y, m - 1, d);
  if (year === undefined || date.getMonth() !== m - 1 || date.getDate() !== d) {
    throw new UsageError(`--${option} takes a date such as 2019-07-31, 2019-07 or 2019, not "${text}".`);
  }
  if (next === 0) return date.getTime();
  if (day !== undefined) date.setDate(d + 1);
  else if (month !== undefined) date.setMonth(m);
  else date.setFullYear(y + 1);
  return date.getTime();
}
