/** @file German: asking, what was found, and how. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { search as english } from '../en/search.ts';

export const search: Translation<typeof english> = {
  search: {
    label: 'Fotos suchen',
    placeholder: 'Suche, woran du dich erinnerst (auf Englisch)',
    placeholderMore: 'Wörter hinzufügen',
    clear: 'Suche leeren',
    addImage: 'Mit einer Bilddatei suchen',
    pasted: 'Eingefügtes Bild',
    without: 'Ohne …',
    withoutHint: 'Von etwas wegsteuern: -Wort eingeben',
    busy: 'Suche läuft',
    best_one: 'Die besten {{shown, number}} von 1 Foto',
    best_other: 'Die besten {{shown, number}} von {{count, number}} Fotos',
    all_one: 'Das eine Foto',
    all_other: 'Alle {{count, number}} Fotos, die besten zuerst',
    resultsFor: 'Ergebnisse für {{query}}',
    none: 'Keine Fotos gefunden',
    found_one: '1 Foto gefunden',
    found_other: '{{count, number}} Fotos gefunden',
    indexingNote: 'Das Einlesen läuft noch; es können mehr werden',
    noneTitle: 'Noch nichts zu durchsuchen',
    noneLead: 'Bisher ist kein Foto eingelesen. Ergebnisse erscheinen hier, sobald es die ersten sind.',
    emptyTitle: 'Keine passenden Fotos',
    emptyLead: 'Versuche weniger oder andere Wörter, oder entferne, wovon du wegsteuerst.',
    failedTitle: 'Diese Suche hat nicht geklappt',
    retry: 'Erneut versuchen',
  },
  trace: {
    label: 'Wie diese Suche ablief',
    dims: '{{dims, number}}-d',
  },
};
