/** @file French: what went wrong, by code, and what to do about it. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { problems as english } from '../en/problems.ts';

export const problems: Translation<typeof english> = {
  problems: {
    'folder-missing': {
      what: 'Ce dossier n’existe pas.',
      advice: 'Vérifiez le chemin, ou branchez le disque où il se trouve.',
    },
    'folder-unreadable': {
      what: 'Ce dossier n’a pas pu être lu.',
      advice: 'Les photos déjà trouvées restent dans la photothèque.',
    },
    'folder-not-a-folder': {
      what: 'Ce n’est pas un dossier.',
      advice: 'Choisissez un dossier.',
    },
    'folder-nested': {
      what: 'Ce dossier est dans un dossier de la photothèque, ou en contient un.',
      advice: 'Ses photos sont déjà dans la photothèque.',
    },
    'folder-is-library': {
      what: 'La photothèque elle-même est dans ce dossier.',
      advice: 'Choisissez un autre dossier.',
    },
    'folder-offline': {
      what: 'Ce dossier est inaccessible ou ne peut pas être suivi en ce moment.',
      advice: 'Ses photos restent dans les recherches.',
    },
    'folder-empty': {
      what: 'Ce dossier est vide à présent.',
      advice: 'Si son disque n’est pas connecté, branchez-le.',
    },
    'library-newer': {
      what: 'Cette photothèque vient d’une version plus récente de Recollect.',
      advice: 'Installez la dernière version.',
    },
    'library-locked': {
      what: 'Un autre programme a ouvert la photothèque.',
      advice: 'Fermez-le et réessayez.',
    },
    'library-read-only': {
      what: 'La photothèque ne peut pas être modifiée.',
      advice: 'Vérifiez que vous pouvez écrire dans son dossier.',
    },
    'library-full': {
      what: 'Le disque de la photothèque est plein.',
      advice: 'Libérez de la place, puis continuez.',
    },
    'library-corrupt': {
      what: 'La photothèque est endommagée.',
      advice: 'Elle est réparée au prochain démarrage ; vos photos sont intactes.',
    },
    'disk-failing': {
      what: 'Le disque de la photothèque a des erreurs.',
      advice: 'Sauvegardez le disque et faites-le vérifier.',
    },
    'library-rebuilt': {
      what: 'La photothèque a été rétablie depuis sa sauvegarde.',
      advice: 'Vos photos n’ont pas été touchées.',
    },
    'library-move-failed': {
      what: 'La photothèque n’a pas pu être déplacée. Elle est où elle était.',
      advice: 'Vérifiez la place libre et le droit d’écrire à cet endroit.',
    },
    'pack-missing': {
      what: 'Le modèle manque.',
      advice: 'Réinstallez Recollect, ou choisissez un autre modèle.',
    },
    'pack-corrupt': {
      what: 'Le modèle est endommagé.',
      advice: 'Réinstallez Recollect, ou choisissez un autre modèle.',
    },
    'pack-unsupported': {
      what: 'Ce modèle ne convient pas à cette version de Recollect.',
      advice: 'Choisissez un autre modèle.',
    },
    'pack-changed': {
      what: 'Il y a un nouveau modèle. Jusqu’à ce que toutes les photos soient indexées avec lui, l’ancien répond.',
      advice: 'Les photos ajoutées entre-temps seront trouvées ensuite.',
    },
    'encoder-unavailable': {
      what: 'Le modèle ne peut pas fonctionner en ce moment.',
      advice: 'Redémarrez Recollect, ou signalez-le avec le diagnostic.',
    },
    'encoder-restarted': {
      what: 'Le modèle s’est arrêté et a été relancé.',
      advice: 'Rien à faire.',
    },
    'encoder-fell-back': {
      what: 'Le matériel choisi a échoué ; le processeur fait le travail.',
      advice: 'Rien à faire.',
    },
    'photo-missing': {
      what: 'Cette photo n’existe plus, ou est inaccessible en ce moment.',
      advice: 'Branchez le disque où elle se trouve.',
    },
    'image-undecodable': {
      what: 'Cette image ne peut pas être lue.',
      advice: 'Essayez-en une autre.',
    },
    'query-invalid': {
      what: 'Cela ne peut pas être cherché.',
      advice: 'Essayez autrement.',
    },
    'album-missing': {
      what: 'Cet album n’existe plus.',
      advice: '',
    },
    'album-name-taken': {
      what: 'Il y a déjà un album de ce nom.',
      advice: 'Choisissez un autre nom.',
    },
    'search-missing': {
      what: 'Cette recherche enregistrée n’existe plus.',
      advice: '',
    },
    'search-name-taken': {
      what: 'Il y a déjà une recherche enregistrée de ce nom.',
      advice: 'Choisissez un autre nom.',
    },
    'trash-failed': {
      what: 'Tout n’a pas pu être mis à la corbeille.',
      advice: 'Ce qui n’a pas été déplacé est où il était.',
    },
    'export-failed': {
      what: 'Les photos n’ont pas pu être copiées.',
      advice: 'Vérifiez la place libre et le droit d’écrire à cet endroit.',
    },
    'engine-restarted': {
      what: 'Le moteur de recherche a été relancé.',
      advice: 'Veuillez réessayer.',
    },
    'ended-unexpectedly': {
      what: 'Recollect s’est arrêté de façon inattendue la dernière fois.',
      advice: 'Si cela se reproduit, copiez le diagnostic et signalez-le.',
    },
    internal: {
      what: 'Quelque chose s’est mal passé.',
      advice: 'Si cela se reproduit, copiez le diagnostic et signalez-le.',
    },
  },
};
