export { createDkimPair, DKIM_ALGORITHMS, dkimRecord, dkimRecordName } from './dkim/index.ts';
export {
  checkDomains,
  createDnsLook,
  type DnsLook,
  type DomainCheck,
  type Finding,
  type FindingState,
  lastDomainCheck,
} from './dns/index.ts';
export { refusals as channelRefusals } from './errors.ts';
export { STOP_AT } from './harm.ts';
export { heldCount } from './held.ts';
export { hookSecret } from './hook-secret.ts';
export type { AddressGuard } from './http/exchange.ts';
export { createHttpClient, type HttpClient } from './http/exchange.ts';
export { createMailer, type Mailer, type MailerDeps } from './mailer.ts';
export type { Mail } from './mime/compose.ts';
export { type Outcome, originOf, type SendInput } from './outcome.ts';
export { filled, type Letter, type LetterAddresses, mailOf, varsOf } from './outgoing.ts';
export {
  RECEIVERS,
  type Receiver,
  receiverOf,
  receiverTitle,
  warmUpDays,
} from './pace/index.ts';
export type { HandOver, Provider } from './provider.ts';
export type { FeedbackReport } from './providers/report.ts';
export { VENDORS } from './providers/vendors.ts';
export type { SendGroup } from './sender.ts';
export { createSenders, type Senders, type SendersDeps } from './senders.ts';
export {
  createSendingWorkspaces,
  type SendingWorkspace,
  type SendingWorkspaces,
} from './sending-workspaces.ts';
export { wayOutOf } from './sms/outgoing.ts';
export type { InboundText, OutgoingText, TextStatus } from './sms/provider.ts';
export { kannelInbound, kannelStatus } from './sms/providers/kannel.ts';
export { isTwilios, twilioAnswer, twilioInbound, twilioStatus } from './sms/providers/twilio.ts';
export { createShortLinks, type ShortPlace } from './sms/short-link.ts';
export { sendTestText, type TestText } from './sms/test-text.ts';
export { createTemplates, type Templates } from './templates.ts';
export { sendTestMail, type TestMail, type TestSent } from './test-mail.ts';
export {
  createMessageTokens,
  type MessageTokens,
  readMessageId,
  readReturnAddress,
  replyAddress,
  verpAddress,
} from './token.ts';
export { type MailWaiting, mailWaiting } from './waiting.ts';
