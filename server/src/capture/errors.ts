import { Refusal } from '../platform/index.ts';
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, EVENT_BYTES_MAX } from './bounds.ts';

/** Why an entry of a request is refused; the code is stable. */
export interface EntryProblem {
  code:
    | 'event-too-large'
    | 'event-not-an-object'
    | 'event-too-deep'
    | 'type-unknown'
    | 'identity-missing'
    | 'event-name-missing'
    | 'group-id-missing'
    | 'previous-id-missing'
    | 'not-an-object'
    | 'not-an-id';
  status?: number;
  detail: string;
  field: string;
  fix: string;
}

/** What was changed before an entry was kept: nothing is altered silently. */
export interface Clipping {
  field: string;
  detail: string;
}

export const entryRefusal = (problem: EntryProblem): Refusal =>
  new Refusal(problem.code, { ...problem, status: problem.status ?? 400 });

const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

export const tooLarge = (bytes: number): EntryProblem => ({
  code: 'event-too-large',
  status: 413,
  detail: `The event has ${thousands(bytes)} bytes; ${thousands(EVENT_BYTES_MAX)} are allowed.`,
  field: 'event',
  fix: 'Send fewer or shorter properties; put long text behind an address.',
});

export const refusals = {
  malformedJson: (reason: string): Refusal =>
    new Refusal('malformed-json', {
      title: 'The body is not JSON',
      detail: reason,
      field: 'body',
      fix: 'Send one JSON object; check quotes, commas and that the body is complete.',
    }),
  malformedEncoding: (encoding: string): Refusal =>
    new Refusal('malformed-encoding', {
      title: 'The body cannot be unpacked',
      detail: `The body is not valid ${encoding}.`,
      field: 'content-encoding',
      fix: 'Send the body as it is, or compress it with gzip and say content-encoding: gzip.',
    }),
  unknownEncoding: (encoding: string): Refusal =>
    new Refusal('unknown-encoding', {
      status: 415,
      detail: `The content-encoding ${encoding} is not known here.`,
      field: 'content-encoding',
      fix: 'Use gzip, deflate, br, or none.',
    }),
  batchTooLarge: (bytes?: number): Refusal =>
    new Refusal('batch-too-large', {
      status: 413,
      detail: `${bytes === undefined ? 'The body is' : `The body has ${thousands(bytes)} bytes,`} more than the ${thousands(BATCH_BYTES_MAX)} bytes that are allowed.`,
      field: 'body',
      fix: 'Send smaller batches: 100 events each is a good size.',
    }),
  batchTooLong: (entries: number): Refusal =>
    new Refusal('batch-too-long', {
      status: 413,
      detail: `The batch has ${thousands(entries)} entries; ${thousands(BATCH_ENTRIES_MAX)} are allowed.`,
      field: 'batch',
      fix: 'Send smaller batches: 100 events each is a good size.',
    }),
  batchMissing: (): Refusal =>
    new Refusal('batch-missing', {
      detail: 'The body has no list called batch.',
      field: 'batch',
      fix: 'Send {"batch": [{"type": "track", ...}]}.',
    }),
  keyMissing: (): Refusal =>
    new Refusal('write-key-missing', {
      status: 401,
      detail: 'The request names no write key.',
      field: 'writeKey',
      fix: 'Send the write key as the user of Basic authentication, as writeKey in the body, or as ?writeKey=.',
    }),
  keyUnknown: (): Refusal =>
    new Refusal('write-key-unknown', {
      status: 401,
      detail: 'This write key does not exist or was revoked.',
      field: 'writeKey',
      fix: 'Copy the key from Settings, Sources & keys.',
    }),
  queueFull: (): Refusal =>
    new Refusal('overloaded', {
      status: 503,
      detail: 'More events arrive than can be stored at the moment. Nothing of this request was kept.',
      fix: 'Send it again after the time in Retry-After; the same messageId counts once.',
      retryAfterSeconds: 1,
    }),
  overShare: (): Refusal =>
    new Refusal('over-share', {
      status: 429,
      detail: 'A minute of events of this workspace waits to be worked on. Nothing of this request was kept.',
      fix: 'Send it again after the time in Retry-After; the same messageId counts once.',
      retryAfterSeconds: 10,
    }),
  diskShort: (): Refusal =>
    new Refusal('disk-short', {
      status: 503,
      detail: 'The disk of the database is nearly full. Nothing of this request was kept.',
      fix: 'Free some space or enlarge the disk; events are taken again at once. Opt-outs are taken all the time.',
      retryAfterSeconds: 60,
    }),
  storeUnavailable: (): Refusal =>
    new Refusal('store-unavailable', {
      status: 503,
      detail: 'The database does not answer. It is not known whether this request was kept.',
      fix: 'Send it again after the time in Retry-After; the same messageId counts once.',
      retryAfterSeconds: 2,
    }),
  otherProtocol: (whose: string): Refusal =>
    new Refusal('protocol-unknown', {
      status: 404,
      detail: `This is the address of ${whose}'s protocol, which Baton does not speak.`,
      fix: "Use a library for Segment's HTTP tracking API (POST /v1/batch), or Baton's /tracker.js.",
    }),
};
