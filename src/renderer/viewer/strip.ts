/**
 * @file Which pictures of a filmstrip exist. Pure; knows no DOM.
 */
export interface StripRange {
  readonly first: number;
  readonly end: number;
}

/** Beyond either edge of the view, so that scrolling does not show holes. */
const spare = 6;

/** @param scroll of the strip, px @param pitch from one picture to the next, px @param lead empty room before the first */
export function stripRange(
  scroll: number,
  width: number,
  pitch: number,
  lead: number,
  count: number,
): StripRange {
  const first = Math.floor((scroll - lead) / pitch) - spare;
  const end = Math.ceil((scroll + width - lead) / pitch) + spare;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}
