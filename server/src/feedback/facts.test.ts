import { expect, it } from 'vitest';
import { feedbackFacts } from './facts.ts';

const AT = Date.UTC(2026, 5, 1, 10);

it.each([
  ['Email Opened', 'human', { openedAt: AT }],
  ['Email Opened', 'machine', { machineOpenedAt: AT }],
  ['Email Opened', 'unsure', { machineOpenedAt: AT }],
  ['Email Clicked', 'human', { clickedAt: AT }],
  ['Email Clicked', 'unsure', { machineClickedAt: AT }],
  ['SMS Clicked', 'unsure', { machineClickedAt: AT }],
])('%s by %s: only who is surely a person is taken for one (P16)', (name, verdict, fact) => {
  const said = feedbackFacts(name, AT, { message_id: 'm', verdict });
  expect(said).toEqual({
    message: { messageId: 'm', ...fact },
    channel: name.startsWith('SMS') ? 'sms' : 'email',
    suppressed: null,
  });
});
