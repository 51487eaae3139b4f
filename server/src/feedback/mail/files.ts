/** Files of replies: which are kept, where they lie, how they are read. Table `reply_files`. */
import { bucketOf, newId, type Queryable, sql, type Uuid } from '../../platform/index.ts';

/** Of one file. Larger ones stay in the mailbox: people send films. */
export const FILE_BYTES_MAX = 5_000_000;
/** Of one mail; more are named. Signatures alone bring three or four pictures. */
export const FILES_MAX = 10;
/** Of one person: who writes back without end does not fill the disk. */
export const PERSON_BYTES_MAX = 50_000_000;

/** Why a file is only named. */
export type NotKept = 'tooLarge' | 'tooMany' | 'program' | 'cut' | 'full';

/** A file as a reply lists it. */
export interface Attachment {
  name: string;
  /** MIME type, as the mail says it */
  type: string;
  bytes: number;
  /** its id, when it is kept */
  file?: Uuid;
  notKept?: NotKept;
}

/** A file that may be kept, with its bytes. */
export interface ReplyFile {
  fileId: Uuid;
  name: string;
  type: string;
  data: Buffer;
}

/** Endings of what runs when it is opened, as Gmail refuses them: nobody answers a mail by a program. */
const PROGRAMS =
  /\.(?:ade|adp|apk|appx|bat|cab|chm|cmd|com|cpl|dll|dmg|exe|hta|img|ins|iso|isp|jar|jse?|lnk|mde|msc|msi|msix|msp|mst|nsh|pif|ps1|scr|sct|sh|sys|url|vbe?|vbs|vhd|vxd|wsc|wsf|wsh)\.?$/i;

const NAME_CHARS_MAX = 200;
/** Control characters, and those that turn the reading direction: "fdp.exe" may not read as "exe.pdf". */
const MISLEADING = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The name of a file as it may stand on a screen and on a disk. */
export const fileName = (given: string): string =>
  given.replace(MISLEADING, '').replace(/[/\\]/g, '_').trim().slice(-NAME_CHARS_MAX) || 'without a name';

/** A file of a mail as it was read; `isCut`: the mail ended within it. */
interface Read {
  name: string;
  type: string;
  content: Buffer;
  isCut: boolean;
}

const refusedFor = ({ name, content, isCut }: Read, keptBefore: number): NotKept | null => {
  if (isCut) return 'cut';
  if (PROGRAMS.test(name)) return 'program';
  if (content.length > FILE_BYTES_MAX) return 'tooLarge';
  return keptBefore >= FILES_MAX ? 'tooMany' : null;
};

/** What of a mail's files may be kept: each as it is listed, and those that have an id with their bytes. */
export const sortFiles = (
  given: readonly Read[],
  atMs: number,
): { attachments: Attachment[]; files: ReplyFile[] } => {
  const files: ReplyFile[] = [];
  const attachments = given.map((one): Attachment => {
    const read = { ...one, name: fileName(one.name) };
    const { name, type, content } = read;
    const listed = { name, type, bytes: content.length };
    const notKept = refusedFor(read, files.length);
    if (notKept !== null) return { ...listed, notKept };
    const fileId = newId(atMs);
    files.push({ fileId, name, type, data: content });
    return { ...listed, file: fileId };
  });
  return { attachments, files };
};

/** Whose reply it is: the contact as the message names it. */
export interface Holder {
  workspaceId: number;
  contactId: Uuid;
}

/** The files that this person has room for, in their order. Nobody else takes the room meanwhile (`holdContact`). */
export const filesWithRoom = async (
  tx: Queryable,
  { workspaceId, contactId }: Holder,
  files: readonly ReplyFile[],
): Promise<ReplyFile[]> => {
  const [held] = await tx.query<{ bytes: number }>(sql`
    select coalesce(sum(bytes), 0)::float8 as bytes from reply_files
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}`);
  let room = PERSON_BYTES_MAX - held!.bytes;
  return files.filter(({ data }) => {
    if (data.length > room) return false;
    room -= data.length;
    return true;
  });
};

/**
 * The state of a contact, which stays so until the transaction ends: a merge would take the files of the one that is
 * absorbed along before they are there, an erasure would miss them.
 */
export const holdContact = async (
  tx: Queryable,
  { workspaceId, contactId }: Holder,
): Promise<string | null> => {
  const [row] = await tx.query<{ state: string }>(sql`
    select state from contacts
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
    for share`);
  return row?.state ?? null;
};

/** Keeps files beside their contact, which is held. */
export const insertFiles = async (
  tx: Queryable,
  { workspaceId, contactId }: Holder,
  files: readonly ReplyFile[],
  atMs: number,
): Promise<void> => {
  for (const { fileId, name, type, data } of files)
    await tx.query(sql`
      insert into reply_files (bucket, contact_id, file_id, workspace_id, name, type, bytes, data, at)
      values (${bucketOf(contactId)}, ${contactId}::uuid, ${fileId}::uuid, ${workspaceId}, ${name}, ${type},
        ${data.length}, ${data}, ${new Date(atMs)})`);
};

/** A kept file with its bytes; null: there is none. */
export const replyFile = async (
  db: Queryable,
  { workspaceId, contactId }: Holder,
  fileId: string,
): Promise<{ name: string; data: Buffer } | null> => {
  const [file] = await db.query<{ name: string; data: Buffer }>(sql`
    select name, data from reply_files
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and file_id = ${fileId}::uuid
      and workspace_id = ${workspaceId}`);
  return file ?? null;
};
