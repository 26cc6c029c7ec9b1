/** @file German: what is done with photos' files. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { files as english } from '../en/files.ts';

export const files: Translation<typeof english> = {
  exporting: {
    progress_one: '{{done, number}} von 1 Foto kopiert',
    progress_other: '{{done, number}} von {{count, number}} Fotos kopiert',
    label: 'Fotos werden kopiert',
    stop: 'Kopieren abbrechen',
    copied_one: '1 Foto nach „{{folder}}“ kopiert',
    copied_other: '{{count, number}} Fotos nach „{{folder}}“ kopiert',
    renamed_one: '1 unter neuem Namen',
    renamed_other: '{{count, number}} unter neuem Namen',
    replaced_one: '1 ersetzt',
    replaced_other: '{{count, number}} ersetzt',
    skipped_one: '1 ausgelassen',
    skipped_other: '{{count, number}} ausgelassen',
    stopped: 'dann abgebrochen',
    show: 'Ordner zeigen',
    failed_one: '1 Datei konnte nicht kopiert werden',
    failed_other: '{{count, number}} Dateien konnten nicht kopiert werden',
  },
  trash: {
    done_one: '1 Foto in den Papierkorb gelegt',
    done_other: '{{count, number}} Fotos in den Papierkorb gelegt',
    show: 'Papierkorb zeigen',
    failed_one: '1 Datei konnte nicht in den Papierkorb gelegt werden',
    failed_other: '{{count, number}} Dateien konnten nicht in den Papierkorb gelegt werden',
  },
  report: { lead: 'Die anderen sind fertig.', close: 'Schließen' },
};
