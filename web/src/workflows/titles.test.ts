import { expect, it } from 'vitest';
import { cardTitle, sentenceOf, subjectText } from './titles.ts';

it('titles a card: by its own name, by its sentence, or as a branch that has no condition yet', () => {
  const wait = { type: 'wait', delay: { hours: 4 } } as const;
  expect([
    cardTitle(wait),
    cardTitle({ ...wait, title: 'Breathe' }),
    sentenceOf({ ...wait, title: 'Breathe' }),
  ]).toEqual(['Wait 4 hours', 'Breathe', 'Wait 4 hours']);
  expect(cardTitle({ type: 'branch', paths: [{ id: 'a', if: { all: [] } }] })).toBe('Branch');
});

it('reads subjects without their code', () => {
  expect(
    subjectText(
      '{% if entry.productName %}{{ entry.productName }} is still in your cart{% else %}Your cart is still here{% endif %}',
    ),
  ).toBe('Your cart is still here');
  expect(subjectText('{{ contact.first_name | default: "you" }}, welcome')).toBe('[first_name], welcome');
  expect(subjectText('{% assign a = 1 %}Plain  text')).toBe('Plain text');
});
