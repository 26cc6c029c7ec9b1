import { expectCatalogues } from '../../shared/words/test-support/catalogues.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

expectCatalogues({ en, de, es, fr, ar });
