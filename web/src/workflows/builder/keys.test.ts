import { expect, it } from 'vitest';
import { keyAct } from './keys.ts';

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

it('knows the keys of the canvas, and leaves the rest to the browser', () => {
  const act = (key: string, more: Partial<typeof none> = {}) => keyAct({ key, ...none, ...more })?.act;
  expect(['ArrowLeft', 'a', 'Delete', '0', 'g'].map((key) => act(key))).toEqual([
    'walk',
    'addAfter',
    'remove',
    'fit',
    'problems',
  ]);
  expect(act('A', { shiftKey: true })).toBe('addBefore');
  expect([
    act('z', { ctrlKey: true }),
    act('Z', { ctrlKey: true, shiftKey: true }),
    act('v', { metaKey: true }),
  ]).toEqual(['undo', 'redo', 'paste']);
  expect([act('Enter'), act('k', { ctrlKey: true }), act('a', { altKey: true }), act('constructor')]).toEqual(
    [undefined, undefined, undefined, undefined],
  );
});
