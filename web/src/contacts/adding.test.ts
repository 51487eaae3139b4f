import { expect, it } from 'vitest';
import { addedFacts, askedFor, checkAddress, checkSomething } from './adding.ts';

it('adds only what was filled in, without blanks around it', () => {
  expect(addedFacts({ name: ' Ana Berg ', email: '', phone: '  ' })).toEqual({ name: 'Ana Berg' });
});

it('needs one fact, of any kind', () => {
  expect(checkSomething({ name: '', email: ' ', phone: '' })).toMatch(/Enter a name/);
  expect(checkSomething({ name: '', email: '', phone: '+43 1 234' })).toBeNull();
});

it('asks for an address only where one was begun', () => {
  expect(checkAddress('')).toBeNull();
  expect(checkAddress('ana@acme.com')).toBeNull();
  expect(checkAddress('ana')).toMatch(/such as/);
});

it('asks who is called that only once there is enough to ask for', () => {
  const typed = { name: 'An', email: '', phone: '', consent: 'unasked' as const };
  expect(askedFor(typed)).toEqual([]);
  expect(askedFor({ ...typed, name: 'Ana ', email: 'ana@', phone: '0664 1' })).toEqual([
    'Ana',
    'ana@',
    '0664 1',
  ]);
});
