/** @file German: what went wrong, by code, and what to do about it. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { problems as english } from '../en/problems.ts';

export const problems: Translation<typeof english> = {
  problems: {
    'folder-missing': {
      what: 'Diesen Ordner gibt es nicht.',
      advice: 'Prüfe den Pfad, oder schließe das Laufwerk an.',
    },
    'folder-unreadable': {
      what: 'Dieser Ordner konnte nicht gelesen werden.',
      advice: 'Fotos, die dort schon gefunden wurden, bleiben in der Bibliothek.',
    },
    'folder-not-a-folder': {
      what: 'Das ist kein Ordner.',
      advice: 'Wähle einen Ordner.',
    },
    'folder-nested': {
      what: 'Dieser Ordner liegt in einem Ordner der Bibliothek oder enthält einen.',
      advice: 'Seine Fotos sind schon in der Bibliothek.',
    },
    'folder-is-library': {
      what: 'In diesem Ordner liegt die Bibliothek selbst.',
      advice: 'Wähle einen anderen Ordner.',
    },
    'folder-offline': {
      what: 'Dieser Ordner ist gerade nicht erreichbar oder nicht zu verfolgen.',
      advice: 'Seine Fotos bleiben auffindbar.',
    },
    'folder-empty': {
      what: 'Dieser Ordner ist jetzt leer.',
      advice: 'Falls sein Laufwerk nicht verbunden ist, schließe es an.',
    },
    'library-newer': {
      what: 'Diese Bibliothek stammt von einer neueren Version von Recollect.',
      advice: 'Installiere die neueste Version.',
    },
    'library-locked': {
      what: 'Ein anderes Programm hat die Bibliothek geöffnet.',
      advice: 'Schließe es und versuche es erneut.',
    },
    'library-read-only': {
      what: 'In die Bibliothek kann nicht geschrieben werden.',
      advice: 'Prüfe, ob du in ihrem Ordner schreiben darfst.',
    },
    'library-full': {
      what: 'Die Festplatte mit der Bibliothek ist voll.',
      advice: 'Schaffe Platz, dann geht es weiter.',
    },
    'library-corrupt': {
      what: 'Die Bibliothek ist beschädigt.',
      advice: 'Sie wird beim nächsten Start repariert; deine Fotos sind unberührt.',
    },
    'disk-failing': {
      what: 'Die Festplatte mit der Bibliothek hat Fehler.',
      advice: 'Sichere die Festplatte und lass sie prüfen.',
    },
    'library-rebuilt': {
      what: 'Die Bibliothek wurde aus ihrer Sicherung wiederhergestellt.',
      advice: 'Deine Fotos wurden nicht angetastet.',
    },
    'library-move-failed': {
      what: 'Die Bibliothek konnte nicht verschoben werden. Sie ist, wo sie war.',
      advice: 'Prüfe, ob genug Platz ist und ob du dort schreiben darfst.',
    },
    'pack-missing': {
      what: 'Das Modell fehlt.',
      advice: 'Installiere Recollect neu, oder wähle ein anderes Modell.',
    },
    'pack-corrupt': {
      what: 'Das Modell ist beschädigt.',
      advice: 'Installiere Recollect neu, oder wähle ein anderes Modell.',
    },
    'pack-unsupported': {
      what: 'Dieses Modell passt nicht zu dieser Version von Recollect.',
      advice: 'Wähle ein anderes Modell.',
    },
    'pack-changed': {
      what: 'Es gibt ein neues Modell. Bis alle Fotos damit eingelesen sind, antwortet das alte.',
      advice: 'Inzwischen hinzugefügte Fotos werden danach gefunden.',
    },
    'encoder-unavailable': {
      what: 'Das Modell kann gerade nicht laufen.',
      advice: 'Starte Recollect neu, oder melde es mit der Diagnose.',
    },
    'encoder-restarted': {
      what: 'Das Modell ist stehen geblieben und wurde neu gestartet.',
      advice: 'Es ist nichts zu tun.',
    },
    'encoder-fell-back': {
      what: 'Die gewählte Hardware hat versagt; der Prozessor übernimmt.',
      advice: 'Es ist nichts zu tun.',
    },
    'photo-missing': {
      what: 'Dieses Foto gibt es nicht mehr, oder es ist gerade nicht erreichbar.',
      advice: 'Schließe das Laufwerk an, auf dem es liegt.',
    },
    'image-undecodable': {
      what: 'Dieses Bild kann nicht gelesen werden.',
      advice: 'Versuche ein anderes.',
    },
    'query-invalid': {
      what: 'Danach kann nicht gesucht werden.',
      advice: 'Versuche es anders.',
    },
    'album-missing': {
      what: 'Dieses Album gibt es nicht mehr.',
      advice: '',
    },
    'album-name-taken': {
      what: 'Ein Album mit diesem Namen gibt es schon.',
      advice: 'Wähle einen anderen Namen.',
    },
    'search-missing': {
      what: 'Diese gespeicherte Suche gibt es nicht mehr.',
      advice: '',
    },
    'search-name-taken': {
      what: 'Eine gespeicherte Suche mit diesem Namen gibt es schon.',
      advice: 'Wähle einen anderen Namen.',
    },
    'trash-failed': {
      what: 'Nicht alles konnte in den Papierkorb gelegt werden.',
      advice: 'Was nicht verschoben wurde, ist, wo es war.',
    },
    'export-failed': {
      what: 'Die Fotos konnten nicht kopiert werden.',
      advice: 'Prüfe, ob genug Platz ist und ob du dort schreiben darfst.',
    },
    'engine-restarted': {
      what: 'Die Suchmaschine wurde neu gestartet.',
      advice: 'Bitte versuche es noch einmal.',
    },
    'ended-unexpectedly': {
      what: 'Recollect wurde beim letzten Mal unerwartet beendet.',
      advice: 'Wenn es wieder passiert, kopiere die Diagnose und melde es.',
    },
    internal: {
      what: 'Etwas ist schiefgegangen.',
      advice: 'Wenn es wieder passiert, kopiere die Diagnose und melde es.',
    },
  },
};
