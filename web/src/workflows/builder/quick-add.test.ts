import { expect, it } from 'vitest';
import { ideasFor, lengthOf, parseSteps } from './quick-add.ts';

const words = {
  templates: [
    { key: 'hello', name: 'Welcome: hello', channel: 'email' },
    { key: 'hello-text', name: 'Welcome by text', channel: 'sms' },
    { key: 'cart-left', name: 'Cart: you left this behind', channel: 'email' },
  ],
  events: [
    { name: '@order', label: 'ordered' },
    { name: 'Signed Up', label: 'Signed Up' },
  ],
};
const ideas = (text: string) => ideasFor(text, words).map(({ label }) => label);

it('offers Send and Wait for "mail 2d"', () => {
  expect(ideas('mail 2d')).toEqual(['Send an e-mail, then wait 2 days', 'Send an e-mail', 'Wait 2 days']);
  expect(ideas('4h')).toEqual(['Wait 4 hours']);
  expect(ideas('wait 1 week')).toEqual(['Wait 7 days']);
  expect(ideas('wait 30 min mail cart')[0]).toBe('Wait 30 minutes, then send Cart: you left this behind');
});

it('knows templates and events by their words', () => {
  expect(parseSteps('send welcome', words)).toEqual([{ type: 'send', channel: 'email', template: 'hello' }]);
  expect(parseSteps('sms welcome', words)).toEqual([{ type: 'sendText', template: 'hello-text' }]);
  expect(parseSteps('until order 3d mail', words)).toEqual([
    { type: 'waitForEvent', event: '@order', limit: { days: 3 } },
    { type: 'send', channel: 'email', template: '' },
  ]);
  expect(parseSteps('event signed', words)).toMatchObject([{ event: 'Signed Up' }]);
});

it('offers steps one by one where a row cannot stand', () => {
  expect(ideas('exit mail')).toEqual(['Exit', 'Send an e-mail']);
  expect(ideas('if 2d')).toEqual(['Branch', 'Wait 2 days']);
});

it('offers nothing for what it does not understand', () => {
  expect(ideas('')).toEqual([]);
  expect(ideas('xyz')).toEqual([]);
  expect(ideas('mail 2d nonsense')).toEqual([]);
  expect([lengthOf('0', 'd'), lengthOf('9999', 'd'), lengthOf('2', 'years')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('knows moments of the calendar', () => {
  expect(ideas('until monday 10:00')).toEqual(['Wait until Monday 10:00, their time']);
  expect(ideas('wait until next weekday at 9am mail')[0]).toBe(
    'Wait until the next weekday 09:00, their time, then send an e-mail',
  );
  expect(ideas('10:00 mail 2 d')[0]).toBe(
    'Wait until 10:00, their time, then send an e-mail, then wait 2 days',
  );
  expect(parseSteps('until tue thu 3pm', words)).toEqual([
    { type: 'waitUntil', until: { type: 'time', time: '15:00', weekdays: ['tuesday', 'thursday'] } },
  ]);
  // an event is still one, and 25 o'clock is none
  expect(parseSteps('until order', words)).toMatchObject([{ type: 'waitForEvent', event: '@order' }]);
  expect(ideas('until 25:00')).toEqual([]);
});

it('knows the shares of a split', () => {
  const shares = (text: string) =>
    parseSteps(text, words)?.map(
      (node) => 'paths' in node && node.paths.map((path) => 'percent' in path && path.percent),
    );
  expect(shares('split')).toEqual([[50, 50]]);
  expect(shares('split 50 50')).toEqual([[50, 50]]);
  expect(shares('split 10/90')).toEqual([[10, 90]]);
  expect(shares('split 20% 30% 50%')).toEqual([[20, 30, 50]]);
  expect(ideas('split 10 90')).toEqual(['Split A 10 %, B 90 %']);
  expect(ideas('split mail')).toEqual(['Split A 50 %, B 50 %', 'Send an e-mail']);
});
