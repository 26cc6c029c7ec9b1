/**
 * @file The person's preferences, read when the app starts and written when one changes. Runs in main.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { spoken } from '../shared/language.ts';
import type { Spoken } from '../shared/language.ts';
import { preferencesSchema } from '../shared/preferences.ts';
import type { Preferences as Values, PreferencesChange, Preferred } from '../shared/preferences.ts';

export class Preferences {
  readonly #file: string;
  readonly #systemLanguages: () => readonly string[];
  readonly #onChange: (preferred: Preferred) => void;
  #now: Values;

  /**
   * @param file JSON; missing or damaged, everything is as it comes
   * @param systemLanguages the most wanted first
   * @param onChange hears of every change, after it holds
   */
  constructor(
    file: string,
    systemLanguages: () => readonly string[],
    onChange: (preferred: Preferred) => void,
  ) {
    this.#file = file;
    this.#systemLanguages = systemLanguages;
    this.#onChange = onChange;
    this.#now = read(file);
  }

  get now(): Values {
    return this.#now;
  }

  get spoken(): Spoken {
    return spoken(this.#now.language, this.#systemLanguages());
  }

  get preferred(): Preferred {
    return { preferences: this.#now, spoken: this.spoken };
  }

  change(change: PreferencesChange): void {
    this.#now = preferencesSchema.parse({ ...this.#now, ...change });
    this.#write();
    this.#onChange(this.preferred);
  }

  #write(): void {
    try {
      const fresh = `${this.#file}.new`;
      writeFileSync(fresh, JSON.stringify(this.#now, null, 2));
      renameSync(fresh, this.#file);
    } catch (error) {
      console.error('The preferences could not be written; they last until the app closes:', error);
    }
  }
}

function read(file: string): Values {
  try {
    return preferencesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return preferencesSchema.parse({}); // The first start, or unreadable.
  }
}
