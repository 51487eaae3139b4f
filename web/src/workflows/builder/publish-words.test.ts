import { expect, it } from 'vitest';
import { publishWords } from './publish-words.ts';

const preview = {
  problems: [],
  changes: [],
  inside: [
    { nodeId: 'a', version: 3, title: 'Wait', people: 36, change: 'same' as const },
    { nodeId: 'b', version: 2, title: 'Wait', people: 1, change: 'removed' as const },
  ],
  steps: [],
  isPaused: false,
  matching: 12_004,
  nextVersion: 4,
};

it('says the effect on the button', () => {
  expect(publishWords(preview, false)).toBe('Publish version 4: 37 people stay on the old one');
  expect(publishWords(preview, true)).toBe(
    'Publish version 4: 12,004 people start, 37 people stay on the old one',
  );
  expect(publishWords({ ...preview, inside: [], matching: 1 }, true)).toBe(
    'Publish version 4: 1 person starts',
  );
  expect(publishWords({ ...preview, inside: [], nextVersion: 1 }, false)).toBe('Publish version 1');
});
