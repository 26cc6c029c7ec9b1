/** @file Spanish: asking, what was found, and how. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { search as english } from '../en/search.ts';

export const search: Translation<typeof english> = {
  search: {
    label: 'Buscar fotos',
    placeholder: 'Busca lo que recuerdes (en inglés)',
    placeholderMore: 'Añadir palabras',
    clear: 'Borrar la búsqueda',
    addImage: 'Buscar con un archivo de imagen',
    pasted: 'Imagen pegada',
    without: 'Sin…',
    withoutHint: 'Alejarse de algo: escribe -palabra',
    busy: 'Buscando',
    best_one: 'Las mejores {{shown, number}} de 1 foto',
    best_other: 'Las mejores {{shown, number}} de {{count, number}} fotos',
    all_one: 'La única foto',
    all_other: 'Las {{count, number}} fotos, las mejores primero',
    resultsFor: 'Resultados de {{query}}',
    none: 'No se encontraron fotos',
    found_one: '1 foto encontrada',
    found_other: '{{count, number}} fotos encontradas',
    indexingNote: 'La indexación continúa; pueden aparecer más',
    noneTitle: 'Aún no hay nada que buscar',
    noneLead: 'Todavía no se ha indexado ninguna foto. Los resultados aparecen aquí en cuanto haya alguna.',
    emptyTitle: 'Ninguna foto coincide',
    emptyLead: 'Prueba con menos palabras o con otras, o quita aquello de lo que te alejas.',
    failedTitle: 'Esta búsqueda no funcionó',
    retry: 'Reintentar',
  },
  trace: {
    label: 'Cómo se hizo esta búsqueda',
    dims: '{{dims, number}}-d',
  },
};
