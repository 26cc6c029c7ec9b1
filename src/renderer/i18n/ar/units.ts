/** @file Arabic: units that Intl does not know, and times that are only about right. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { units as english } from '../en/units.ts';

export const units: Translation<typeof english> = {
  units: {
    megaflops: '{{value}} MFLOP',
    kiloflops: '{{value}} kFLOP',
    perSecond: '{{value}}/ث',
    megapixels: '{{value}} ميغابكسل',
    aFewSeconds: 'بضع ثوانٍ',
    underAMinute: 'أقل من دقيقة',
    north: '{{degrees}} شمالًا',
    south: '{{degrees}} جنوبًا',
    east: '{{degrees}} شرقًا',
    west: '{{degrees}} غربًا',
  },
};
