/**
 * What the REST API answers, as types only: the web app imports nothing else from here.
 * All paths start with /api/w/<slug> unless they start with /api. Instants are ISO 8601 strings in UTC, ids strings,
 * lists `{items, next}` with `?after=<next>&limit=` (keyset). Errors: RFC 9457 problem details with `code`, `field`, `fix`.
 */
export type * from './types/attributes.ts';
export type * from './types/broadcasts.ts';
export type * from './types/campaigns.ts';
export type * from './types/common.ts';
export type * from './types/companies.ts';
export type * from './types/contacts.ts';
export type * from './types/content.ts';
export type * from './types/definitions.ts';
export type * from './types/deliverability.ts';
export type * from './types/duplicates.ts';
export type * from './types/health.ts';
export type * from './types/home.ts';
export type * from './types/imports.ts';
export type * from './types/inbox.ts';
export type * from './types/mail.ts';
export type * from './types/merges.ts';
export type * from './types/messages.ts';
export type * from './types/permission.ts';
export type * from './types/replies.ts';
export type * from './types/rights.ts';
export type * from './types/segments.ts';
export type * from './types/simulations.ts';
export type * from './types/sources.ts';
export type * from './types/tasks.ts';
export type * from './types/templates.ts';
export type * from './types/texts.ts';
export type * from './types/webhooks.ts';
export type * from './types/why.ts';
export type * from './types/workflows.ts';
export type * from './types/workspace.ts';
