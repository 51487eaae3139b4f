import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { createDecoder, encodingOf } from '../decode.ts';
import { createRecordReader } from './records.ts';
import { columnsOf, dateOrderOf, delimiterOf, firstRecords, hasHeader } from './sniff.ts';
import { createVcardReader } from './vcard.ts';
import { csvLine } from './write.ts';

const cell = fc.string({
  unit: fc.constantFrom('a', 'ü', '"', ',', ';', '\n', '\r\n', ' ', '1'),
  maxLength: 8,
});

describe('records', () => {
  it('are those of csv-parse, however the text is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(200), { maxLength: 5 }),
        (rows, cuts) => {
          const text = stringify(rows, { quoted_match: /["\r\n;,]/ });
          const reader = createRecordReader(',');
          const places = [...new Set([0, ...cuts.filter((at) => at < text.length), text.length])].sort(
            (a, b) => a - b,
          );
          const records = places.slice(1).flatMap((to, n) => reader.push(text.slice(places[n]!, to)));
          const got = [...records, ...reader.end()].map(({ cells }) => cells);
          const wanted = parse(text.replace(/\r\n/g, '\n'), { relax_column_count: true }) as string[][];
          expect(got).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tell a quote that is not closed, and go on in the next line', () => {
    const reader = createRecordReader(',');
    const records = [...reader.push('a,b\n"open,c\nd,e\n'), ...reader.end()];
    expect(records).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['"open', 'c'], problem: 'open-quote' },
      { line: 3, cells: ['d', 'e'] },
    ]);
  });

  it('keep memory bounded in a line without end, and read what follows it', () => {
    const reader = createRecordReader(',');
    const piece = 'x'.repeat(400_000);
    const records = [1, 2, 3, 4].flatMap(() => reader.push(piece));
    expect(records.map(({ problem }) => problem)).toEqual(['too-long']);
    expect([...reader.push('\na,b'), ...reader.end()]).toEqual([{ line: 2, cells: ['a', 'b'] }]);
  });
});

describe('a file', () => {
  it.each([
    ['utf-8', 'Name;Ort\nJürgen;Köln\n'],
    ['windows-1252', 'Name;Ort\nJürgen;Köln – „Süd“\nMüller;Düsseldorf\n'],
    ['utf-16le', 'Name;Ort\nJürgen;Köln\n'],
  ])('in %s is read', (encoding, text) => {
    const bytes = iconv.encode(text, encoding, { addBOM: encoding === 'utf-16le' });
    const decoder = createDecoder(encodingOf(bytes));
    expect(decoder.push(bytes) + decoder.end()).toBe(text);
  });

  it('in two encodings is read line by line, and the odd lines are told', () => {
    const lines = ['email;Name', 'a@b.example;Jürgen', 'c@d.example;Müller'];
    const bytes = Buffer.concat([
      Buffer.from(`${lines[0]}\n${lines[1]}\n`),
      iconv.encode(`${lines[2]}\n`, 'windows-1252'),
    ]);
    const decoder = createDecoder('utf-8');
    expect((decoder.push(bytes) + decoder.end()).trim().split('\n')).toEqual(lines);
    expect(decoder.mixed()).toEqual({ lines: 1, first: [3] });
  });

  it.each([
    ['a;b;c,5\n1;2;3,5\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a,b\n"x;y",2\n', ','],
    ['only\nrows\n', ','],
  ])('%j is parted by %j', (text, delimiter) => {
    expect(delimiterOf(text, true)).toBe(delimiter);
  });

  it('says whether its first row names columns, and what is in them', () => {
    const records = firstRecords('E-Mail;Plz;Punkte;Seit\na@b.example;01067;1,5;13.1.2025\n', ';', true);
    expect(hasHeader(records)).toBe(true);
    expect(hasHeader(records.slice(1))).toBe(false);
    expect(columnsOf(records, true).map(({ type }) => type)).toEqual(['string', 'string', 'number', 'date']);
    expect(dateOrderOf(records, 'US')).toBe('dayFirst');
  });

  it('of vCards has the columns that phones write', () => {
    const reader = createVcardReader();
    const card = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:Berg;Ana;;;',
      'FN:Ana Berg',
      'EMAIL;TYPE=home:ana@exam',
      ' ple.com',
      'TEL:+43 660 1',
      'ADR;TYPE=work:;;Ring 1;Wien;;1010;Austria',
      'END:VCARD',
      '',
    ];
    const [record] = [...reader.push(card.join('\r\n')), ...reader.end()];
    expect(record!.cells.slice(0, 5)).toEqual(['Ana Berg', 'Ana', 'Berg', 'ana@example.com', '+43 660 1']);
    expect(record!.cells[10]).toBe('Wien');
  });
});

describe('a written cell', () => {
  it.each([
    ['=cmd()', "'=cmd()"],
    ['+SUM(A1)', "'+SUM(A1)"],
    ['-1+1', "'-1+1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['-12.5', '-12.5'],
    ['+43660', '+43660'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
  ])('%j is %j: no formula reaches a spreadsheet', (value, written) => {
    expect(csvLine([value])).toBe(`${written}\r\n`);
  });
});
