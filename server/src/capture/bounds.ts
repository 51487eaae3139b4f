/**
 * Every bound of capture, with what breaks when it is too small or too large.
 * KB is 1,024 bytes for an event and 1,000 for a batch: both refuse what the specification's 32 KB and 500 KB refuse.
 */

/** One event as JSON. Smaller: carts of 200 items are refused. Larger: one event slows the whole flush it is in. */
export const EVENT_BYTES_MAX = 32 * 1024;

/** A request's body, inflated. Smaller: the SDKs' batches (450-480 KB) are refused. */
export const BATCH_BYTES_MAX = 500_000;

/** A body is read to its end up to here so that its sender hears the 413 instead of a broken connection. */
export const READ_BYTES_MAX = 4_000_000;

/** Entries of a batch (Segment's figure). Larger: one request holds a flush, and everybody behind it, too long. */
export const BATCH_ENTRIES_MAX = 2_500;

/** Objects and lists inside each other. Larger: walking or writing a value may overflow the stack. */
export const DEPTH_MAX = 24;

/** Letters of an event's name and of other names. Longer names are cut, and the answer says so. */
export const NAME_LENGTH_MAX = 200;

/** Letters of a text in `context` that is kept (addresses of pages are long, user agents too). */
export const CONTEXT_TEXT_MAX = 2_000;

/** How far back an event may lie. Older dates are wrong clocks (1970) more often than history. */
export const AGE_MAX_MS = 10 * 365.25 * 24 * 3_600_000;

/** Rows of one insert. Smaller: more commits per event; larger: the first waits for the last (both measured flat). */
export const FLUSH_ROWS_MAX = 1_000;

/** Inserts at a time. One leaves PostgreSQL idle while Node prepares the next; more only queue inside it. */
export const FLUSHES_MAX = 2;

/** Rows that wait before a second insert begins beside a running one. Smaller: two small inserts where one would do, each as
 *  dear as 20 rows (a seventh more processor time an event of 64 connections); larger: PostgreSQL waits for Node. */
export const SECOND_FLUSH_ROWS = 64;

/** Rows and bytes that may wait in memory for their insert. Larger: memory and waiting grow before anybody hears 503. */
export const QUEUE_ROWS_MAX = 20_000;
export const QUEUE_BYTES_MAX = 64_000_000;

/** Tries of a flush that was rolled back for another's sake (an identity claimed at the same instant, a deadlock).
 *  Each try sees what the winners did; fewer would answer 503 to visitors of a busy page. */
export const FLUSH_TRIES_MAX = 10;

/** Identities whose contact is remembered (about 300 bytes each), and for how long after a merge a stale one is used;
 *  the fold forwards such inputs, so a longer time costs work and never correctness. */
export const OWNERS_MAX = 50_000;
export const OWNERS_TTL_MS = 60_000;
/** What is used after this is asked for again beside the work, so that somebody who calls all the time never waits. */
export const OWNERS_FRESH_MS = 30_000;

/** How long a write key is trusted without asking again: a revoked key works at most this long. */
export const KEY_TTL_MS = 10_000;
/** A key that is used after this is asked for again beside the work, so that a steady stream never waits for the answer. */
export const KEY_FRESH_MS = 5_000;
/** Remembered keys, wrong ones too: more than anybody has; smaller lets guesses push real ones out. */
export const KEYS_MAX = 10_000;
/** A key's last use is noted at most this often. */
export const KEY_USE_MS = 1_000;

/** Seconds of a workspace's share that may wait in the inbox before its senders hear 429 (ENGINE, Fairness), and what
 *  its share is taken to be: events a second that the fold handles for one workspace on two cores. */
export const SHARE_PENDING_SECONDS = 60;
export const SHARE_EVENTS_PER_SECOND = 10_000;

/** Below this much free disk nothing but opt-outs is taken: PostgreSQL itself needs room to tidy up. */
export const DISK_FREE_BYTES_MIN = 500_000_000;

/** How often the inbox and the disk are looked at. */
export const PRESSURE_MS = 2_000;

/** Names the registries learn per workspace. Larger: a site that puts ids into names floods every picker. */
export const EVENT_NAMES_MAX = 2_000;
export const PROPERTIES_PER_EVENT_MAX = 300;
export const ATTRIBUTE_NAMES_MAX = 500;
/** How often new names are written, and how often the last sight of a known one. */
export const LEARN_MS = 1_000;
export const LAST_SEEN_MS = 60_000;
