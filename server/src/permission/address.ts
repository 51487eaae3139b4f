import { bucketOfKey } from '../platform/index.ts';

/** An e-mail address as it is compared and kept: trimmed, in lower case. */
export const normaliseAddress = (address: string): string => address.trim().toLowerCase();

/** Bucket of an address in `suppressions`: a hash of what must be unique (RULES-SQL 4). */
export const addressBucket = (workspaceId: number, address: string): number =>
  bucketOfKey(workspaceId, normaliseAddress(address));
