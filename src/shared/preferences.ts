/**
 * @file What a person prefers on this computer, whichever library is open: how the app looks and speaks, how hard it
 * may work. Kept by main in the app's profile; why not in the library: docs/decisions/0008-where-settings-live.md.
 */
import { z } from 'zod';
import { languageChoiceSchema } from './language.ts';
import type { Spoken } from './language.ts';

export const themes = ['system', 'light', 'dark'] as const;
/** What the encoder may be asked to compute on. `auto`: the fastest that proves itself. */
export const providerChoices = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
export type ProviderChoice = (typeof providerChoices)[number];

const threads = z.number().int().min(1).max(256).nullable();

export const preferencesSchema = z.object({
  language: languageChoiceSchema.catch('system'),
  theme: z.enum(themes).catch('system'),
  provider: z.enum(providerChoices).catch('auto'),
  /** Processor cores that the encoder may use; null: as many as the app finds right. */
  threads: threads.catch(null),
  /** Indexing waits while the computer runs on its battery. */
  waitOnBattery: z.boolean().catch(true),
  /** Indexing waits while other programs keep the computer busy. */
  waitWhenBusy: z.boolean().catch(false),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** What is to be different from now on. */
export const preferencesChangeSchema = z.strictObject({
  language: languageChoiceSchema.exactOptional(),
  theme: z.enum(themes).exactOptional(),
  provider: z.enum(providerChoices).exactOptional(),
  threads: threads.exactOptional(),
  waitOnBattery: z.boolean().exactOptional(),
  waitWhenBusy: z.boolean().exactOptional(),
});
export type PreferencesChange = z.infer<typeof preferencesChangeSchema>;

/** What the window has to know before it shows itself. */
export interface Preferred {
  readonly preferences: Preferences;
  /** The language that follows from the preference and the system. */
  readonly spoken: Spoken;
}

/** Where the library and the model lie, as far as the window may know: names, no paths. */
export interface Places {
  /** The last folders of the library's path, the innermost last. */
  readonly library: readonly string[];
  /** False when the library lies where the app puts it by itself. */
  readonly libraryChosen: boolean;
  /** False when the model is the one that comes with the app. */
  readonly packChosen: boolean;
  /** Cores of this computer. */
  readonly cores: number;
}
