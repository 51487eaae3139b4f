import { describe, expect, it } from 'vitest';
import { actText, doneText, effectText, namesText } from './inside-words.ts';

describe('acts on people inside, in words', () => {
  it('say how many, and what was done or will be in a moment', () => {
    expect(actText('move', 1)).toBe('Move 1 person');
    expect(actText('skip', 1_204)).toBe('Skip the wait of 1,204 people');
    expect(actText('end', 2)).toBe('Take 2 people out');
    expect(doneText('skip', 1, true)).toBe('1 person goes on');
    expect(doneText('end', 3, false)).toBe('3 people taken out in a moment');
  });

  it('say what follows: when, where to, by which path', () => {
    expect(effectText('skip', { isPaused: false, way: 'Did not come' })).toBe(
      'Their wait ends now, as if its time had passed: they go on by Did not come.',
    );
    expect(effectText('move', { isPaused: true, target: 'Second mail' })).toMatch(
      /^They enter “Second mail” once the workflow is resumed/,
    );
    expect(effectText('end', { isPaused: false })).toContain('taken back');
  });

  it('name the first five', () => {
    expect(namesText(['Ana'])).toBe('Ana');
    expect(namesText(['Ana', 'Ben', 'Cleo'])).toBe('Ana, Ben and Cleo');
    expect(namesText(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });
});
