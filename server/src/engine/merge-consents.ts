/** Consent of contacts that become one, and part again. What either refused stays refused (P7, P10). */
import { type Queryable, sql } from '../platform/index.ts';
import type { Place } from './unmerge-rows.ts';

/** The survivor stands where either stood, the stricter where both did; the ledger has moved whole. */
export const mergeConsents = async (tx: Queryable, survivor: Place, absorbed: Place): Promise<void> => {
  await tx.query(sql`
    with moved as (
      delete from consents where bucket = ${absorbed.bucket} and contact_id = ${absorbed.contactId}::uuid
      returning topic, channel, workspace_id, state, at, proof, coalesce(origin_contact_id, contact_id) as origin
    )
    insert into consents (bucket, contact_id, topic, channel, workspace_id, state, at, proof, origin_contact_id)
    select ${survivor.bucket}::smallint, ${survivor.contactId}::uuid, topic, channel, workspace_id, state, at, proof, origin
    from moved
    on conflict (bucket, contact_id, topic, channel) do update set state = excluded.state, at = excluded.at,
      proof = excluded.proof, origin_contact_id = excluded.origin_contact_id
    where excluded.state = 'refused' and consents.state <> 'refused'
      or excluded.state = 'granted' and consents.state = 'pending'`);
};

/**
 * Where a contact stands by its own part of the ledger, after rows of another went or came: of each whose words are in
 * it the last, and of these the strictest. With a third merged in, what was agreed to since may count as refused again:
 * rather one mail too few.
 */
export const standByLedger = async (tx: Queryable, { bucket, contactId }: Place): Promise<void> => {
  await tx.query(sql`delete from consents where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
  const rows = await tx.query<{ topic: string }>(sql`
    insert into consents (bucket, contact_id, topic, channel, workspace_id, state, at, proof, origin_contact_id)
    select distinct on (topic, channel) bucket, contact_id, topic, channel, workspace_id, state, at, proof,
      origin_contact_id
    from (
      select distinct on (topic, channel, origin_contact_id) bucket, contact_id, topic, channel, workspace_id, state, at,
        proof, origin_contact_id
      from consent_log
      where bucket = ${bucket} and contact_id = ${contactId}::uuid
      order by topic, channel, origin_contact_id, at desc, log_id desc
    ) last_words
    order by topic, channel, array_position(array['refused', 'granted', 'pending'], state), at desc
    returning topic`);
  await tx.query(sql`
    update contacts set has_consents = ${rows.length > 0}
    where bucket = ${bucket} and contact_id = ${contactId}::uuid`);
};
