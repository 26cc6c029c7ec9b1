/** @file How much a part of a query counts: the steps that people choose from. Arithmetic only. */
export const weights = { least: 0.25, most: 3, step: 0.25, usual: 1 } as const;

/** The nearest step; the usual for what is no number. */
export function clampWeight(weight: number): number {
  if (!Number.isFinite(weight)) return weights.usual;
  const stepped = Math.round(weight / weights.step) * weights.step;
  return Math.min(weights.most, Math.max(weights.least, stepped));
}
