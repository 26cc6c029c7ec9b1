import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TileHit } from '../../shared/search.ts';
import { dateOrder, stackHits } from './arrange.ts';

const hits = fc
  .array(fc.record({ taken: fc.integer({ min: 0, max: 9 }), lead: fc.nat({ max: 30 }) }), { maxLength: 30 })
  .map((some) =>
    some.map(({ taken, lead }, i): TileHit => ({
      photo: i + 1,
      score: 1 - i / 100,
      aspect: 1,
      taken,
      burst: Math.min(lead, i) + 1,
    })),
  )
  // A leader leads itself.
  .map((some) =>
    some.map((hit) => ({ ...hit, burst: some[hit.burst - 1]!.burst === hit.burst ? hit.burst : hit.photo })),
  );

it('stacks show the first of each group where it stood, and all of it when open, and lose nothing', () => {
  fc.assert(
    fc.property(hits, fc.func(fc.boolean()), fc.boolean(), (some, isOpen, byDate) => {
      const sorted = byDate ? dateOrder(some) : some;
      const open = new Set(some.map(({ burst }) => burst).filter((burst) => isOpen(burst)));
      const { shown, stacks } = stackHits(sorted, open);
      const hidden = [...stacks.values()].reduce((n, stack) => n + (stack.open ? 0 : stack.size - 1), 0);
      expect(shown.length + hidden).toBe(some.length);
      expect(new Set(shown).size).toBe(shown.length);
      const firsts = shown.filter((hit, i) => shown.findIndex(({ burst }) => burst === hit.burst) === i);
      expect(firsts).toEqual(
        sorted.filter((hit, i) => sorted.findIndex(({ burst }) => burst === hit.burst) === i),
      );
      for (const hit of shown) {
        const stack = stacks.get(hit.photo);
        if (stack !== undefined) expect(stack.key).toBe(hit.burst);
      }
    }),
  );
});
