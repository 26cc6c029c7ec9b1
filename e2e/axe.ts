/** @file A view of the real app under axe. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Rules broken on the page as it stands, with the elements that break them; minor ones aside. */
export async function violations(page: Page): Promise<string[]> {
  // Legacy mode: axe's own blank helper page would be a new window, which the app denies.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(
      ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
}
