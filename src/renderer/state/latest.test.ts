import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Latest } from './latest.ts';

/** An engine whose answers come when the test says. */
function slowEngine() {
  const open: { question: string; answer: () => Promise<void> }[] = [];
  const asked: string[] = [];
  const heard: string[] = [];
  const latest = new Latest<string, string>(
    (question) => {
      asked.push(question);
      return new Promise((resolve) => {
        open.push({
          question,
          answer: async () => {
            resolve(question.toUpperCase());
            await new Promise((done) => setTimeout(done, 0));
          },
        });
      });
    },
    (_question, answer) => heard.push(answer),
  );
  return { open, asked, heard, latest };
}

describe('the newest question', () => {
  it('is the only one heard, and skips those typed meanwhile', async () => {
    const { open, asked, heard, latest } = slowEngine();
    latest.ask('b');
    latest.ask('be');
    latest.ask('bea');
    await open.shift()!.answer();
    expect(heard).toEqual([]);
    await open.shift()!.answer();
    expect(asked).toEqual(['b', 'bea']);
    expect(heard).toEqual(['BEA']);
  });

  it('is forgotten when cancelled', async () => {
    const { open, heard, latest } = slowEngine();
    latest.ask('b');
    latest.cancel();
    await open.shift()!.answer();
    expect(heard).toEqual([]);
    latest.ask('c');
    await open.shift()!.answer();
    expect(heard).toEqual(['C']);
  });

  it('is always answered in the end, one at a time, whatever the timing', async () => {
    const script = fc.array(fc.constantFrom('type', 'answer'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const { open, heard, latest } = slowEngine();
        let typed = 0;
        for (const step of steps) {
          if (step === 'type') latest.ask(`q${++typed}`);
          else await open.shift()?.answer();
          expect(open.length).toBeLessThanOrEqual(1);
        }
        while (open.length > 0) await open.shift()!.answer();
        expect(heard.at(-1)).toBe(typed === 0 ? undefined : `Q${typed}`);
      }),
      { numRuns: 40 },
    );
  });
});
