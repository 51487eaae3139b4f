import { describe, expect, it } from 'vitest';
import { whenWords, whyWithWhens, withWhens } from './when.ts';
import { decisive, valuesOf } from './why-answer.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('times in answers', () => {
  it('are written as people write them, in the zone of the workspace', () => {
    expect(whenWords(Date.UTC(2026, 10, 17, 19, 22), NOW, 'Europe/Vienna')).toBe('Tue 17 Nov 20:22');
    expect(whenWords(Date.UTC(2025, 8, 2, 8), NOW, 'Europe/Vienna')).toBe('Tue 2 Sep 2025 10:00');
    expect(withWhens('until 2026-11-17T19:22:00.000Z, if', NOW, 'UTC')).toBe('until Tue 17 Nov 19:22, if');
    expect(withWhens('2026-11-17 and 2026-99-17T19:22:00Z', NOW, 'UTC')).toBe(
      '2026-11-17 and 2026-99-17T19:22:00Z',
    );
  });

  it('reach no screen raw, wherever an answer holds them (P12)', () => {
    const raw = '2026-11-17T19:22:00Z';
    const told = whyWithWhens(
      {
        sentence: `In it: ${raw}.`,
        rule: raw,
        values: [{ label: raw, value: raw }],
        at: raw,
        because: { text: raw, matched: true, children: [{ text: raw, matched: true }] },
        code: 'member',
      },
      NOW,
      'UTC',
    );
    expect(JSON.stringify({ ...told, at: null })).not.toContain('2026-11');
    expect(told.at).toBe(raw);
  });
});

describe('why, under "none of"', () => {
  const leaf = (text: string, matched: boolean) => ({ text, matched });
  const none = (matched: boolean, ...children: ReturnType<typeof leaf>[]) => ({
    text: '',
    matched,
    children: [{ text: '', matched: !matched, children }],
  });

  it('names what did not hold when that is why it holds', () => {
    const tree = {
      text: '',
      matched: true,
      children: [leaf('country is AT', true), none(true, leaf('opened nothing', false))],
    };
    expect(decisive(tree)).toBe('country is AT, opened nothing');
    expect(valuesOf(tree)).toEqual([
      { label: 'country is AT', value: 'holds' },
      { label: 'opened nothing', value: 'does not hold, as it must' },
    ]);
  });

  it('names what held when that is why it does not', () => {
    const tree = {
      text: '',
      matched: false,
      children: [leaf('country is AT', true), none(false, leaf('ordered', true), leaf('is a member', false))],
    };
    expect(decisive(tree)).toBe('ordered');
    expect(valuesOf(tree)[1]).toEqual({ label: 'ordered', value: 'holds, and must not' });
  });
});
