/** What a file of bytes is, by its bytes alone: the name and the type that came along are somebody's word. */

export interface PictureRead {
  type: 'image/png' | 'image/jpeg' | 'image/gif';
  /** pixels */
  width: number;
  height: number;
}

const startsWith = (bytes: Buffer, ...signature: number[]): boolean =>
  signature.every((byte, at) => bytes[at] === byte);

/** PNG, section 11.2.2: the header is the first chunk. */
const png = (bytes: Buffer): PictureRead | null =>
  startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && bytes.length >= 24
    ? { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : null;

/** GIF 89a, section 18: the screen descriptor follows the version. */
const gif = (bytes: Buffer): PictureRead | null =>
  startsWith(bytes, 0x47, 0x49, 0x46, 0x38) && bytes.length >= 10
    ? { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
    : null;

/** Start-of-frame markers of ITU-T T.81, table B.1; C4, C8 and CC are other things. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** JPEG: segments are skipped by their lengths until one starts a frame. */
const jpeg = (bytes: Buffer): PictureRead | null => {
  if (!startsWith(bytes, 0xff, 0xd8, 0xff)) return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (isFrame(marker))
      return { type: 'image/jpeg', width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return null;
};

/** The type and size of a picture that every mail program shows: PNG, JPEG, GIF; null: it is none. SVG carries scripts. */
export const readPicture = (bytes: Buffer): PictureRead | null => png(bytes) ?? gif(bytes) ?? jpeg(bytes);
