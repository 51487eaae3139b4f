import { expect, it } from 'vitest';
import { addressesIn } from './people-text.ts';

it('finds addresses as people paste them, each once and in order', () => {
  const pasted = 'b@x.at\n  a@x.at ; "Ana Berg" <ana@x.at>,\tb@x.at\n\nno address';
  expect(addressesIn(pasted)).toEqual(['b@x.at', 'a@x.at', 'ana@x.at', 'no address']);
  expect(addressesIn(' \n ')).toEqual([]);
});
