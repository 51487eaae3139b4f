import { describe, expect, it } from 'vitest';
import { changeOf, moveText, reasons } from './rule-facts.ts';

const exactly = (count: number) => ({ count, about: false });
const said = ({ count }: { count: number }) => String(count);

describe('what publishing a segment does', () => {
  it('says who moves', () => {
    expect(moveText({ joiners: exactly(312), leavers: exactly(45) }, said)).toBe('+312, -45 people');
    expect(moveText({ joiners: exactly(0), leavers: exactly(45) }, said)).toBe('-45 people');
    expect(moveText({ joiners: exactly(0), leavers: exactly(0) }, said)).toBe('nobody moves');
  });

  it('lets everybody who matches join when nothing is live yet', () => {
    const preview = { joiners: exactly(7), leavers: exactly(1), count: exactly(9) };
    expect(changeOf(preview, false)).toEqual({ joiners: exactly(9), leavers: exactly(0) });
    expect(changeOf(preview, true)).toEqual({ joiners: exactly(7), leavers: exactly(1) });
  });
});

describe('why somebody is in', () => {
  const leaf = (text: string, matched: boolean) => ({ text, matched });
  it('is the parts that hold, each once', () => {
    const because = {
      text: '',
      matched: true,
      children: [
        leaf('country is DE', true),
        { text: '', matched: true, children: [leaf('ordered twice', true), leaf('never viewed', false)] },
        leaf('country is DE', true),
      ],
    };
    expect(reasons(because)).toEqual(['country is DE', 'ordered twice']);
  });

  it('is what was seen when it is about what is missing', () => {
    expect(reasons({ text: '', matched: true, children: [leaf('never ordered', false)] })).toEqual([
      'never ordered',
    ]);
  });
});
