/** Pictures that users upload for their mails. Table `pictures`; each has an address that never changes what it shows. */
import { createHash } from 'node:crypto';
import { type Queryable, Refusal, sql } from '../../platform/index.ts';
import { type PictureRead, readPicture } from './read.ts';

/** Larger ones take seconds on a phone, and Gmail's proxy gives up on very large ones. */
export const PICTURE_BYTES_MAX = 2_000_000;
/** Pixels of a side: four times what the widest screen shows of a mail. */
const SIDE_MAX = 8_000;
/** Of a workspace: with all of them as large as they may be, 4 GB. */
const PICTURES_MAX = 2_000;
/** Hexadecimal digits of a hash: 128 bits, nobody meets another picture's address by chance. */
const HASH_DIGITS = 32;

const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif' } as const;

export interface Picture extends PictureRead {
  hash: string;
  name: string;
  bytes: number;
  uploadedAt: Date;
}

const refusals = {
  noPicture: () =>
    new Refusal('no-picture', {
      status: 422,
      detail: 'This file is no picture that mail programs show.',
      fix: 'Save it as PNG, JPEG or GIF.',
    }),
  tooLarge: ({ width, height }: PictureRead) =>
    new Refusal('picture-too-large', {
      status: 422,
      detail: `The picture has ${width} x ${height} pixels; a side may have ${SIDE_MAX}.`,
      fix: 'Make it smaller: a mail is 600 pixels wide, 1,200 look sharp everywhere.',
    }),
  tooMany: () =>
    new Refusal('too-many-pictures', {
      status: 409,
      detail: `A workspace keeps ${PICTURES_MAX} pictures.`,
      fix: 'Use one of those that are there.',
    }),
  notFound: () =>
    new Refusal('picture-not-found', {
      status: 404,
      detail: 'There is no such picture.',
      fix: 'Look for it in the list of pictures.',
    }),
};

const COLUMNS = sql`hash, name, type, width, height, octet_length(data) as bytes, uploaded_at as "uploadedAt"`;

/** The path of a picture below the address of this server. */
export const picturePath = (workspaceId: number, { hash, type }: Pick<Picture, 'hash' | 'type'>): string =>
  `/media/${workspaceId}/${hash}.${ENDINGS[type]}`;

/**
 * Keeps a picture; the same bytes again are the same picture, offered as the newest. Refuses `no-picture`,
 * `picture-too-large`, `too-many-pictures`.
 */
export const keepPicture = async (
  db: Queryable,
  workspaceId: number,
  { name, data, nowMs }: { name: string; data: Buffer; nowMs: number },
): Promise<Picture> => {
  const read = readPicture(data);
  if (read === null || read.width === 0 || read.height === 0) throw refusals.noPicture();
  if (Math.max(read.width, read.height) > SIDE_MAX) throw refusals.tooLarge(read);
  const [kept] = await db.query<{ count: number }>(
    sql`select count(*)::int as count from pictures where workspace_id = ${workspaceId}`,
  );
  if (kept!.count >= PICTURES_MAX) throw refusals.tooMany();
  const hash = createHash('sha256').update(data).digest('hex').slice(0, HASH_DIGITS);
  const [picture] = await db.query<Picture>(sql`
    insert into pictures (workspace_id, hash, name, type, width, height, data, uploaded_at)
    values (${workspaceId}, ${hash}, ${name}, ${read.type}, ${read.width}, ${read.height}, ${data}, ${new Date(nowMs)})
    on conflict (workspace_id, hash) do update
      set name = excluded.name, uploaded_at = excluded.uploaded_at, hidden_at = null
    returning ${COLUMNS}`);
  return picture!;
};

/** Pictures that are offered, newest first; `after`: the last one of the page before. Index: pictures_newest. */
export const picturePage = (
  db: Queryable,
  {
    workspaceId,
    after,
    limit,
  }: { workspaceId: number; after: { at: string; hash: string } | null; limit: number },
): Promise<Picture[]> =>
  db.query<Picture>(sql`
    select ${COLUMNS} from pictures
    where workspace_id = ${workspaceId} and hidden_at is null
      and (${after === null} or (uploaded_at, hash) < (${after?.at ?? new Date(0)}::timestamptz, ${after?.hash ?? ''}))
    order by uploaded_at desc, hash desc
    limit ${limit}`);

/** Offers a picture no more; mails that show it still do. Refuses `picture-not-found`. */
export const hidePicture = async (
  db: Queryable,
  workspaceId: number,
  { hash, nowMs }: { hash: string; nowMs: number },
): Promise<void> => {
  const hidden = await db.query(sql`
    update pictures set hidden_at = ${new Date(nowMs)}
    where workspace_id = ${workspaceId} and hash = ${hash} and hidden_at is null
    returning hash`);
  if (hidden.length === 0) throw refusals.notFound();
};

/** The bytes of a picture as a mail program asks for them; null: there is none. */
export const pictureData = async (
  db: Queryable,
  workspaceId: number,
  hash: string,
): Promise<{ type: Picture['type']; data: Buffer } | null> => {
  const [found] = await db.query<{ type: Picture['type']; data: Buffer }>(sql`
    select type, data from pictures where workspace_id = ${workspaceId} and hash = ${hash}`);
  return found ?? null;
};
