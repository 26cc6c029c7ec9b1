/**
 * @file Sentences that depend on more than a number: which one is said for what happened. The words are in strings.ts.
 */
import type { ExportOutcome } from '../shared/photo-files.ts';
import type { MarkChange } from '../shared/user-data.ts';
import { strings } from './strings.ts';
import { list } from './wording.ts';

/** What makers call the hardware interfaces that the encoder may run on: names, the same in every language. */
const providers: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
};
export const providerName = (id: string): string => providers[id] ?? id;

export const resultCount = (shown: number, searchable: number): string =>
  shown < searchable
    ? strings.search.best({ shown, count: searchable })
    : strings.search.all({ count: searchable });

/** What a strictness is called. */
export function strictnessName(strictness: number): string {
  const { levels } = strings.results;
  if (strictness <= 0) return levels.everything;
  if (strictness < 0.4) return levels.loose;
  if (strictness < 0.6) return levels.usual;
  return strictness < 0.85 ? levels.strict : levels.best;
}

export const foundCount = (shown: number): string =>
  shown === 0 ? strings.search.none : strings.search.found({ count: shown });

export const pickedCount = (picked: number): string =>
  picked === 0 ? strings.selection.none : strings.selection.announce({ count: picked });

export const foldersAdded = (names: readonly string[]): string => {
  const [only] = names;
  return names.length === 1 && only !== undefined
    ? strings.toast.added({ name: only })
    : strings.toast.addedFolders({ count: names.length });
};

/** "favourite, 3 stars" */
export const badge = (favourite: boolean, rating: number): string =>
  list([
    ...(favourite ? [strings.marks.isFavourite] : []),
    ...(rating > 0 ? [strings.marks.rate({ count: rating })] : []),
  ]);

/** @param count of photos that were marked */
export function marked(count: number, change: MarkChange): string {
  const { marks } = strings;
  if (!('rating' in change)) return change.favourite ? marks.loved({ count }) : marks.unloved({ count });
  if (change.rating === 0) return marks.unrated({ count });
  return marks.rated({ count, stars: marks.rate({ count: change.rating }) });
}

export function copied(outcome: ExportOutcome): string {
  const { exporting } = strings;
  const parts = [exporting.copied({ count: outcome.copied, folder: outcome.folder })];
  if (outcome.renamed > 0) parts.push(exporting.renamed({ count: outcome.renamed }));
  if (outcome.replaced > 0) parts.push(exporting.replaced({ count: outcome.replaced }));
  if (outcome.skipped > 0) parts.push(exporting.skipped({ count: outcome.skipped }));
  if (outcome.cancelled) parts.push(exporting.stopped);
  return parts.join(' · ');
}
