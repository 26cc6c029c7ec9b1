/** @file What every catalogue is held against: the keys, plural forms and placeholders of English. For tests only. */
import { expect, it } from 'vitest';
import type { Language } from '../../language.ts';
import { plural } from '../catalogue.ts';
import type { Catalogue } from '../catalogue.ts';

/** Which plural forms a catalogue writes out. What the others are said like: `withAllForms`. */
const forms = {
  en: ['one', 'other'],
  de: ['one', 'other'],
  es: ['one', 'other'],
  fr: ['one', 'other'],
  ar: ['one', 'two', 'few', 'many', 'other'],
} as const satisfies Record<Language, readonly string[]>;

/** Makes the tests of one set of catalogues. */
export function expectCatalogues(of: Readonly<Record<Language, Catalogue>>): void {
  const catalogues = Object.entries(of) as [Language, Catalogue][];
  const english = of.en;
  it.each(catalogues)('%s has every key of English, in the plural forms of its language', (code, own) => {
    const wanted = new Set<string>();
    for (const key of texts(english).keys()) {
      const form = plural(key);
      if (form === null) wanted.add(key);
      else for (const each of forms[code]) wanted.add(`${form.name}_${each}`);
    }
    expect([...texts(own).keys()].sort()).toEqual([...wanted].sort());
  });

  it.each(catalogues)('%s fills in what English fills in', (_code, own) => {
    const wanted = texts(english);
    for (const [key, text] of texts(own)) {
      const form = plural(key);
      if (form === null) {
        expect.soft(placeholders(text), key).toEqual(placeholders(wanted.get(key)!));
        continue;
      }
      // A form for one or two may say the number in words, or not at all; all else it says.
      const all = placeholders(wanted.get(`${form.name}_other`)!);
      const less = all.filter((name) => name !== 'count, number');
      const here = placeholders(text);
      const may =
        form.form === 'one' || form.form === 'two' || !all.includes('count, number') ? [all, less] : [all];
      // "None of the files": a language may leave out a number that another says.
      expect.soft(may.map(String), key).toContain(String(here));
    }
  });

  it.each(catalogues.filter(([code]) => code !== 'en'))('%s is translated', (_code, own) => {
    const wanted = texts(english);
    const bare = (text: string): string => text.replaceAll(/\{\{[^}]*\}\}/g, '').trim();
    const same = [...texts(own)].filter(
      ([key, text]) => wanted.get(key) === text && /[a-z]{3}/i.test(bare(text)),
    );
    // Words that are the same in both languages, each looked at.
    const alike = new Set(
      (
        'Recollect|MFLOP|kFLOP|Photos|photos|Photo,|Albums|albums|Notifications|Status|Details|Album|Pause|' +
        'Ctrl|Esc|Enter|Del|Home|End|Shift|General|Folders,|Zoom|, version|Page Up|Page Down'
      ).split('|'),
    );
    expect(same.filter(([, text]) => !alike.has(bare(text)))).toEqual([]);
  });
}

function texts(catalogue: Catalogue, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') out.set(path + key, value);
    else for (const [inner, text] of texts(value, `${path}${key}.`)) out.set(inner, text);
  }
  return out;
}
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{([^}]*)\}\}/g)].map((match) => match[1]!).sort();
