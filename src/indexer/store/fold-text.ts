/** @file Letters as people compare them: without regard to case, accents and ways of writing them. */

/** "Zürich" and "ZU\u0308RICH" become "zurich". */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
