import { describe, expect, it } from 'vitest';
import { readPicture } from './read.ts';

const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000001400000006408060000001f15c4890000000a49444154',
  'hex',
);
const GIF = Buffer.from('47494638396102000300800000000000ffffff21f9040100000000', 'hex');
/** An APP0 segment before the frame, as cameras write. */
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108012c019003012200021101', 'hex');

describe('a picture is told by its bytes', () => {
  it.each([
    ['PNG', PNG, { type: 'image/png', width: 320, height: 100 }],
    ['GIF', GIF, { type: 'image/gif', width: 2, height: 3 }],
    ['JPEG', JPEG, { type: 'image/jpeg', width: 400, height: 300 }],
  ])('%s', (_name, bytes, read) => expect(readPicture(bytes)).toEqual(read));

  it.each([
    ['a page', Buffer.from('<html><script>alert(1)</script>')],
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['nothing', Buffer.alloc(0)],
    ['a JPEG without a frame', JPEG.subarray(0, 20)],
    ['a JPEG whose segments lead beyond its end', Buffer.from('ffd8ffe0ffff4a46494600', 'hex')],
    ['a JPEG of segments without length', Buffer.concat([JPEG.subarray(0, 3), Buffer.alloc(1_000_000, 0)])],
    ['the beginning of a PNG', PNG.subarray(0, 12)],
  ])('%s is none', (_name, bytes) => expect(readPicture(bytes)).toBeNull());
});
