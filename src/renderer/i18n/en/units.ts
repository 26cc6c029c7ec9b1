/** @file English: units that Intl does not know, and times that are only about right. */
export const units = {
  units: {
    megaflops: '{{value}} MFLOP',
    kiloflops: '{{value}} kFLOP',
    perSecond: '{{value}}/s',
    megapixels: '{{value}} MP',
    aFewSeconds: 'a few seconds',
    underAMinute: 'under a minute',
    north: '{{degrees}} N',
    south: '{{degrees}} S',
    east: '{{degrees}} E',
    west: '{{degrees}} W',
  },
} as const;
