import type { MailProvider } from '../../api/index.ts';

/** A field of an account, as it is typed. */
export interface ProviderField {
  name: string;
  label: string;
  description?: string;
  placeholder?: string;
  isSecret?: true;
  isOptional?: true;
  /** the choices, where there are only these */
  options?: readonly { value: string; label: string }[];
  initial?: string;
}

/** A provider as the page shows it: its account, and how its reports come here. */
export interface ProviderFacts {
  label: string;
  text: string;
  fields: readonly ProviderField[];
  /** where to paste the address of reports, and what to tick there */
  hook: { where: string; tick: string };
}

const WORLD = [
  { value: 'global', label: 'World' },
  { value: 'eu', label: 'European Union' },
];

export const PROVIDERS: Readonly<Record<MailProvider, ProviderFacts>> = {
  ses: {
    label: 'Amazon SES',
    text: 'Through your AWS account, signed with your own DKIM keys.',
    fields: [
      { name: 'region', label: 'Region', placeholder: 'eu-west-1' },
      { name: 'accessKeyId', label: 'Access key ID', placeholder: 'AKIA...' },
      {
        name: 'secretAccessKey',
        label: 'Secret access key',
        description: 'Of a user that may ses:SendEmail and nothing else.',
        isSecret: true,
      },
      {
        name: 'configurationSet',
        label: 'Configuration set',
        description: 'The one whose events go to the topic below.',
        isOptional: true,
      },
      {
        name: 'topicArn',
        label: 'Topic of events (ARN)',
        description: 'Reports of any other topic are refused.',
        placeholder: 'arn:aws:sns:eu-west-1:123456789012:mail',
        isOptional: true,
      },
    ],
    hook: {
      where:
        'In Amazon SNS, subscribe this address to the topic (protocol HTTPS). The subscription is confirmed by itself.',
      tick: 'In the configuration set, publish Deliveries, Bounces, Complaints and Subscriptions to the topic. Leave Opens and Clicks out: they are counted here.',
    },
  },
  sendgrid: {
    label: 'SendGrid',
    text: 'Through the Mail Send API; SendGrid signs for your domain.',
    fields: [
      { name: 'region', label: 'Region', options: WORLD, initial: 'global' },
      {
        name: 'apiKey',
        label: 'API key',
        description: 'With the right Mail Send and nothing else.',
        placeholder: 'SG....',
        isSecret: true,
      },
      {
        name: 'verificationKey',
        label: 'Verification key',
        description: 'Of the signed event webhook. Without it reports are refused.',
        isOptional: true,
      },
    ],
    hook: {
      where:
        'Under Settings, Mail Settings, Event Webhook: paste this address, turn Signature Verification on, and copy its key into the field above.',
      tick: 'Tick Delivered, Bounced, Dropped, Spam Reports and Unsubscribes. Leave Opened and Clicked out: they are counted here.',
    },
  },
  postmark: {
    label: 'Postmark',
    text: 'Through a Postmark server, with a stream for marketing and one for the rest.',
    fields: [
      { name: 'serverToken', label: 'Server API token', isSecret: true },
      {
        name: 'broadcastStream',
        label: 'Stream for marketing mail',
        placeholder: 'broadcast',
        initial: 'broadcast',
      },
      {
        name: 'transactionalStream',
        label: 'Stream for other mail',
        placeholder: 'outbound',
        initial: 'outbound',
      },
    ],
    hook: {
      where:
        'In both streams, under Webhooks, add this address. It is secret: Postmark does not sign its reports.',
      tick: 'Tick Delivery, Bounce, Spam Complaint and Subscription Change. Leave Open and Click out: they are counted here.',
    },
  },
  mailgun: {
    label: 'Mailgun',
    text: 'Through a Mailgun domain, signed with your own DKIM keys.',
    fields: [
      {
        name: 'region',
        label: 'Region',
        options: [
          { value: 'us', label: 'United States' },
          { value: 'eu', label: 'European Union' },
        ],
        initial: 'us',
      },
      { name: 'domain', label: 'Sending domain', placeholder: 'mg.example.com' },
      { name: 'apiKey', label: 'Sending API key', isSecret: true },
      {
        name: 'signingKey',
        label: 'Webhook signing key',
        description: 'Without it reports are refused.',
        isSecret: true,
        isOptional: true,
      },
    ],
    hook: {
      where: 'Under Sending, Webhooks, of the same domain: add this address.',
      tick: 'Tick Delivered Messages, Permanent Failure, Spam Complaints and Unsubscribes. Leave Opens and Clicks out: they are counted here.',
    },
  },
};

export const PROVIDER_NAMES = Object.keys(PROVIDERS) as MailProvider[];

/** Names of fields that are needed and still empty; a secret that is stored need not be typed again. */
export const missingFields = (
  { fields }: ProviderFacts,
  typed: Readonly<Record<string, string>>,
  stored: readonly string[],
): string[] =>
  fields
    .filter(({ name, isOptional }) => !isOptional && !typed[name]?.trim() && !stored.includes(name))
    .map(({ name }) => name);
