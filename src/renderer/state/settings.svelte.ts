/**
 * @file Which page of the settings is open, if any, and whether the sheet of keys is.
 */
export const settingsSections = ['general', 'folders', 'indexing', 'library'] as const;
export type SettingsSection = (typeof settingsSections)[number];

class SettingsState {
  open = $state<SettingsSection | null>(null);
  keys = $state(false);

  show(section: SettingsSection = 'general'): void {
    this.keys = false;
    this.open = section;
  }
}

export const settings = new SettingsState();
