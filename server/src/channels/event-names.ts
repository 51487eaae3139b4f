import type { Channel } from '../permission/index.ts';

/** How events of a channel's messages begin: `Email Clicked`, `SMS Clicked`. */
const WORDS: Readonly<Record<Channel, string>> = {
  email: 'Email',
  sms: 'SMS',
  webhook: 'Webhook',
  slack: 'Slack',
  notice: 'Notice',
};

/** Name of an event about a message: `eventName('sms', 'Delivered')` is `SMS Delivered`. */
export const eventName = <What extends string>(channel: Channel, what: What): `${string} ${What}` =>
  `${WORDS[channel]} ${what}`;
