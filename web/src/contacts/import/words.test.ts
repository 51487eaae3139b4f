import { describe, expect, test } from 'vitest';
import type { ImportPreview, ImportSummary } from '../../api/index.ts';
import { humanName, noteLines, planOf, startWords, targetOf, undoSentence } from './words.ts';

describe('an import in words', () => {
  test('the button says what will happen', () => {
    const preview = { isWhole: true, new: 3_912, updated: 1_033 } as ImportPreview;
    expect(startWords(preview)).toBe('Import: 3,912 new people, 1,033 updated');
    expect(startWords({ ...preview, new: 1, updated: 0 })).toBe('Import: 1 new person');
    expect(startWords({ ...preview, isWhole: false })).toBe('Import all rows');
    expect(startWords(undefined)).toBe('Import');
  });

  test('taking back says what stays', () => {
    const one = { people: { new: 1, updated: 0, unchanged: 4 } } as ImportSummary;
    expect(undoSentence(one)).toBe(
      '1 person whom it brought goes again, unless something has happened to them since.',
    );
  });

  test('notes are sentences, most frequent first, and unknown codes are left out', () => {
    expect(noteLines({ 'phone-kept': 2, 'email-tidied': 10, later: 1 })).toEqual([
      '10 rows: e-mail written in lower case, without spaces',
      '2 rows: phone cannot be read as a number and stays as it is written',
    ]);
  });

  test('names of attributes read as people write', () => {
    expect(['firstName', 'lifecycle_stage', 'Lieblings Farbe'].map(humanName)).toEqual([
      'First name',
      'Lifecycle stage',
      'Lieblings Farbe',
    ]);
  });

  test('a choice of a column goes to a plan and back, and keeps its type', () => {
    const plan = planOf('attribute:city', { to: 'attribute', name: 'town', type: 'list' }, 'string');
    expect(plan).toEqual({ to: 'attribute', name: 'city', type: 'list' });
    expect(targetOf(plan)).toBe('attribute:city');
    expect(planOf('skip', plan, 'string')).toEqual({ to: 'skip' });
    expect(planOf('attribute:age', { to: 'skip' }, 'number')).toEqual({
      to: 'attribute',
      name: 'age',
      type: 'number',
    });
  });
});
