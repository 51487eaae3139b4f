import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId, type Uuid } from '../platform/index.ts';
import { createMessageTokens, readMessageId, readVerp, verpAddress } from './token.ts';

const tokens = createMessageTokens('a secret of at least thirty-two characters');

describe('the return path of a message', () => {
  it('names its message in whatever case it comes back', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (messageId, isLoud) => {
        const address = verpAddress(tokens.of(messageId as Uuid), 'bounces.shop.example');
        const back = isLoud ? address.toUpperCase() : `<${address}>`;
        expect(tokens.read(readVerp(back)!)).toBe(messageId);
        expect(address.indexOf('@')).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('is believed only when it was made here', () => {
    const strange = createMessageTokens('another secret of at least thirty-two chars');
    const forged = readVerp(verpAddress(strange.of(newId(0)), 'shop.example'))!;
    expect(tokens.read(forged)).toBeNull();
    for (const address of ['ana@shop.example', 'b+@shop.example', 'b+abc@shop.example', 'b@shop.example', ''])
      expect(readVerp(address)).toBeNull();
  });
});

it('a Message-ID names its message too', () => {
  const messageId = newId(0);
  expect(tokens.read(readMessageId(`<${tokens.of(messageId)}@shop.example>`)!)).toBe(messageId);
  expect(readMessageId('<CAF123@mail.gmail.com>')).toBeNull();
});
