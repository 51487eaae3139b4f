import { setImmediate as nextTick } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSignals } from './signals.ts';

it('signals of one tick on one topic arrive once', async () => {
  const bus = createSignals();
  let [inbox, other] = [0, 0];
  bus.onSignal('inbox', () => inbox++);
  bus.onSignal('other', () => other++);
  bus.signal('inbox');
  bus.signal('inbox');
  await nextTick();
  expect([inbox, other]).toEqual([1, 0]);
  bus.signal('inbox');
  await nextTick();
  expect(inbox).toBe(2);
});

it('who has stopped listening hears nothing, the others do', async () => {
  const bus = createSignals();
  const heard: string[] = [];
  const stop = bus.onSignal('inbox', () => heard.push('a'));
  bus.onSignal('inbox', () => heard.push('b'));
  bus.signal('inbox');
  stop();
  await nextTick();
  expect(heard).toEqual(['b']);
});
