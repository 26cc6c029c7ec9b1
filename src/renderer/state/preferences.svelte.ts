/**
 * @file The person's preferences, as main keeps them, and what follows from them for the page: its language. (The
 * colours follow from main's `nativeTheme`.)
 */
import { preferencesSchema } from '../../shared/preferences.ts';
import type { Preferences, PreferencesChange, Preferred } from '../../shared/preferences.ts';
import { language } from '../i18n/language.svelte.ts';

class PreferencesState {
  now = $state.raw<Preferences>(preferencesSchema.parse({}));

  /** To be awaited before anything is shown. Listens until the window closes. */
  async start(): Promise<void> {
    window.recollect.onEvent((event) => {
      if (event.type === 'preferences') void this.#are(event.preferred);
    });
    await this.#are(await window.recollect.preferences());
  }

  async change(change: PreferencesChange): Promise<void> {
    this.now = { ...this.now, ...change };
    await window.recollect.setPreferences(change);
  }

  async #are({ preferences, spoken }: Preferred): Promise<void> {
    this.now = preferences;
    await language.speak(spoken);
  }
}

export const preferences = new PreferencesState();
