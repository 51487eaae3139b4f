/// <reference path="./html-to-text.d.ts" />
import { convert } from 'html-to-text';
import { type Piece, parsePiece, textEngine } from './liquid.ts';
import type { Placeholders } from './placeholders.ts';

/** The text of a page for people whose mail program shows none, with its links in brackets. */
export const plainText = (html: string): string =>
  convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
      { selector: 'img', format: 'skip' },
    ],
  });

/**
 * The text part made from the HTML once per version, with its Liquid in place; null when the two cannot be
 * separated (a tag opened in an attribute, say): then it is made from each filled page, at about 1 ms a mail.
 */
export const plainTextPiece = (html: string, placeholders: Placeholders): Piece | null => {
  try {
    return parsePiece(textEngine, placeholders.restore(plainText(html)), 'text');
  } catch {
    return null;
  }
};
