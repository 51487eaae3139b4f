import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, evaluate, holds } from './index.ts';
import { condition, nowMs, profile, RULES, ZONES } from './testing/arbitraries.ts';
import { factsOf } from './testing/facts.ts';
import { DAYS_LISTED, goesByDays, laterInstants } from './testing/instants.ts';

const RUNS = Number(process.env.UNTIL_CASES ?? 2_000);

describe('until', () => {
  it('no answer changes before it, if no input comes (P4)', () => {
    fc.assert(
      fc.property(condition, profile, nowMs, fc.constantFrom(...ZONES), (document, one, now, timeZone) => {
        const compiled = compileCondition(document, RULES);
        const factsAt = factsOf(one, compiled, timeZone);
        const judgeAt = (at: number) => holds(compiled, factsAt(at), at);
        const { matched, until } = judgeAt(now);
        expect(until).toBeGreaterThan(now);
        for (const at of laterInstants(document, one, timeZone, now))
          if (at < until && judgeAt(at).matched !== matched)
            throw new Error(`changed at now + ${at - now} ms, before until = now + ${until - now} ms`);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('is not needlessly early: waking at each one finds every change (P4)', () => {
    fc.assert(
      fc.property(condition, profile, nowMs, (document, one, now) => {
        const compiled = compileCondition(document, RULES);
        const factsAt = factsOf(one, compiled, 'UTC');
        const judgeAt = (at: number) => holds(compiled, factsAt(at), at);
        const changes = new Set(laterInstants(document, one, 'UTC', now));
        // an anniversary comes again for ever
        const untilMs = goesByDays(document) ? now + (DAYS_LISTED - 2) * 86_400_000 : Infinity;
        for (let held = judgeAt(now), wakes = 0; held.until < untilMs; held = judgeAt(held.until)) {
          expect(changes).toContain(held.until);
          expect(++wakes).toBeLessThanOrEqual(changes.size);
        }
      }),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  }, 120_000);

  it('is the same with the reason and without, and the reason mirrors the answer (P12)', () => {
    fc.assert(
      fc.property(condition, profile, nowMs, (document, one, now) => {
        const compiled = compileCondition(document, RULES);
        const facts = factsOf(one, compiled, 'UTC')(now);
        const { because, ...held } = evaluate(compiled, facts, now);
        expect(held).toEqual(holds(compiled, facts, now));
        expect(because.matched).toBe(held.matched);
      }),
      { numRuns: Math.ceil(RUNS / 5) },
    );
  }, 120_000);
});
