/** @file Picking photos one by one, by ranges and all at once, against a plain model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Selection } from './selection.ts';

const list = Uint32Array.from({ length: 20 }, (_, i) => 100 + i);
const picked = (selection: Selection): number[] => [...selection.photos()].toSorted((a, b) => a - b);

describe('a selection', () => {
  it('holds what a set would hold, and never changes itself', () => {
    const photo = fc.constantFrom(...list);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('toggle' as const), photo }),
      fc.record({ kind: fc.constantFrom('with' as const, 'without' as const), photos: fc.array(photo) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let selection = Selection.none;
        const model = new Set<number>();
        for (const each of steps) {
          const before = selection;
          const held = picked(before);
          if (each.kind === 'toggle') {
            selection = selection.toggled(each.photo);
            if (!model.delete(each.photo)) model.add(each.photo);
          } else {
            selection = selection[each.kind](each.photos);
            for (const one of each.photos)
              if (each.kind === 'with') model.add(one);
              else model.delete(one);
          }
          expect(picked(before)).toEqual(held);
        }
        expect(picked(selection)).toEqual([...model].toSorted((a, b) => a - b));
        expect(selection.size).toBe(model.size);
        expect(selection.countIn(list)).toBe(model.size);
        for (const one of list) expect(selection.has(one)).toBe(model.has(one));
      }),
    );
  });

  it('has ranges that replace each other and leave what was picked before', () => {
    const index = fc.integer({ min: 0, max: list.length - 1 });
    fc.assert(
      fc.property(
        fc.uniqueArray(index, { maxLength: 5 }),
        index,
        fc.array(index, { minLength: 1 }),
        (before, anchor, ends) => {
          let selection = Selection.of(before.filter((at) => at !== anchor).map((at) => list[at]!)).toggled(
            list[anchor]!,
          );
          const held = new Set(picked(selection));
          for (const end of ends) selection = selection.rangeTo(list, end, -1);
          const end = ends.at(-1)!;
          const range = list.subarray(Math.min(anchor, end), Math.max(anchor, end) + 1);
          expect(new Set(picked(selection))).toEqual(new Set([...held, ...range]));
        },
      ),
    );
  });

  it('begins a range at the current photo when nothing was picked, and when the anchor is on another list', () => {
    expect(picked(Selection.none.rangeTo(list, 4, 2))).toEqual([102, 103, 104]);
    expect(picked(Selection.none.rangeTo(list, 4, -1))).toEqual([104]);
    expect(picked(Selection.none.toggled(7).rangeTo(list, 3, 2))).toEqual([7, 102, 103]);
  });

  it('turns a whole day on, and off again when all of it is on', () => {
    const day = [101, 102, 103];
    const on = Selection.none.toggled(102).toggledAll(day);
    expect(picked(on)).toEqual(day);
    expect(on.toggledAll(day).size).toBe(0);
  });

  it('forgets photos that have left the library, and is the same when none has', () => {
    const selection = Selection.of([100, 105, 999]);
    expect(picked(selection.within(list))).toEqual([100, 105]);
    const all = Selection.of(list);
    expect(all.within(list)).toBe(all);
  });

  it('takes all of 100,000 photos', () => {
    const many = Uint32Array.from({ length: 100_000 }, (_, i) => i + 1);
    const all = Selection.none.with(many);
    expect(all.size).toBe(100_000);
    expect(all.toggled(5).photos()).toHaveLength(99_999);
    expect(Selection.none.toggled(1).rangeTo(many, 99_999, -1).size).toBe(100_000);
  });
});
