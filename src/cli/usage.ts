/** @file How a command says that it was called the wrong way: the message is followed by the usage text. */
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

export class UsageError extends Error {}

/** node:util's parseArgs, whose complaints become UsageErrors. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError when `text` is not a whole number within the limits. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least || n > most) {
    throw new UsageError(`--${option} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return n;
}

/** @throws UsageError when `text` is none of `choices`. */
export function oneOf<T extends string>(option: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((c) => c === text);
  if (choice === undefined)
    throw new UsageError(`--${option} is one of ${choices.join(', ')}, not "${text}".`);
  return choice;
}

/** @throws UsageError when no library was named. */
export function libraryOf(library: string | undefined): string {
  if (!library) throw new UsageError('Say where the library is: --library <dir>.');
  return library;
}
