import { describe, expect, it } from 'vitest';
import { likelyName } from './likely.ts';

describe('what a company may call what a recipe reads', () => {
  it.each([
    ['Signed Up', ['Page Viewed', 'signup'], 'signup'],
    ['Signed Up', ['User Registered', 'Signed In'], 'User Registered'],
    ['Order Delivered', ['order_shipped', 'Order Completed'], 'order_shipped'],
    ['trial_ends_at', ['country', 'trialEndsAt', 'trial_plan'], 'trialEndsAt'],
    ['birthday', ['birth_date', 'dob'], 'dob'],
    ['Meeting Booked', ['meetingScheduled'], 'meetingScheduled'],
    ['Subscribed', ['Subscribed', 'newsletter'], 'Subscribed'],
    ['Activated', ['Order Completed', 'Page Viewed'], undefined],
    ['plan', [], undefined],
  ])('%s among %j', (wanted, seen, expected) => {
    expect(likelyName(wanted, seen)).toBe(expected);
  });
});
