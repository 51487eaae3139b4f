import type { ShortTemplate } from '../../api/index.ts';

/** What a new short message begins with. */
export const SHORT_STARTS: Readonly<Record<ShortTemplate['channel'], (name: string) => ShortTemplate>> = {
  sms: (name) => ({
    channel: 'sms',
    name,
    text: 'Hi {{ contact.firstName | default: "there" }}, ',
    class: 'marketing',
  }),
  slack: (name) => ({
    channel: 'slack',
    name,
    text: '{{ contact.name | default: contact.email | default: "Somebody" }} ',
  }),
  webhook: (name) => ({
    channel: 'webhook',
    name,
    url: 'https://example.com/hook',
    body: '{\n  "contact": {{ contact | json }},\n  "entry": {{ entry | json }}\n}',
  }),
};

/** Words of each channel on screen. */
export const SHORT_WORDS: Readonly<
  Record<ShortTemplate['channel'], { what: string; label: string; help: string }>
> = {
  sms: { what: 'Text', label: 'Text', help: 'What stands on the phone.' },
  slack: {
    what: 'Slack',
    label: 'Line',
    help: 'What your colleagues read. Slack marks work: *bold*, <https://...|link>.',
  },
  webhook: {
    what: 'Webhook',
    label: 'Body',
    help: 'JSON. Put values between quotation marks, or print them whole with | json.',
  },
};
