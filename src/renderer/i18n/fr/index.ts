/** @file French. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { en } from '../en/index.ts';
import { browsing } from './browsing.ts';
import { files } from './files.ts';
import { library } from './library.ts';
import { photos } from './photos.ts';
import { query } from './query.ts';
import { search } from './search.ts';
import { units } from './units.ts';
import { viewer } from './viewer.ts';
import { window } from './window.ts';
import { settings } from './settings.ts';
import { duplicates } from './duplicates.ts';
import { problems } from './problems.ts';

export const fr: Translation<typeof en> = {
  ...window,
  ...units,
  ...search,
  ...query,
  ...photos,
  ...library,
  ...files,
  ...viewer,
  ...browsing,
  ...settings,
  ...duplicates,
  ...problems,
};
