/**
 * Every table of the database, and what it holds of a person (P11): what an erasure does with it, and what an export
 * shows of it. A table that is in neither list fails a test, so that a new one cannot be forgotten.
 *
 *   delete   the rows go
 *   blank    the rows stay as counts, without anything of the person (figures of the past keep adding up, P17)
 *   hash     the address becomes a keyed hash, so that it stays barred
 */
export interface PersonalTable {
  table: string;
  /** the column with the contact's id; null: its rows are found through others */
  by: 'contact_id' | 'actor_id' | null;
  erasure: 'delete' | 'blank' | 'hash';
  /** heading of the export, and line of the report */
  title: string;
  /** what is in it of the person, and why it is not handed out where it is not */
  holds: string;
  isExported: boolean;
}

const table = (
  name: string,
  by: PersonalTable['by'],
  erasure: PersonalTable['erasure'],
  title: string,
  holds: string,
  isExported = true,
): PersonalTable => ({ table: name, by, erasure, title, holds, isExported });

const KEPT_BACK = false;

/** Tables that hold something of a person, in the order of the export. */
export const PERSONAL_TABLES: readonly PersonalTable[] = [
  table('contacts', 'contact_id', 'blank', 'Profile', 'attributes, how they first came'),
  table('contact_identities', 'contact_id', 'delete', 'Names they are known by', 'ids, addresses, devices'),
  table('contact_state', 'contact_id', 'delete', 'Interests and counts', 'last visit, interests, counts'),
  table('consents', 'contact_id', 'delete', 'Consent', 'what they agreed to and refused, with the proof'),
  table('consent_log', 'contact_id', 'delete', 'Consent over time', 'every change of it, with the proof'),
  table('notes', 'contact_id', 'delete', 'Notes', 'what people wrote about them'),
  table('memberships', 'contact_id', 'delete', 'Segments', 'segments they are in'),
  table('membership_log', 'contact_id', 'delete', 'Segments entered and left', 'when, and because of what'),
  table('enrollments', 'contact_id', 'blank', 'Workflows', 'what brought them in; where they are'),
  table('enrollment_steps', 'contact_id', 'blank', 'Steps in workflows', 'what was decided, and why'),
  table('messages', 'contact_id', 'blank', 'Messages', 'address, subject, what a mail was filled with'),
  table('conversations', 'contact_id', 'delete', 'Conversations', 'who answers them, the newest words'),
  table(
    'conversation_lines',
    'contact_id',
    'delete',
    'Replies and answers',
    'what they wrote and were answered',
  ),
  table('reply_files', 'contact_id', 'delete', 'Files they sent', 'the files of their replies, whole'),
  table('tasks', 'contact_id', 'delete', 'Tasks', 'what users had to do for them, and what came of it'),
  table('coupons', 'contact_id', 'delete', 'Coupons', 'codes they were given'),
  table('message_bodies', null, 'delete', 'Mails kept in the sandbox', 'the mail as it would have been sent'),
  table('outbox', 'contact_id', 'delete', 'Messages that wait to leave', 'address'),
  table('suppressions', null, 'hash', 'Bars on their addresses', 'the address, since when, why'),
  table('events', 'contact_id', 'delete', 'Events', 'what they did, from where, on what device'),
  table('inbox', 'actor_id', 'delete', 'Inputs not yet applied', 'events and edits that wait'),
  table('inbox_bulk', 'actor_id', 'delete', 'Imported rows not yet applied', 'rows of imports that wait'),
  table('timers', 'actor_id', 'delete', 'Waits', 'when something is due'),
  table('poison', 'actor_id', 'delete', 'Inputs that failed', 'the input, and the error'),
  table('stuck', 'contact_id', 'delete', 'Failed definitions', 'the error, which may name values'),
  table('webhook_deliveries', 'contact_id', 'delete', 'Notices to other systems', 'what was told of them'),
  table('import_contacts', 'contact_id', 'delete', 'Imports', 'which imports brought them'),
  table(
    'health_findings',
    'contact_id',
    'delete',
    'Values found wrong',
    'the value, and what it may have meant',
  ),
  table('mail_touches', 'contact_id', 'delete', 'Clicks of this minute', 'the link, and what asked for it'),
  table('health_fix_changes', 'contact_id', 'delete', 'Values set right', 'the value before and after'),
  table('contact_looks', 'contact_id', 'delete', 'Who looked at them', 'who opened or exported their data'),
  table(
    'identities',
    null,
    'delete',
    'Whose a name is',
    'the names once more, to look them up by',
    KEPT_BACK,
  ),
  table('merges', null, 'delete', 'Merges', 'what both were before; why'),
  table('duplicate_pairs', null, 'delete', 'Proposed duplicates', 'guesses about them and others', KEPT_BACK),
  table(
    'import_refusals',
    null,
    'delete',
    'Refused rows of files',
    'rows that were not taken; found by the address alone',
    KEPT_BACK,
  ),
  table('imports', null, 'blank', 'Samples of files', 'cells; found by the address alone', KEPT_BACK),
  table('audit_log', null, 'blank', 'Log of changes', 'who changed what about them', KEPT_BACK),
];

/** Tables that hold nothing of a contact, each with the reason. */
export const IMPERSONAL_TABLES: Readonly<Record<string, string>> = {
  workspaces: 'the company',
  definitions: 'what users built',
  definition_versions: 'what users built',
  split_shares: 'counts',
  topics: 'what messages are about',
  attribute_registry: 'names of attributes',
  event_registry: 'names of events and properties',
  computed_attributes: 'rules',
  products: 'what the shop sells',
  pictures: 'what users uploaded for mails',
  product_sources: 'where the catalogue is read from',
  coupon_pools: 'sorts of codes',
  coupon_codes: 'codes, and whether they are taken; by whom stands in coupons',
  leases: 'who works on which buckets',
  rotations: 'how many turns users were given',
  campaigns: 'what users plan and spend',
  presence: 'which users have a draft open',
  send_lanes: 'counts by receiver domain',
  domain_checks: 'what DNS says of the company',
  companies: 'organisations; who works there stands with the person',
  company_names: 'ids and mail domains of organisations',
  mailboxes: 'how far the mailbox of the company was read',
  sweeps: 'how far bulk work is',
  broadcasts: 'what users sent, and when',
  broadcast_checks: 'counts',
  broadcast_counts: 'counts',
  bulk_edits: 'how far a change of many is; whom it is for is forgotten when it is over',
  simulations: 'counts',
  duplicate_searches: 'counts',
  schema_migrations: 'the state of the database',
  installation: 'the state of the installation',
  users: 'people who sign in; not contacts',
  user_sessions: 'people who sign in; not contacts',
  user_accounts: 'people who sign in; not contacts',
  user_verifications: 'people who sign in; not contacts',
  members: 'people who sign in; not contacts',
  invites: 'people who will sign in; not contacts',
  keys: 'programs',
  idempotency_keys: 'answers of one day, encrypted; they fall away by themselves',
  contact_views: 'filters that users keep',
  webhooks: 'addresses of other systems',
  workers: 'processes',
  import_parts: 'files that wait for their import, whole; they go when it is over, or after a day',
  health_checks: 'counts',
  health_points: 'counts by day',
  health_fixes: 'what was set right, for how many',
  seen: 'one-way hashes of message ids, for two weeks',
  message_moves: 'ids of messages and a number of a bucket',
  erasures: 'counts of what was erased',
  erased_people: 'ids that name nobody any more, and keyed hashes',
  retention_rules: 'how long events are kept',
};
