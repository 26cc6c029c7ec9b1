/** @file English, the language the others are translated from: its keys and placeholders are everybody's. */
import { browsing } from './browsing.ts';
import { duplicates } from './duplicates.ts';
import { files } from './files.ts';
import { library } from './library.ts';
import { photos } from './photos.ts';
import { query } from './query.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { units } from './units.ts';
import { viewer } from './viewer.ts';
import { window } from './window.ts';
import { problems } from './problems.ts';

export const en = {
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
} as const;
