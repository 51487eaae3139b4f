import { expect, it } from 'vitest';
import { FILE_BYTES_MAX, FILES_MAX, fileName, sortFiles } from './files.ts';
import { readReply } from './reply.ts';

const read = (name: string, bytes = 3, isCut = false) => ({
  name,
  type: 'application/pdf',
  content: Buffer.alloc(bytes),
  isCut,
});

it.each([
  ['a paper', read('plan.pdf'), undefined],
  ['a page: it is only ever saved', read('offer.html'), undefined],
  ['a drawing with scripts, too', read('logo.svg'), undefined],
  ['the largest that is kept', read('film.mov', FILE_BYTES_MAX), undefined],
  ['a byte more', read('film.mov', FILE_BYTES_MAX + 1), 'tooLarge'],
  ['a program', read('Invoice.PDF.exe'), 'program'],
  ['one that a disk takes for a program', read('invoice.js.'), 'program'],
  ['a program that reads as a paper', read('invoice\u202Efdp.scr'), 'program'],
  ['what the mail broke off in', read('plan.pdf', 3, true), 'cut'],
])('%s', (_, file, notKept) => {
  const { attachments, files } = sortFiles([file], 0);
  expect(attachments[0]!.notKept).toBe(notKept);
  expect(files.map(({ fileId }) => fileId)).toEqual(notKept ? [] : [attachments[0]!.file]);
});

it('of a mail only so many are kept, the others are named with their size', () => {
  const { attachments, files } = sortFiles(
    Array.from({ length: FILES_MAX + 2 }, (_, n) => read(`${n}.png`, n)),
    0,
  );
  expect(files).toHaveLength(FILES_MAX);
  expect(attachments.slice(-2)).toEqual([
    { name: '10.png', type: 'application/pdf', bytes: 10, notKept: 'tooMany' },
    { name: '11.png', type: 'application/pdf', bytes: 11, notKept: 'tooMany' },
  ]);
});

it.each([
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['C:\\temp\\a.pdf', 'C:_temp_a.pdf'],
  ['a\r\nContent-Type: text/html.pdf', 'aContent-Type: text_html.pdf'],
  ['x\u202Efdp.exe', 'xfdp.exe'],
  [`${'long'.repeat(100)}.pdf`, `${'long'.repeat(49)}.pdf`],
  ['  ', 'without a name'],
  ['Angebot für März.pdf', 'Angebot für März.pdf'],
])('a name as it may stand on a disk: %j', (given, kept) => expect(fileName(given)).toBe(kept));

it('a mail that is larger than is read: the file in which it ends is named, never kept in part', async () => {
  const file = (name: string) =>
    `--x\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${'0123456789'.repeat(30)}\r\n`;
  const head =
    'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHi\r\n';
  const source = Buffer.alloc(10_000_000, 'a');
  source.write(head + file('whole.txt') + file('part.txt').slice(0, -2));
  const { reply, files } = await readReply(source, 0);
  expect(reply.isCut).toBe(true);
  expect(files.map(({ name, data }) => [name, data.length])).toEqual([['whole.txt', 300]]);
  expect(reply.attachments[1]).toMatchObject({ name: 'part.txt', notKept: 'cut' });
});
