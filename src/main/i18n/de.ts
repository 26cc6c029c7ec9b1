/** @file German: what main itself asks and offers, in the system's own menus and dialogs. */
import type { Translation } from '../../shared/words/catalogue.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  menu: {
    file: 'Datei',
    addFolder: 'Ordner hinzufügen …',
    edit: 'Bearbeiten',
    view: 'Ansicht',
    window: 'Fenster',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    cut: 'Ausschneiden',
    copy: 'Kopieren',
    paste: 'Einfügen',
    selectAll: 'Alles auswählen',
    reload: 'Neu laden',
    developerTools: 'Entwicklerwerkzeuge',
    actualSize: 'Originalgröße',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    fullScreen: 'Vollbild',
    minimise: 'Minimieren',
    closeWindow: 'Fenster schließen',
    quit: 'Beenden',
  },
  folders: { title: 'Fotoordner hinzufügen', add: 'Hinzufügen' },
  export: {
    title: 'Fotos in einen Ordner kopieren',
    copyHere: 'Hierher kopieren',
    taken_one: '„{{folder}}“ enthält eine Datei, die so heißt wie eines dieser Fotos.',
    taken_other: '„{{folder}}“ enthält Dateien, die so heißen wie {{count, number}} dieser Fotos.',
    takenDetail: 'Ersetzen überschreibt die Dateien dort. Fotos deiner Bibliothek werden nie überschrieben.',
    keepBoth: 'Beide behalten',
    skip: 'Auslassen',
    replace: 'Ersetzen',
    cancel: 'Abbrechen',
  },
  trash: {
    askNamed: '„{{name}}“ in den Papierkorb legen?',
    ask_one: '1 Foto in den Papierkorb legen?',
    ask_other: '{{count, number}} Fotos in den Papierkorb legen?',
    copiesOfOne_one: 'Es liegt an 1 Ort.',
    copiesOfOne_other: 'Es liegt an {{count, number}} Orten, und alle Dateien werden weggelegt.',
    copies_one: 'Einige liegen an mehreren Orten: 1 Datei wird weggelegt.',
    copies_other: 'Einige liegen an mehreren Orten: {{count, number}} Dateien werden weggelegt.',
    detail:
      'Recollect kann sie nicht selbst zurückholen; du kannst es, aus dem Papierkorb des Systems, bis er geleert wird.',
    move: 'In den Papierkorb',
    cancel: 'Abbrechen',
  },
};
