import { expect, it } from 'vitest';
import { factsOf, notHere } from './attached.ts';

const file = { name: 'plan.pdf', type: 'application/pdf', bytes: 120_400 };

it.each([
  [{ ...file, file: 'id' }, 'PDF, 120 KB', null],
  [
    { ...file, name: 'film.mov', bytes: 5_000_001, notKept: 'tooLarge' as const },
    'MOV, 5.0 MB',
    'Not kept: larger than 5 MB',
  ],
  [
    { ...file, notKept: 'cut' as const, bytes: 9_800_000 },
    'PDF, more than 9.8 MB',
    'Not kept: of a mail 10 MB are read',
  ],
  [{ name: 'without a name', type: 'image/x-icon', bytes: 0 }, 'ICON, 1 KB', 'In the mailbox it came to'],
  [{ name: 'noise', type: 'application/octet-stream', bytes: 9 }, 'FILE, 1 KB', 'In the mailbox it came to'],
])('what is said of %j', (one, facts, why) => {
  expect([factsOf(one), notHere(one)]).toEqual([facts, why]);
});
