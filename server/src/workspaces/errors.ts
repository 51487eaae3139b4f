import { Refusal } from '../platform/index.ts';

/** The refusals of this module: code, status and words in one place. */
export const refusals = {
  alreadySetUp: () =>
    new Refusal('already-set-up', {
      status: 409,
      detail: 'This server has its first user already.',
      fix: 'Sign in, or ask an admin for an invite.',
    }),
  timeZone: (value: string) =>
    new Refusal('unknown-time-zone', {
      field: 'timeZone',
      detail: `"${value}" is not a time zone.`,
      fix: 'Use a name of the IANA database, such as Europe/Vienna.',
    }),
  currency: (value: string) =>
    new Refusal('unknown-currency', {
      field: 'currency',
      detail: `"${value}" is not a currency.`,
      fix: 'Use a three-letter ISO 4217 code, such as EUR.',
    }),
  website: (value: string) =>
    new Refusal('invalid-website', {
      field: 'website',
      detail: `"${value}" is not a web address.`,
      fix: 'Write it as https://example.com.',
    }),
  websiteNotRead: (host: string, reason: string) =>
    new Refusal('website-not-read', {
      status: 422,
      field: 'website',
      detail: `${host} could not be read: ${reason}`,
      fix: 'Go on without it: name, logo and colour can be set by hand.',
    }),
  textsSecretNeeded: () =>
    new Refusal('texts-secret-needed', {
      field: 'provider.secret',
      detail: 'This account needs its secret.',
      fix: 'Copy the auth token or password from the provider.',
    }),
  workspaceNotFound: (slug: string) =>
    new Refusal('workspace-not-found', {
      status: 404,
      detail: `There is no workspace "${slug}" that you are in.`,
      fix: 'GET /api/me lists your workspaces.',
    }),
  notAllowedToCreate: () =>
    new Refusal('forbidden', {
      status: 403,
      detail: 'Only an admin of a workspace can create another.',
      fix: 'Ask an admin.',
    }),
  mailboxNeedsPassword: () =>
    new Refusal('mailbox-needs-password', {
      field: 'mailbox.password',
      detail: 'A mailbox of another server or user needs its own password.',
      fix: 'Type the password of this mailbox.',
    }),
  memberNotFound: () =>
    new Refusal('member-not-found', { status: 404, detail: 'This user is not in the workspace.' }),
  lastAdmin: () =>
    new Refusal('last-admin', {
      status: 409,
      detail: 'A workspace needs an admin.',
      fix: 'Make someone else admin first.',
    }),
  alreadyMember: (email: string) =>
    new Refusal('already-member', {
      status: 409,
      field: 'email',
      detail: `${email} is in the workspace already.`,
      fix: 'Change the role under People & roles.',
    }),
  inviteNotFound: () =>
    new Refusal('invite-not-found', {
      status: 404,
      detail: 'This invite does not exist, has expired, or was used.',
      fix: 'Ask for a new one.',
    }),
  signInToAccept: (email: string) =>
    new Refusal('sign-in-to-accept', {
      status: 401,
      detail: `${email} has a user here already.`,
      fix: 'Sign in as that user, then open the invite again.',
    }),
  inviteForAnother: (email: string) =>
    new Refusal('invite-for-another', {
      status: 403,
      detail: `This invite is for ${email}.`,
      fix: 'Sign in as that user, or ask for an invite of your own.',
    }),
  keyNotFound: () => new Refusal('key-not-found', { status: 404, detail: 'This key does not exist.' }),
  mailFieldNeeded: (field: string) =>
    new Refusal('mail-field-needed', {
      field: `fields.${field}`,
      detail: 'The account cannot be used without it.',
      fix: 'Copy it from the provider.',
    }),
  mailFieldInvalid: (field: string) =>
    new Refusal('mail-field-invalid', {
      field: `fields.${field}`,
      detail: 'It cannot look like this.',
      fix: 'Copy it again from the provider, whole and without spaces.',
    }),
  smtpPasswordNeeded: () =>
    new Refusal('smtp-password-needed', {
      field: 'settings.smtp.password',
      detail: 'The stored password belongs to another server or user.',
      fix: 'Type the password for this server.',
    }),
};
