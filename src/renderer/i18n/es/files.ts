/** @file Spanish: what is done with photos' files. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { files as english } from '../en/files.ts';

export const files: Translation<typeof english> = {
  exporting: {
    progress_one: 'Copiando {{done, number}} de 1 foto',
    progress_other: 'Copiando {{done, number}} de {{count, number}} fotos',
    label: 'Copiando fotos',
    stop: 'Detener la copia',
    copied_one: '1 foto copiada a «{{folder}}»',
    copied_other: '{{count, number}} fotos copiadas a «{{folder}}»',
    renamed_one: '1 con otro nombre',
    renamed_other: '{{count, number}} con otro nombre',
    replaced_one: '1 reemplazada',
    replaced_other: '{{count, number}} reemplazadas',
    skipped_one: '1 sin tocar',
    skipped_other: '{{count, number}} sin tocar',
    stopped: 'después se detuvo',
    show: 'Mostrar carpeta',
    failed_one: 'No se pudo copiar 1 archivo',
    failed_other: 'No se pudieron copiar {{count, number}} archivos',
  },
  trash: {
    done_one: '1 foto movida a la papelera',
    done_other: '{{count, number}} fotos movidas a la papelera',
    show: 'Mostrar papelera',
    failed_one: 'No se pudo mover 1 archivo a la papelera',
    failed_other: 'No se pudieron mover {{count, number}} archivos a la papelera',
  },
  report: { lead: 'Los demás están hechos.', close: 'Cerrar' },
};
