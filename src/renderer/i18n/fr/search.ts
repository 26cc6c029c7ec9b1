/** @file French: asking, what was found, and how. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { search as english } from '../en/search.ts';

export const search: Translation<typeof english> = {
  search: {
    label: 'Chercher des photos',
    placeholder: 'Cherchez ce dont vous vous souvenez (en anglais)',
    placeholderMore: 'Ajouter des mots',
    clear: 'Effacer la recherche',
    addImage: 'Chercher avec un fichier image',
    pasted: 'Image collée',
    without: 'Sans…',
    withoutHint: 'S’éloigner de quelque chose : tapez -mot',
    busy: 'Recherche en cours',
    best_one: 'Les {{shown, number}} meilleures sur {{count, number}} photo',
    best_other: 'Les {{shown, number}} meilleures sur {{count, number}} photos',
    all_one: 'La seule photo',
    all_other: 'Les {{count, number}} photos, les meilleures d’abord',
    resultsFor: 'Résultats pour {{query}}',
    none: 'Aucune photo trouvée',
    found_one: '{{count, number}} photo trouvée',
    found_other: '{{count, number}} photos trouvées',
    indexingNote: 'L’indexation continue ; d’autres peuvent apparaître',
    noneTitle: 'Rien à chercher pour l’instant',
    noneLead: 'Aucune photo n’est encore indexée. Les résultats apparaissent ici dès les premières.',
    emptyTitle: 'Aucune photo ne correspond',
    emptyLead: 'Essayez moins de mots, ou d’autres, ou retirez ce dont vous vous éloignez.',
    failedTitle: 'Cette recherche n’a pas fonctionné',
    retry: 'Réessayer',
  },
  trace: {
    label: 'Déroulement de cette recherche',
    dims: '{{dims, number}}-d',
  },
};
