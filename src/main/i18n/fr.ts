/** @file French: what main itself asks and offers, in the system's own menus and dialogs. */
import type { Translation } from '../../shared/words/catalogue.ts';
import type { en } from './en.ts';

export const fr: Translation<typeof en> = {
  menu: {
    file: 'Fichier',
    addFolder: 'Ajouter un dossier…',
    edit: 'Édition',
    view: 'Affichage',
    window: 'Fenêtre',
    undo: 'Annuler',
    redo: 'Rétablir',
    cut: 'Couper',
    copy: 'Copier',
    paste: 'Coller',
    selectAll: 'Tout sélectionner',
    reload: 'Recharger',
    developerTools: 'Outils de développement',
    actualSize: 'Taille réelle',
    zoomIn: 'Agrandir',
    zoomOut: 'Réduire',
    fullScreen: 'Plein écran',
    minimise: 'Réduire la fenêtre',
    closeWindow: 'Fermer la fenêtre',
    quit: 'Quitter',
  },
  folders: { title: 'Ajouter des dossiers de photos', add: 'Ajouter' },
  settings: {
    chooseLibrary: 'Choisir un dossier pour la photothèque',
    moveLibrary: 'Déplacer la photothèque vers',
    choosePack: 'Choisir un paquet de modèle',
    use: 'Utiliser',
    move: 'Déplacer ici',
  },
  export: {
    title: 'Copier des photos dans un dossier',
    copyHere: 'Copier ici',
    taken_one: '« {{folder}} » contient un fichier du même nom que l’une de ces photos.',
    taken_other: '« {{folder}} » contient des fichiers des mêmes noms que {{count, number}} de ces photos.',
    takenDetail:
      'Remplacer écrase les fichiers qui s’y trouvent. Les photos de votre photothèque ne sont jamais écrasées.',
    keepBoth: 'Garder les deux',
    skip: 'Ignorer',
    replace: 'Remplacer',
    cancel: 'Annuler',
  },
  trash: {
    askNamed: 'Mettre « {{name}} » à la corbeille ?',
    ask_one: 'Mettre {{count, number}} photo à la corbeille ?',
    ask_other: 'Mettre {{count, number}} photos à la corbeille ?',
    copiesOfOne_one: 'Elle se trouve à {{count, number}} endroit.',
    copiesOfOne_other: 'Elle se trouve à {{count, number}} endroits, et tous ses fichiers sont déplacés.',
    copies_one: 'Certaines sont à plusieurs endroits : {{count, number}} fichier est déplacé.',
    copies_other: 'Certaines sont à plusieurs endroits : {{count, number}} fichiers sont déplacés.',
    askCopies_one: 'Mettre {{count, number}} copie à la corbeille ?',
    askCopies_other: 'Mettre {{count, number}} copies à la corbeille ?',
    copiesStay: 'Un fichier de chaque photo reste.',
    detail:
      'Recollect ne peut pas les ramener lui-même ; vous le pouvez, depuis la corbeille du système, jusqu’à ce qu’elle soit vidée.',
    move: 'Mettre à la corbeille',
    cancel: 'Annuler',
  },
};
