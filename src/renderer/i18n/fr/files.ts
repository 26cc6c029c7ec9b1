/** @file French: what is done with photos' files. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { files as english } from '../en/files.ts';

export const files: Translation<typeof english> = {
  exporting: {
    progress_one: 'Copie : {{done, number}} sur {{count, number}} photo',
    progress_other: 'Copie : {{done, number}} sur {{count, number}} photos',
    label: 'Copie de photos',
    stop: 'Arrêter la copie',
    copied_one: '{{count, number}} photo copiée dans « {{folder}} »',
    copied_other: '{{count, number}} photos copiées dans « {{folder}} »',
    renamed_one: '{{count, number}} sous un nouveau nom',
    renamed_other: '{{count, number}} sous un nouveau nom',
    replaced_one: '{{count, number}} remplacée',
    replaced_other: '{{count, number}} remplacées',
    skipped_one: '{{count, number}} laissée telle quelle',
    skipped_other: '{{count, number}} laissées telles quelles',
    stopped: 'puis arrêté',
    show: 'Montrer le dossier',
    failed_one: '{{count, number}} fichier n’a pas pu être copié',
    failed_other: '{{count, number}} fichiers n’ont pas pu être copiés',
  },
  trash: {
    done_one: '{{count, number}} photo mise à la corbeille',
    done_other: '{{count, number}} photos mises à la corbeille',
    show: 'Montrer la corbeille',
    failed_one: '{{count, number}} fichier n’a pas pu être mis à la corbeille',
    failed_other: '{{count, number}} fichiers n’ont pas pu être mis à la corbeille',
  },
  report: { lead: 'Le reste est fait.', close: 'Fermer' },
};
