/**
 * @file A problem in the language of the window. In English, the sentence of whoever had it; in others, what its code
 * means, with the name that it is about.
 */
import { failureOf } from '../shared/failure-sentences.ts';
import type { Problem } from '../shared/problem.ts';
import { language } from './i18n/language.svelte.ts';
import { strings } from './strings.ts';

/** Engine and main set names of folders, files and albums in quotation marks. */
const quoted = /[“"]([^“”"]+)[”"]/u;

export function problemWords({ code, message, advice }: Problem): {
  readonly message: string;
  readonly advice: string;
} {
  if (language.now === 'en') return { message, advice };
  const { what, advice: todo } = strings.problems[code];
  const name = quoted.exec(message)?.[1];
  return { message: name === undefined ? what : strings.toast.about({ name, message: what }), advice: todo };
}

/** Why a file could not be read, in the language of the window; what the decoder itself said stays as it is. */
export function reasonWords(reason: string): string {
  const told = language.now === 'en' ? null : failureOf(reason);
  return told === null ? reason : `${strings.failureReasons[told.failure]} ${told.detail}`.trim();
}

/** Both in one line. */
export function problemLine(problem: Problem): string {
  const { message, advice } = problemWords(problem);
  return `${message} ${advice}`.trim();
}
