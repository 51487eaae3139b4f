import { expect, it } from 'vitest';
import { programAnswer, valueAt } from './program-answer.ts';

const asks = (...paths: string[]) => ({ visit: 1, paths });
const answer = (body: unknown, more: object = {}) => ({ status: 200, body: JSON.stringify(body), ...more });

it.each([
  ['score', { score: 7 }, 7],
  ['data.score', { data: { score: 0 } }, 0],
  ['items.1.id', { items: [{ id: 'a' }, { id: 'b' }] }, 'b'],
  ['none', { score: 7 }, undefined],
  ['score.deeper', { score: 7 }, undefined],
  ['data.none', { data: null }, undefined],
  ['constructor.name', {}, undefined],
  ['items.length', { items: [1] }, 1],
  ['flag', { flag: null }, null],
])('the value at %s', (path, body, value) => {
  expect(valueAt(body, path)).toEqual(value);
});

it('holds the values that are wanted and there', () => {
  expect(programAnswer(asks('data.score', 'data.none'), answer({ data: { score: 7, other: 1 } }))).toEqual({
    ok: true,
    text: 'It answered 200: {"data":{"score":7,"other":1}}',
    values: { 'data.score': 7 },
  });
});

it.each([
  ['no JSON', { status: 200, body: 'thanks' }, /no JSON/],
  [
    'an answer that is too long',
    { status: 200, body: '{"score"', isCut: true as const },
    /longer than 64 KB/,
  ],
  ['a value that is too long', answer({ score: 'x'.repeat(1_001) }), /longer than 1000 characters/],
])('takes no value of %s', (_, given, text) => {
  expect(programAnswer(asks('score'), given)).toMatchObject({
    ok: false,
    text: expect.stringMatching(text),
    values: {},
  });
});

it('asked for no value, it takes any answer', () => {
  expect(programAnswer(asks(), { status: 204, body: '' })).toEqual({
    ok: true,
    text: 'It answered 204',
    values: {},
  });
  expect(programAnswer(asks(), { status: 200, body: 'long', isCut: true })).toMatchObject({ ok: true });
});
