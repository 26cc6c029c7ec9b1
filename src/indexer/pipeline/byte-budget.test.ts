/** @file However bytes are asked for, no more than the budget are held, except by one alone; and all get theirs. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteBudget } from './byte-budget.ts';

it('holds no more than there is room for, and serves everybody', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 40 }), async (wishes) => {
      const budget = byteBudget(100);
      let held = 0;
      let holders = 0;
      await Promise.all(
        wishes.map(async (bytes) => {
          const release = await budget.take(bytes);
          held += bytes;
          // Whoever holds nothing takes no room from the one who may exceed it.
          if (bytes > 0) holders++;
          expect(held <= 100 || holders === 1).toBe(true);
          await new Promise((turn) => setImmediate(turn));
          held -= bytes;
          if (bytes > 0) holders--;
          release();
          release();
        }),
      );
      expect([held, holders]).toEqual([0, 0]);
    }),
  );
});
