/**
 * @file What a clause of a filter, and a value in it, is called: for chips and lists.
 */
import type { Clause } from '../../../shared/filter.ts';
import { monthOf } from '../../filter/months.ts';
import { placeName } from '../../place-name.ts';
import { albums } from '../../state/albums.svelte.ts';
import { library } from '../../state/library.svelte.ts';
import { strings } from '../../strings.ts';
import { bytes, megapixels, month } from '../../wording.ts';

/** "March 2019"; `n` is year x 12 + month from 0. */
export function monthName(n: number): string {
  const year = Math.floor(n / 12);
  return `${month(year, n - 12 * year)} ${year}`;
}

export const formatName = (format: string): string => format.toUpperCase();
export const valueName = (value: string | null): string => value ?? strings.filters.unknown;
export const albumName = (album: number): string =>
  albums.list.find(({ id }) => id === album)?.name ?? strings.filters.goneAlbum;

/** One value by its name, two by both, more by the first and how many. */
function some(names: readonly string[]): string {
  const words = strings.filters;
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2
    ? words.either({ first, second })
    : words.andMore({ first, count: names.length - 1 });
}

/** A range of pixels (width x height) or bytes; null: no bound. */
export function sizeName(kind: 'pixels' | 'bytes', least: number | null, below: number | null): string {
  const words = strings.filters;
  const size = (n: number): string => (kind === 'bytes' ? bytes(n) : megapixels(n, 1));
  if (below === null) return words.atLeast({ size: size(least ?? 0) });
  if (least === null || least === 0) return words.below({ size: size(below) });
  return words.between({ from: size(least), to: size(below) });
}

function bareWords(clause: Clause): string {
  const words = strings.filters;
  switch (clause.kind) {
    case 'time': {
      const from = clause.from === null ? null : monthName(monthOf(clause.from));
      const to = clause.to === null ? null : monthName(monthOf(clause.to - 1));
      if (from !== null && to !== null) return from === to ? from : words.range({ from, to });
      if (from !== null) return words.since({ from });
      return to === null ? words.anyTime : words.until({ to });
    }
    case 'times': {
      const [first] = clause.ranges;
      if (first === undefined) return words.anyTime;
      return some(clause.ranges.map(({ from }) => monthName(monthOf(from))));
    }
    case 'folder': {
      const root = library.folders.find(({ id }) => id === clause.folder)?.name ?? '';
      const name = clause.dir === '' ? root : clause.dir.slice(clause.dir.lastIndexOf('/') + 1);
      return words.inFolder({ name });
    }
    case 'format':
      return some(clause.formats.map(formatName));
    case 'camera':
      return some(clause.cameras.map(valueName));
    case 'lens':
      return some(clause.lenses.map(valueName));
    case 'orientation':
      return words[clause.orientation];
    case 'pixels':
    case 'bytes':
      return sizeName(clause.kind, clause.least, clause.below);
    case 'position':
      return words.hasPosition;
    case 'favourite':
      return words.favourite;
    case 'rating':
      return words.stars({ count: clause.least });
    case 'album':
      return albumName(clause.album);
    case 'place':
      return some(clause.places.map(placeName));
    case 'path':
      return words.path({ text: clause.text });
  }
}

export function clauseWords(clause: Clause): string {
  const what = bareWords(clause);
  return clause.not === true ? strings.filters.not({ what }) : what;
}
