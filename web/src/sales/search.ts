import type { InboxView, InboxWhose } from '../api/index.ts';

/** What of the inbox is shown, as the address says it; the usual is left out. */
export type InboxSearch = { view?: Exclude<InboxView, 'open'>; whose?: Exclude<InboxWhose, 'all'> };

export const readInboxSearch = (search: Record<string, unknown>): InboxSearch => ({
  ...(search.view === 'snoozed' || search.view === 'closed' ? { view: search.view } : {}),
  ...(search.whose === 'mine' ? { whose: search.whose } : {}),
});
