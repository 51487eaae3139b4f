import { isSameAttributes, openingTag, rewritten } from './attributes.ts';
import type { Mail } from './parse.ts';
import type { ElementPiece, Piece } from './pieces.ts';

const indent = (depth: number): string => `\n${'  '.repeat(depth)}`;

/** Blanks before the closing tag: as written, unless there is now something else inside. */
const tailOf = (piece: ElementPiece, depth: number): string => {
  if (piece.children.length === 0) return piece.written?.tail ?? '';
  const tail = piece.written?.tail ?? '';
  return tail === '' ? indent(depth) : tail;
};

const isEmpty = ({ inner, children }: ElementPiece): boolean => children.length === 0 && !inner;

const printElement = (piece: ElementPiece, depth: number): string => {
  const { tag, attributes, inner, children, written } = piece;
  const lead = written?.lead ?? indent(depth);
  const body = (inner ?? '') + children.map((child) => printPiece(child, depth + 1)).join('');
  const closesItself = isEmpty(piece) && (written ? written.close === '' : inner === undefined);
  if (!written) {
    const open = openingTag(tag, attributes, closesItself);
    return closesItself ? lead + open : `${lead}${open}${body}${tailOf(piece, depth)}</${tag}>`;
  }
  const same = isSameAttributes(attributes, written.attributes);
  const open = same ? written.open : rewritten(written.open, attributes);
  if (closesItself) return lead + open;
  // It closed itself and now holds something.
  if (written.close === '')
    return `${lead}${open.replace(/\s*\/>$/, '>')}${body}${tailOf(piece, depth)}</${tag}>`;
  const isAsWritten = children.length === 0 || written.tail !== '' || children.some(isWritten);
  const tail = isAsWritten ? written.tail : tailOf(piece, depth);
  return `${lead}${open}${body}${tail}${written.close}`;
};

const isWritten = (piece: Piece): boolean =>
  piece.kind === 'element' ? piece.written !== undefined : piece.lead !== undefined;

const printPiece = (piece: Piece, depth: number): string => {
  if (piece.kind === 'element') return printElement(piece, depth);
  const lead = piece.lead ?? indent(depth);
  if (piece.kind === 'code') return lead + piece.code;
  const children = piece.children.map((child) => printPiece(child, depth)).join('');
  return `${lead}${piece.open}${children}${piece.tail ?? indent(depth)}${piece.close}`;
};

/** The source again: what was not changed as it was written, what is new indented below its parent. */
export const printMail = ({ before, body, after }: Mail): string => before + printElement(body, 1) + after;

/** Pieces as a source of their own, without a body. */
export const printPieces = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => printPiece(piece, 0)).join('');
