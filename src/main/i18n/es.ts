/** @file Spanish: what main itself asks and offers, in the system's own menus and dialogs. */
import type { Translation } from '../../shared/words/catalogue.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {
  menu: {
    file: 'Archivo',
    addFolder: 'Añadir carpeta…',
    edit: 'Edición',
    view: 'Ver',
    window: 'Ventana',
    undo: 'Deshacer',
    redo: 'Rehacer',
    cut: 'Cortar',
    copy: 'Copiar',
    paste: 'Pegar',
    selectAll: 'Seleccionar todo',
    reload: 'Recargar',
    developerTools: 'Herramientas de desarrollo',
    actualSize: 'Tamaño real',
    zoomIn: 'Acercar',
    zoomOut: 'Alejar',
    fullScreen: 'Pantalla completa',
    minimise: 'Minimizar',
    closeWindow: 'Cerrar ventana',
    quit: 'Salir',
  },
  folders: { title: 'Añadir carpetas de fotos', add: 'Añadir' },
  settings: {
    chooseLibrary: 'Elegir una carpeta para la biblioteca',
    moveLibrary: 'Mover la biblioteca a',
    choosePack: 'Elegir un paquete de modelo',
    use: 'Usar',
    move: 'Mover aquí',
  },
  export: {
    title: 'Copiar fotos a una carpeta',
    copyHere: 'Copiar aquí',
    taken_one: '«{{folder}}» contiene un archivo con el mismo nombre que una de estas fotos.',
    taken_other:
      '«{{folder}}» contiene archivos con los mismos nombres que {{count, number}} de estas fotos.',
    takenDetail:
      'Reemplazar sobrescribe los archivos que hay allí. Las fotos de tu biblioteca nunca se sobrescriben.',
    keepBoth: 'Conservar ambas',
    skip: 'Omitir',
    replace: 'Reemplazar',
    cancel: 'Cancelar',
  },
  trash: {
    askNamed: '¿Mover «{{name}}» a la papelera?',
    ask_one: '¿Mover 1 foto a la papelera?',
    ask_other: '¿Mover {{count, number}} fotos a la papelera?',
    copiesOfOne_one: 'Está en 1 lugar.',
    copiesOfOne_other: 'Está en {{count, number}} lugares, y se mueven todos los archivos.',
    copies_one: 'Algunas están en varios lugares: se mueve 1 archivo.',
    copies_other: 'Algunas están en varios lugares: se mueven {{count, number}} archivos.',
    askCopies_one: '¿Mover 1 copia a la papelera?',
    askCopies_other: '¿Mover {{count, number}} copias a la papelera?',
    copiesStay: 'De cada foto queda un archivo.',
    detail:
      'Recollect no puede recuperarlas por sí mismo; tú sí, desde la papelera del sistema, hasta que se vacíe.',
    move: 'Mover a la papelera',
    cancel: 'Cancelar',
  },
};
