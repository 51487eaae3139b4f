import { type Queryable, sql } from '../platform/index.ts';
import { addressBucket, normaliseAddress } from './address.ts';

/**
 * Lifts what a person barred by a word, because they text the word that takes it back: their own new word, from the
 * number itself. Other bars on the number stay.
 */
export const liftByText = async (tx: Queryable, workspaceId: number, phone: string): Promise<void> => {
  await tx.query(sql`
    delete from suppressions
    where bucket = ${addressBucket(workspaceId, phone)} and workspace_id = ${workspaceId} and channel = 'sms'
      and address = ${normaliseAddress(phone)} and reason = 'unsubscribed'`);
};
