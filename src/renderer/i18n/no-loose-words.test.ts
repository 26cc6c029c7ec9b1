/** Every word that a person reads comes from a catalogue: what stands in components in plain letters is found here. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import type { AST } from 'svelte/compiler';
import { expect, it } from 'vitest';

const renderer = join(import.meta.dirname, '..');
const components = globSync('**/*.svelte', { cwd: renderer });
/** Attributes that are seen or heard. */
const spoken = new Set([
  'title',
  'aria-label',
  'placeholder',
  'alt',
  'label',
  'lead',
  'aria-description',
  'aria-roledescription',
]);
/** Keys, units and signs, the same in every language. */
const allowed = new Set(['Ctrl', 'Shift', 'Esc', 'Space', 'Del', 'Enter', 'Recollect', 'EXIF', 'px']);

const words = (text: string): string[] =>
  text.match(/\p{L}{2,}/gu)?.filter((word) => !allowed.has(word)) ?? [];

function loose(file: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null || !('type' in node)) return;
    const it = node as AST.TemplateNode;
    if (it.type === 'Text') found.push(...words(it.data));
    if (it.type === 'Attribute' && spoken.has(it.name) && it.value !== true) {
      for (const part of [it.value].flat()) if (part.type === 'Text') found.push(...words(part.data));
    }
    if (it.type === 'Attribute' || it.type === 'StyleDirective') return;
    for (const [key, child] of Object.entries(it)) if (key !== 'expression' && key !== 'parent') walk(child);
  };
  walk(parse(readFileSync(join(renderer, file), 'utf8'), { modern: true }).fragment);
  return found;
}

it.each(components)('%s', (file) => {
  expect(loose(file)).toEqual([]);
});

it('finds what stands in a component in plain letters', () => {
  expect(components.length).toBeGreaterThan(20);
});
