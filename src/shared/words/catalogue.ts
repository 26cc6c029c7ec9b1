/**
 * @file What a catalogue of words is made of: sections, keys, placeholders, plural forms, in i18next's JSON v4 format,
 * and the types that follow from the English one. Types, and the few rules that tests and loading share.
 */

export const pluralForms = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;
type Form = (typeof pluralForms)[number];

export interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

/** A key without its plural form: `added_one` and `added_other` are both `added`. */
type Bare<K> = K extends `${infer Name}_${Form}` ? Name : K;
type Plural<T> = { [K in keyof T]: K extends `${infer Name}_other` ? Name : never }[keyof T] & string;

/** What stands in `{{...}}`, without its format. */
type Placeholders<S> = S extends `${string}{{${infer Inside}}}${infer Rest}`
  ? (Inside extends `${infer Name},${string}` ? Name : Inside) | Placeholders<Rest>
  : never;

/** Formatted placeholders are numbers, the others are put in as they are. */
type Values<S, Names extends string = Placeholders<S>> = {
  readonly [Name in Names]: S extends `${string}{{${Name}, number}}${string}` ? number : string;
};

type Words<S> = [Placeholders<S>] extends [never] ? string : (values: Values<S>) => string;
type Counted<S> = (values: Values<S> & { readonly count: number }) => string;

/** How the code sees a catalogue: a text is a string; one with placeholders or plural forms, a function of values. */
export type Strings<T> = {
  readonly [K in keyof T as Bare<K>]: K extends `${Plural<T>}_${Form}`
    ? Counted<T[K & `${Bare<K> & string}_other`]>
    : T[K] extends string
      ? Words<T[K]>
      : Strings<T[K]>;
};

/** A catalogue in another language: the same keys; plural forms as that language has them. */
export type Translation<T> = {
  readonly [K in keyof T as K extends `${Plural<T>}_${Form}` ? never : K]: T[K] extends string
    ? string
    : Translation<T[K]>;
} & { readonly [K in `${Plural<T>}_other`]: string } & {
  readonly [K in `${Plural<T>}_${Exclude<Form, 'other'>}`]?: string;
};

/** @returns the key without its plural form, and the form; null where it has none */
export function plural(key: string): { readonly name: string; readonly form: Form } | null {
  const cut = key.lastIndexOf('_');
  const form = pluralForms.find((each) => each === key.slice(cut + 1));
  return cut > 0 && form !== undefined ? { name: key.slice(0, cut), form } : null;
}

/**
 * A form that a catalogue leaves out is said like `other`. So Spanish and French need no word for counts of whole
 * millions ("many"), and Arabic none for zero, which has sentences of its own ("Nothing selected").
 */
export function withAllForms(catalogue: Catalogue): Catalogue {
  const out: Record<string, string | Catalogue> = {};
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value !== 'string') out[key] = withAllForms(value);
    else if (plural(key)?.form !== 'other') out[key] = value;
    else {
      const { name } = plural(key)!;
      for (const form of pluralForms) out[`${name}_${form}`] ??= catalogue[`${name}_${form}`] ?? value;
    }
  }
  return out;
}

/**
 * The object behind `strings`: a getter for each text, a function for each that takes values.
 * @param say what a text is in the language spoken now; `key` is `section:name.of.text`
 */
export function stringsOf<T extends Readonly<Record<string, Catalogue>>>(
  catalogue: T,
  say: (key: string, values?: Readonly<Record<string, string | number>>) => string,
): Strings<T> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([section, words]) => [section, part(words, (key) => `${section}:${key}`)]),
  ) as Strings<T>;

  function part(words: Catalogue, path: (key: string) => string): object {
    const texts = {};
    for (const [key, value] of Object.entries(words)) {
      const form = plural(key);
      const name = form?.name ?? key;
      const at = path(name);
      const takesValues = typeof value === 'string' && (form !== null || value.includes('{{'));
      Object.defineProperty(texts, name, {
        enumerable: true,
        configurable: true,
        ...(typeof value !== 'string'
          ? { value: part(value, (inner) => `${at}.${inner}`) }
          : takesValues
            ? { value: (values: Record<string, string | number>) => say(at, values) }
            : { get: () => say(at) }),
      });
    }
    return texts;
  }
}
