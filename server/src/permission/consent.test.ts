import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CONSENT_STATES,
  consentAfter,
  consentChange,
  pastedAddresses,
  rulesOf,
  stricterConsent,
} from './index.ts';

const state = fc.constantFrom(...CONSENT_STATES);
const plain = { doubleOptIn: false };

describe('consent (P7)', () => {
  it('never comes back from a refusal by a program, whatever it says in whatever order (property)', () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), fc.boolean(), (said, doubleOptIn) => {
        let now: ReturnType<typeof consentAfter> = 'refused';
        for (const one of said)
          now = consentAfter(now, { state: one, proof: { text: 'yes' } }, 'program', { doubleOptIn }) ?? now;
        expect(now).toBe('refused');
      }),
    );
  });

  it('is the person’s to give again; a user needs their words', () => {
    const granted = { state: 'granted', proof: {} } as const;
    expect(consentAfter('refused', granted, 'person', plain)).toBe('granted');
    expect(consentAfter('refused', granted, 'user', plain)).toBeNull();
    expect(consentAfter('refused', { ...granted, proof: { text: 'by phone' } }, 'user', plain)).toBe(
      'granted',
    );
  });

  it('waits for the second yes where the topic asks for it, unless the person has given it', () => {
    const granted = { state: 'granted', proof: {} } as const;
    expect(consentAfter(null, granted, 'program', { doubleOptIn: true })).toBe('pending');
    expect(consentAfter('pending', granted, 'program', { doubleOptIn: true })).toBeNull();
    expect(consentAfter('pending', granted, 'person', { doubleOptIn: true })).toBe('granted');
    expect(consentAfter('granted', { state: 'pending', proof: {} }, 'program', plain)).toBeNull();
  });

  it('of two that become one is the stricter: a refusal on either side stays', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const merged = stricterConsent(a, b);
        expect(merged).toBe(stricterConsent(b, a));
        if (a === 'refused' || b === 'refused') expect(merged).toBe('refused');
      }),
    );
  });

  it('is read from an event only when it says what about; a proof without end is cut', () => {
    expect(consentChange({ topic: 'news', state: 'granted' })).toEqual({
      topic: 'news',
      channel: 'email',
      state: 'granted',
      proof: {},
    });
    for (const wrong of [
      {},
      { topic: 'News!', state: 'granted' },
      { topic: 'news', state: 'yes' },
      { topic: 'news', channel: 'fax', state: 'granted' },
      null,
    ])
      expect(consentChange(wrong)).toBeNull();
    const long = consentChange({ topic: 'news', state: 'granted', proof: { text: 'x'.repeat(9_000) } });
    expect(String(long!.proof.text)).toHaveLength(4_000);
  });
});

describe('what is pasted', () => {
  it('gives the address of every line, once, and the lines without one', () => {
    const { addresses, refused } = pastedAddresses(
      'E-mail;Name\nana@example.com;Ana\n"Ben B." <ben@example.com>\n\nANA@example.com\n+43 664 1234567\nnobody\na@@b@c',
    );
    expect(addresses).toEqual([
      { channel: 'email', address: 'ana@example.com' },
      { channel: 'email', address: 'ben@example.com' },
      { channel: 'sms', address: '+436641234567' },
    ]);
    expect(refused.map(({ line }) => line)).toEqual([7, 8]);
  });
});

describe('rules', () => {
  it('that cannot be read are none', () => {
    expect(rulesOf({ caps: [{ channel: 'fax' }] }).caps).toEqual([]);
    expect(rulesOf(null).replyHoldDays).toBe(7);
    expect(
      rulesOf({ quietHours: { email: { from: '08:10', to: '08:00', late: 'next' } } }).quietHours,
    ).toEqual({});
  });
});
