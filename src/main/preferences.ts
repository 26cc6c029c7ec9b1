/**
 * @file The person's preferences and the places they chose, read when the app starts and written when one changes.
 * Runs in main.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { spoken } from '../shared/language.ts';
import type { Spoken } from '../shared/language.ts';
import { preferencesSchema } from '../shared/preferences.ts';
import type { Preferences as Values, PreferencesChange, Preferred } from '../shared/preferences.ts';

/** Absolute paths, for main only. null: as the app does by itself. */
const placesSchema = z.object({
  libraryDir: z.string().min(1).nullable().catch(null),
  packDir: z.string().min(1).nullable().catch(null),
});
export type ChosenPlaces = z.infer<typeof placesSchema>;

export class Preferences {
  readonly #file: string;
  readonly #systemLanguages: () => readonly string[];
  readonly #onChange: (preferred: Preferred, change: PreferencesChange) => void;
  #now: Values;
  #places: ChosenPlaces;

  /**
   * @param file JSON; missing or damaged, everything is as it comes
   * @param systemLanguages the most wanted first
   * @param onChange hears of every change, after it holds
   */
  constructor(
    file: string,
    systemLanguages: () => readonly string[],
    onChange: (preferred: Preferred, change: PreferencesChange) => void,
  ) {
    this.#file = file;
    this.#systemLanguages = systemLanguages;
    this.#onChange = onChange;
    const kept = read(file);
    this.#now = preferencesSchema.parse(kept);
    this.#places = placesSchema.parse(kept);
  }

  get now(): Values {
    return this.#now;
  }

  get places(): ChosenPlaces {
    return this.#places;
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
    this.#onChange(this.preferred, change);
  }

  choose(places: Partial<ChosenPlaces>): void {
    this.#places = { ...this.#places, ...places };
    this.#write();
  }

  #write(): void {
    try {
      const fresh = `${this.#file}.new`;
      writeFileSync(fresh, JSON.stringify({ ...this.#now, ...this.#places }, null, 2));
      renameSync(fresh, this.#file);
    } catch (error) {
      console.error('The preferences could not be written; they last until the app closes:', error);
    }
  }
}

function read(file: string): object {
  try {
    return z
      .object({})
      .loose()
      .parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // The first start, or unreadable.
  }
}
