/** What is asked again at the last moment, in the statement that starts a message (P7, I7). */

/** Texts of SQL: the bucket of the address in `suppressions`, the addresses (plain and hashed), now. */
interface AddressSql {
  bucket: string;
  addresses: string;
  now: string;
}

/** The bars that forbid the message of an outbox row, as `suppressions s where ...`; `row`: alias of `outbox`. */
export const barsSql = (row: string, { bucket, addresses, now }: AddressSql): string => `suppressions s
      where s.bucket = ${bucket} and s.workspace_id = ${row}.workspace_id and s.channel = ${row}.channel
        and s.address in (${addresses}) and (s.expires_at is null or s.expires_at > ${now})
        and (s.topic = '*' or (${row}.topic <> '' and s.topic in ('', ${row}.topic)))`;

/** No bar forbids the message: none on the address, plain or as the hash of somebody who was erased. */
export const notBarredSql = (row: string, address: AddressSql): string =>
  `not exists (select from ${barsSql(row, address)})`;

/** The contact's quiet hours are not now: what is late waits for their end. Rows without quiet hours cost nothing. */
export const notQuietSql = (row: string, now: string): string =>
  `(${row}.quiet_from is null or ${now} < ${row}.quiet_from or ${now} >= ${row}.quiet_to)`;
