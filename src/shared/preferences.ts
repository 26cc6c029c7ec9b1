/**
 * @file What a person prefers on this computer, whichever library is open: how the app looks and speaks, how hard it
 * may work. Kept by main in the app's profile; why not in the library: docs/decisions/0006-where-settings-live.md.
 */
import { z } from 'zod';
import { languageChoiceSchema } from './language.ts';
import type { Spoken } from './language.ts';

export const themes = ['system', 'light', 'dark'] as const;

export const preferencesSchema = z.object({
  language: languageChoiceSchema.catch('system'),
  theme: z.enum(themes).catch('system'),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** What is to be different from now on. */
export const preferencesChangeSchema = z.strictObject({
  language: languageChoiceSchema.exactOptional(),
  theme: z.enum(themes).exactOptional(),
});
export type PreferencesChange = z.infer<typeof preferencesChangeSchema>;

/** What the window has to know before it shows itself. */
export interface Preferred {
  readonly preferences: Preferences;
  /** The language that follows from the preference and the system. */
  readonly spoken: Spoken;
}
