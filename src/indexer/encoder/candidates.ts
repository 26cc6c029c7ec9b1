/**
 * @file The execution providers there are (what the towers can compute on), and which of them are worth trying on
 * this machine. Which one is then used is decided by measuring: providers.ts.
 */
export const providerNames = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof providerNames)[number];

/** Best first; the CPU always last. */
const preferred: Readonly<Record<string, readonly Provider[]>> = {
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
  linux: ['cuda', 'webgpu'],
};

/** The providers to try, in order. `wanted` (or the environment's RECOLLECT_PROVIDER) is tried alone before
 * the CPU, supported or not: trying tells why not. An unknown name counts as not given. */
export function candidates(
  supported: readonly Provider[],
  wanted: string | undefined = process.env['RECOLLECT_PROVIDER'],
  platform: string = process.platform,
): readonly Provider[] {
  const chosen = providerNames.find((name) => name === wanted?.toLowerCase());
  if (chosen !== undefined) return chosen === 'cpu' ? ['cpu'] : [chosen, 'cpu'];
  return [...(preferred[platform] ?? []).filter((name) => supported.includes(name)), 'cpu'];
}
