/** @file French: units that Intl does not know, and times that are only about right. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { units as english } from '../en/units.ts';

export const units: Translation<typeof english> = {
  units: {
    megaflops: '{{value}} MFLOP',
    kiloflops: '{{value}} kFLOP',
    perSecond: '{{value}}/s',
    megapixels: '{{value}} Mpx',
    aFewSeconds: 'quelques secondes',
    underAMinute: 'moins d’une minute',
    north: '{{degrees}} N',
    south: '{{degrees}} S',
    east: '{{degrees}} E',
    west: '{{degrees}} O',
  },
};
