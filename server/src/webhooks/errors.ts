import { Refusal } from '../platform/index.ts';

const address = (detail: string, fix: string): Refusal =>
  new Refusal('invalid-webhook-address', { field: 'url', detail, fix });

/** The refusals of this module. */
export const refusals = {
  notFound: () => new Refusal('webhook-not-found', { status: 404, detail: 'This webhook does not exist.' }),
  notAnAddress: () => address('This is not a web address.', 'Write it as https://example.com/hook.'),
  notHttps: () =>
    address('Personal data would travel in the clear.', 'Use an address that starts with https://.'),
  credentials: () =>
    address(
      'The address holds a password.',
      'Leave it out: deliveries are signed, the receiver can check that.',
    ),
  privateAddress: (host: string) =>
    address(
      `${host} is an address inside a private network.`,
      'Use a public address, or start the server with BATON_ALLOW_PRIVATE=1.',
    ),
  unknownHost: (host: string) => address(`${host} cannot be found.`, 'Check the spelling of the address.'),
  tooMany: (max: number) =>
    new Refusal('too-many-webhooks', {
      status: 409,
      detail: `A workspace has at most ${max} webhooks.`,
      fix: 'Remove one that is not used.',
    }),
};
