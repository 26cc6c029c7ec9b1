/** @file Spanish: what went wrong, by code, and what to do about it. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { problems as english } from '../en/problems.ts';

export const problems: Translation<typeof english> = {
  problems: {
    'folder-missing': {
      what: 'Esta carpeta no existe.',
      advice: 'Revisa la ruta, o conecta la unidad en la que está.',
    },
    'folder-unreadable': {
      what: 'No se pudo leer esta carpeta.',
      advice: 'Las fotos encontradas antes siguen en la biblioteca.',
    },
    'folder-not-a-folder': {
      what: 'Esto no es una carpeta.',
      advice: 'Elige una carpeta.',
    },
    'folder-nested': {
      what: 'Esta carpeta está dentro de una carpeta de la biblioteca, o contiene una.',
      advice: 'Sus fotos ya están en la biblioteca.',
    },
    'folder-is-library': {
      what: 'La propia biblioteca está en esta carpeta.',
      advice: 'Elige otra carpeta.',
    },
    'folder-offline': {
      what: 'No se puede llegar a esta carpeta o seguirla ahora.',
      advice: 'Sus fotos se pueden seguir buscando.',
    },
    'folder-empty': {
      what: 'Esta carpeta está vacía ahora.',
      advice: 'Si su unidad no está conectada, conéctala.',
    },
    'library-newer': {
      what: 'Esta biblioteca es de una versión más nueva de Recollect.',
      advice: 'Instala la versión más reciente.',
    },
    'library-locked': {
      what: 'Otro programa tiene abierta la biblioteca.',
      advice: 'Ciérralo y vuelve a intentarlo.',
    },
    'library-read-only': {
      what: 'No se puede escribir en la biblioteca.',
      advice: 'Mira si puedes escribir en su carpeta.',
    },
    'library-full': {
      what: 'El disco con la biblioteca está lleno.',
      advice: 'Haz sitio y continúa.',
    },
    'library-corrupt': {
      what: 'La biblioteca está dañada.',
      advice: 'Se repara en el próximo inicio; tus fotos están intactas.',
    },
    'disk-failing': {
      what: 'El disco con la biblioteca tiene errores.',
      advice: 'Haz una copia del disco y que lo revisen.',
    },
    'library-rebuilt': {
      what: 'La biblioteca se recuperó de su copia de seguridad.',
      advice: 'Tus fotos no se tocaron.',
    },
    'library-move-failed': {
      what: 'No se pudo mover la biblioteca. Está donde estaba.',
      advice: 'Mira si hay espacio y si puedes escribir ahí.',
    },
    'pack-missing': {
      what: 'Falta el modelo.',
      advice: 'Instala Recollect de nuevo, o elige otro modelo.',
    },
    'pack-corrupt': {
      what: 'El modelo está dañado.',
      advice: 'Instala Recollect de nuevo, o elige otro modelo.',
    },
    'pack-unsupported': {
      what: 'Este modelo no sirve para esta versión de Recollect.',
      advice: 'Elige otro modelo.',
    },
    'pack-changed': {
      what: 'Hay un modelo nuevo. Hasta que todas las fotos estén indexadas con él, responde el anterior.',
      advice: 'Las fotos añadidas mientras tanto se encuentran después.',
    },
    'encoder-unavailable': {
      what: 'El modelo no puede funcionar ahora.',
      advice: 'Reinicia Recollect, o comunícalo con el diagnóstico.',
    },
    'encoder-restarted': {
      what: 'El modelo se detuvo y se volvió a iniciar.',
      advice: 'No hay que hacer nada.',
    },
    'encoder-fell-back': {
      what: 'El hardware elegido falló; el procesador hace el trabajo.',
      advice: 'No hay que hacer nada.',
    },
    'photo-missing': {
      what: 'Esta foto ya no existe, o no se puede llegar a ella ahora.',
      advice: 'Conecta la unidad en la que está.',
    },
    'image-undecodable': {
      what: 'No se puede leer esta imagen.',
      advice: 'Prueba con otra.',
    },
    'query-invalid': {
      what: 'Esto no se puede buscar.',
      advice: 'Prueba de otra manera.',
    },
    'album-missing': {
      what: 'Este álbum ya no existe.',
      advice: '',
    },
    'album-name-taken': {
      what: 'Ya hay un álbum con este nombre.',
      advice: 'Elige otro nombre.',
    },
    'search-missing': {
      what: 'Esta búsqueda guardada ya no existe.',
      advice: '',
    },
    'search-name-taken': {
      what: 'Ya hay una búsqueda guardada con este nombre.',
      advice: 'Elige otro nombre.',
    },
    'trash-failed': {
      what: 'No todo se pudo mover a la papelera.',
      advice: 'Lo que no se movió está donde estaba.',
    },
    'export-failed': {
      what: 'No se pudieron copiar las fotos.',
      advice: 'Mira si hay espacio y si puedes escribir ahí.',
    },
    'engine-restarted': {
      what: 'El motor de búsqueda se volvió a iniciar.',
      advice: 'Inténtalo otra vez.',
    },
    'ended-unexpectedly': {
      what: 'Recollect terminó de forma inesperada la última vez.',
      advice: 'Si vuelve a ocurrir, copia el diagnóstico y comunícalo.',
    },
    internal: {
      what: 'Algo salió mal.',
      advice: 'Si vuelve a ocurrir, copia el diagnóstico y comunícalo.',
    },
  },
};
