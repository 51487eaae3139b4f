import { Refusal } from '../platform/index.ts';
import { COLUMNS_MAX, FILE_BYTES_MAX, PIECE_BYTES_MAX, ROW_LETTERS_MAX, UNDO_DAYS } from './limits.ts';

const mb = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** Refusals of this module, by code. */
export const refusals = {
  importNotFound: (): Refusal =>
    new Refusal('import-not-found', {
      status: 404,
      detail: 'There is no such import in this workspace.',
      fix: 'Look for it under Contacts, Imports.',
    }),
  fileTooLarge: (): Refusal =>
    new Refusal('file-too-large', {
      status: 413,
      detail: `A file may have ${mb(FILE_BYTES_MAX)}, sent in pieces of at most ${mb(PIECE_BYTES_MAX)}.`,
      fix: 'Split the file.',
    }),
  fileEmpty: (): Refusal =>
    new Refusal('file-empty', {
      status: 422,
      detail: 'There is no row in this file.',
      fix: 'Choose another file.',
    }),
  fileUnreadable: (): Refusal =>
    new Refusal('file-unreadable', {
      status: 422,
      detail:
        'This is no text with rows and columns: it looks like a picture, a spreadsheet or a compressed file.',
      fix: 'Save it as CSV and choose that file.',
    }),
  lineTooLong: (line: number): Refusal =>
    new Refusal('line-too-long', {
      status: 422,
      detail: `Line ${line} is longer than ${ROW_LETTERS_MAX.toLocaleString('en')} letters.`,
      fix: 'Save the file with line breaks between rows.',
    }),
  tooManyColumns: (count: number): Refusal =>
    new Refusal('too-many-columns', {
      status: 422,
      detail: `The file has ${count} columns; at most ${COLUMNS_MAX} can be read.`,
      fix: 'Take out columns that nobody needs.',
    }),
  pieceMissing: (piece: number): Refusal =>
    new Refusal('piece-missing', {
      status: 409,
      detail: `Piece ${piece} of the file has not arrived.`,
      fix: 'Send it, then say that the file is complete.',
    }),
  planInvalid: (field: string, detail: string, fix: string): Refusal =>
    new Refusal('plan-invalid', { status: 422, field, detail, fix }),
  planConflict: (revision: number): Refusal =>
    new Refusal('draft-conflict', {
      status: 409,
      detail: 'Somebody else changed this import meanwhile.',
      fix: 'Look at it again.',
      more: { revision },
    }),
  wrongState: (state: string, fix: string): Refusal =>
    new Refusal('wrong-state', { status: 409, detail: `This import is ${state}.`, fix }),
  undoOver: (): Refusal =>
    new Refusal('undo-over', {
      status: 409,
      detail: `An import can be taken back for ${UNDO_DAYS} days.`,
      fix: 'Change the contacts by hand or by another import.',
    }),
};
