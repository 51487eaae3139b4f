import { expect, it } from 'vitest';
import { textSize } from '../../content/index.ts';
import { ANSWER_LANGUAGES, answerTo, wishOf } from './words.ts';

it.each([
  ['STOP', 'stop', null],
  [' Stopp! ', 'stop', 'de'],
  ['Arrêt', 'stop', 'fr'],
  ['opt-out', 'stop', null],
  // of two languages: the person's own decides
  ['cancelar', 'stop', null],
  ['Rezygnuję', 'stop', 'pl'],
  ['start', 'start', null],
  ['Wznów', 'start', 'pl'],
  ['Ayuda?', 'help', 'es'],
] as const)('%s is a wish', (text, wish, language) => {
  expect(wishOf(text)).toEqual({ wish, language });
});

it.each(['Stop by tomorrow?', 'Please do not stop', 'When does it end?', 'info@example.com', '', '?!', '1'])(
  '"%s" is a message for people',
  (text) => {
    expect(wishOf(text)).toBeNull();
  },
);

it('is answered in a language that the person reads, shortly', () => {
  expect(answerTo('stop', 'de-AT', 'ACME')).toContain('SMS');
  expect(answerTo('stop', 'ja', 'ACME')).toBe(answerTo('stop', null, 'ACME'));
  for (const language of ANSWER_LANGUAGES)
    for (const wish of ['stop', 'start', 'help'] as const) {
      const answer = answerTo(wish, language, 'ACME');
      expect(answer).toMatch(/STOP|START/);
      expect(textSize(answer).parts).toBeLessThanOrEqual(2);
    }
});
