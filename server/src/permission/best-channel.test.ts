import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestChannel, type ChannelRecord } from './best-channel.ts';

const record = (channel: 'email' | 'sms', engaged: number, sent: number, heldBack: string | null = null) => ({
  channel,
  engaged,
  sent,
  heldBack,
});

describe('the best channel', () => {
  it.each([
    ['ignored e-mails, clicked texts', record('email', 0, 3), record('sms', 2, 3), 'sms'],
    ['a tie is e-mail', record('email', 1, 3), record('sms', 2, 6), 'email'],
    ['two texts say nothing', record('email', 0, 9), record('sms', 2, 2), 'email'],
    ['without a number', record('email', 0, 9), record('sms', 9, 9, 'No phone number'), 'email'],
    ['barred by e-mail', record('email', 9, 9, 'The address is suppressed'), record('sms', 0, 0), 'sms'],
    ['neither', record('email', 0, 9, 'No e-mail address'), record('sms', 9, 9, 'x'), 'email'],
  ] as const)('%s', (_name, email, sms, channel) => {
    expect(bestChannel([email, sms]).channel).toBe(channel);
    expect(bestChannel([sms, email])).toMatchObject({ channel });
  });

  it('is explained with what was compared (P12)', () => {
    const { text, seen } = bestChannel([record('email', 1, 9), record('sms', 3, 4)]);
    expect(text).toBe('Chose text: text 3 of 4 read, e-mail 1 of 9 read in 90 days');
    expect(seen).toMatchObject({
      chose: 'sms',
      email: { sent: 9, engaged: 1 },
      sms: { sent: 4, engaged: 3 },
    });
    expect(bestChannel([record('email', 0, 1), record('sms', 0, 0, 'No phone number')]).text).toContain(
      'No phone number',
    );
  });

  it('is never one on which the message may not leave while the other is open', () => {
    const count = fc.nat(20);
    const of = (channel: 'email' | 'sms') =>
      fc
        .record({ sent: count, part: fc.nat(20), heldBack: fc.option(fc.constant('held')) })
        .map(
          ({ sent, part, heldBack }): ChannelRecord => record(channel, Math.min(part, sent), sent, heldBack),
        );
    fc.assert(
      fc.property(of('email'), of('sms'), (email, sms) => {
        const { channel } = bestChannel([email, sms]);
        const [mine, other] = channel === 'email' ? [email, sms] : [sms, email];
        expect(mine.heldBack === null || other.heldBack !== null).toBe(true);
      }),
    );
  });
});
