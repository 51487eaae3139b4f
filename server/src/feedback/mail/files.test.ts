import { expect, it } from 'vitest';
import { FILE_BYTES_MAX, FILES_MAX, fileName, sortFiles } from './files.ts';

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
