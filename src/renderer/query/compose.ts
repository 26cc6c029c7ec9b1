/**
 * @file From a query's parts, as a person composed them, to what the engine is asked: weighted terms and a filter.
 * Pure; knows no DOM.
 */
import type { Clause, Filter } from '../../shared/filter.ts';
import type { QueryPart } from '../../shared/saved-search.ts';
import { awayWeight, mostTerms } from '../../shared/search.ts';
import type { Term } from '../../shared/search.ts';
import { parseQuery } from './parse.ts';

type Counted = Extract<QueryPart, { weight: number }>;

/** Signed: away parts are negative, and smaller (see [Note: Steering away]). */
export const signedWeight = ({ weight, away }: Pick<Counted, 'weight' | 'away'>): number =>
  (away ? awayWeight : 1) * weight;

export interface ComposedTerm {
  readonly term: Term;
  /** Place of the part among `parts`; null: it stands in the field. */
  readonly part: number | null;
}

/** Parts that are switched on, then what the field holds. The engine's limit cuts the last off. */
export function composeTerms(parts: readonly QueryPart[], text: string): readonly ComposedTerm[] {
  const terms: ComposedTerm[] = [];
  parts.forEach((part, at) => {
    if (!part.on) return;
    if (part.kind === 'text')
      terms.push({ term: { kind: 'text', text: part.text, weight: signedWeight(part) }, part: at });
    else if (part.kind === 'photo')
      terms.push({ term: { kind: 'photo', photo: part.photo, weight: signedWeight(part) }, part: at });
    else if (part.kind === 'image')
      terms.push({ term: { kind: 'image', image: part.image, weight: signedWeight(part) }, part: at });
  });
  const typed = parseQuery(text);
  if (typed.text !== '')
    terms.push({ term: { kind: 'text', text: typed.text.slice(0, 1000), weight: 1 }, part: null });
  for (const signed of typed.parts)
    terms.push({
      term: { kind: 'text', text: signed.text.slice(0, 1000), weight: signedWeight(signed) },
      part: null,
    });
  return terms.slice(0, mostTerms);
}

/** What dates ask for, with whatever else is set. Several dates: any of them. */
export function composeFilter(parts: readonly QueryPart[], other: Filter): Filter {
  const ranges = parts
    .flatMap((part) => (part.kind === 'date' && part.on ? part.ranges : []))
    .toSorted((a, b) => a.from - b.from)
    .slice(0, 200);
  const dates: Clause[] = ranges.length === 0 ? [] : [{ kind: 'times', ranges }];
  return [...other, ...dates];
}

/** The words that are looked for in letters: those that are wanted, not those to stay away from. */
export function wantedWords(parts: readonly QueryPart[], text: string): string {
  const typed = parseQuery(text);
  return [
    ...parts.flatMap((part) => (part.kind === 'text' && part.on && !part.away ? [part.text] : [])),
    typed.text,
    ...typed.parts.flatMap((signed) => (signed.away ? [] : [signed.text])),
  ]
    .filter((words) => words !== '')
    .join(' ')
    .slice(0, 1000);
}
