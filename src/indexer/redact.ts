/** @file Takes out of a sentence what belongs to the person: names in quotation marks, and paths. Pure. */

/** Keeps the words around them: `The folder "…" could not be read.` */
export function redacted(text: string): string {
  return text
    .replaceAll(/"[^"\n]*"|“[^”\n]*”/g, '"…"')
    .replaceAll(/'[^'\n]*[\\/][^'\n]*'/g, "'…'")
    .replaceAll(/(?:[A-Za-z]:)?(?:[\\/][^\\/\s:'",;()]+)+[\\/]?/g, '<path>');
}
