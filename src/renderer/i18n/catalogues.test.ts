import { expectCatalogues } from '../../shared/words/test-support/catalogues.ts';
import { ar } from './ar/index.ts';
import { de } from './de/index.ts';
import { en } from './en/index.ts';
import { es } from './es/index.ts';
import { fr } from './fr/index.ts';

expectCatalogues({ en, de, es, fr, ar });
