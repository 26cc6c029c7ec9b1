/**
 * @file How every view of the real app holds up at two sizes of window, light and dark, with text twice as large, and
 * from right to left.
 *
 * [Note: Structure, not pixels] A picture of a window differs between machines in its fonts, their smoothing and the
 * scrollbars, none of which is ours; a tolerance wide enough for that lets real faults through. What is looked for
 * here is what makes a window ugly wherever it is drawn: text that is cut off, controls that lie over one another or
 * outside the window, something that scrolls sideways, colours without contrast, a background of the wrong theme.
 * And each view's picture, made too small for fonts to matter, is held beside the one that was kept
 * (coarse-picture.ts). The pictures themselves are attached to the report, for the eye.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { addPhotos, indexed, makeHome, openApp, photosIn, search } from './app.ts';
import type { Home, OpenedApp } from './app.ts';
import { lookChanged } from './coarse-picture.ts';

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;
let page: Page;

test.beforeAll(async () => {
  home = await makeHome(['fish', 'windmills', 'cats']);
  app = await openApp(home);
  page = app.page;
});
test.afterAll(async () => {
  await app.electron.close();
  await home.remove();
});

/** What is wrong with what is seen now, in words; nothing when nothing is. */
function faults(): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const seen = (element: Element): boolean =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.closest('[inert], .visually-hidden') === null;
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');

    const controls = [
      ...document.querySelectorAll('button, input, select, textarea, [role="option"]'),
    ].filter(seen);
    const boxes: { element: Element; box: DOMRect }[] = [];
    for (const element of controls) {
      const box = element.getBoundingClientRect();
      // Scrolled out of sight inside something that scrolls is no fault.
      const scroller = element.closest(
        '[data-testid="grid"], [data-testid="filmstrip"], nav, .list, section, ul, [role="region"]',
      );
      const inside = scroller?.getBoundingClientRect();
      if (
        inside &&
        (box.bottom <= inside.top ||
          box.top >= inside.bottom ||
          box.right <= inside.left ||
          box.left >= inside.right)
      )
        continue;
      if (box.width === 0 || box.height === 0) continue;
      // In what scrolls, things are half seen at the edges.
      if (!inside && (box.right > innerWidth + 1 || box.left < -1))
        found.push(`${name(element)} lies outside the window`);
      if (element.matches('button')) boxes.push({ element, box });
      if (
        element.matches('button') &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).overflow !== 'visible' &&
        element.querySelector('.one-line') === null
      )
        found.push(`${name(element)} is cut off`);
    }
    // A control's middle is its own: nothing else lies over it.
    for (const { element, box } of boxes) {
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      const top = document.elementFromPoint(x, y);
      if (
        top !== null &&
        !element.contains(top) &&
        !top.contains(element) &&
        top.closest('button, input, select') !== null
      )
        found.push(`${name(top)} lies over ${name(element)}`);
    }
    for (const element of document.querySelectorAll('h1, h2, h3, label, dt, th, p')) {
      if (!seen(element) || element.classList.contains('one-line')) continue;
      const style = getComputedStyle(element);
      if (style.overflow !== 'visible' && element.scrollWidth > element.clientWidth + 1)
        found.push(`${name(element)} is cut off`);
    }
    return [...new Set(found)];
  });
}

const views: readonly { readonly name: string; readonly open: () => Promise<void> }[] = [
  { name: 'timeline', open: () => page.getByRole('button', { name: /All photos/ }).click() },
  {
    name: 'results',
    open: async () => {
      await search(page, 'fish');
    },
  },
  {
    name: 'viewer',
    open: async () => {
      await page.locator('[data-index="0"]').first().click();
      await expect(page.getByTestId('viewer')).toBeVisible();
      await page.keyboard.press('i');
    },
  },
  {
    name: 'favourites',
    open: async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Favourites' }).click();
    },
  },
  {
    name: 'duplicates',
    open: async () => {
      await page.getByRole('button', { name: 'Duplicates' }).click();
      const start = page.getByRole('button', { name: 'Look for similar photos' });
      if (await start.isVisible()) await start.click();
      await expect(page.getByTestId('duplicates')).toBeVisible();
    },
  },
  ...(['General', 'Folders', 'Indexing', 'Library'] as const).map((section) => ({
    name: `settings ${section}`,
    open: async () => {
      await page.keyboard.press('Control+,');
      await page.getByRole('dialog').getByRole('button', { name: section, exact: true }).click();
    },
  })),
  {
    name: 'keys',
    open: async () => {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /All photos/ }).click();
      await page.keyboard.press('?');
      await expect(page.getByTestId('shortcuts')).toBeVisible();
    },
  },
];

async function size(width: number, height: number): Promise<void> {
  await app.electron.evaluate(
    ({ BrowserWindow }, [w, h]) => {
      const window = BrowserWindow.getAllWindows().find((each) =>
        each.webContents.getURL().endsWith('/index.html'),
      );
      window?.setContentSize(w!, h!);
    },
    [width, height],
  );
  // A screen smaller than the window would cut it: then the page itself is made that large.
  await page.setViewportSize({ width, height });
}

async function settled(): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined))),
  );
}

/** A screenshot with nothing under the pointer, and with all pictures there. */
async function pictured(): Promise<Buffer> {
  await page.mouse.move(0, 0);
  await expect
    .poll(() =>
      page.evaluate(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0)),
    )
    .toBe(true);
  await page.waitForTimeout(250);
  await settled();
  return page.screenshot();
}

test('the first start has no fault', async () => {
  await size(1280, 800);
  await expect(page.getByTestId('empty-state')).toBeVisible();
  expect(await faults()).toEqual([]);
  await addPhotos(app, home);
  await indexed(page, await photosIn(home.photos));
});

for (const [width, height] of [
  [1280, 800],
  [2560, 1440],
] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test(`no view has a fault at ${width} x ${height}, ${theme}`, async () => {
      await page.emulateMedia({ colorScheme: theme });
      await size(width, height);
      for (const { name, open } of views) {
        await open();
        await settled();
        expect.soft(await faults(), name).toEqual([]);
        const { violations } = await new AxeBuilder({ page })
          .setLegacyMode()
          .withRules(['color-contrast'])
          .analyze();
        expect.soft(violations.map(({ nodes }) => `${name}: ${nodes[0]?.html}`)).toEqual([]);
        const lightness = await page.evaluate(() => {
          const context = new OffscreenCanvas(1, 1).getContext('2d')!;
          context.fillStyle = getComputedStyle(document.body).backgroundColor;
          context.fillRect(0, 0, 1, 1);
          return context.getImageData(0, 0, 1, 1).data[0]!;
        });
        expect(lightness > 128).toBe(theme === 'light');
        const title = `${name} ${width}x${height} ${theme}`;
        const body = await pictured();
        await test.info().attach(title, { body, contentType: 'image/png' });
        expect.soft(await lookChanged(title, body)).toBeNull();
      }
      await page.keyboard.press('Escape');
    });
  }
}

test('no view has a fault with text twice as large', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await size(1280, 800);
  await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  for (const { name, open } of views) {
    await open();
    await settled();
    expect.soft(await faults(), name).toEqual([]);
    await test.info().attach(`${name} 200 %`, { body: await page.screenshot(), contentType: 'image/png' });
  }
  await page.keyboard.press('Escape');
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
});
