import { reachableSql } from '../conditions/index.ts';
import { raw, type Sql } from '../platform/index.ts';

/** Whether a mail could go to a contact now, as a test over an alias of `contacts`: an address and no bar on it. */
export const reachableByEmail = (
  contact: string,
  { workspaceId, nowMs }: { workspaceId: number; nowMs: number },
): Sql => reachableSql({ channel: 'email' }, { contact: raw(contact), workspaceId, nowMs, timeZone: 'UTC' });
