/**
 * A mail's source taken apart without loss: every character is in exactly one piece, so that printing what was not
 * changed gives the same bytes, and a change to one block changes only that block's lines.
 */
export type Attributes = Readonly<Record<string, string>>;

export type Piece = ElementPiece | LiquidPiece | CodePiece;

/** How an element was written. Absent for one that the editor made. */
export type Written = {
  /** blanks and comments in front of it */
  lead: string;
  /** `<mj-text color="red">` */
  open: string;
  attributes: Attributes;
  /** blanks and comments before the closing tag */
  tail: string;
  /** `</mj-text>`; empty when the opening tag closes itself */
  close: string;
};

/** An MJML element: with pieces inside, or with HTML or text (`inner`), or empty. */
export type ElementPiece = {
  kind: 'element';
  tag: string;
  attributes: Attributes;
  inner?: string;
  children: readonly Piece[];
  written?: Written;
};

/** Liquid around pieces: `{% if ... %} pieces {% endif %}`. */
export type LiquidPiece = {
  kind: 'liquid';
  open: string;
  close: string;
  children: readonly Piece[];
  lead?: string;
  tail?: string;
};

/** What the editor shows and moves but does not look into: a Liquid tag, an element it does not know, stray words. */
export type CodePiece = { kind: 'code'; code: string; lead?: string };

/** What is inside an element: pieces, HTML or text, nothing. Elements that are not here are kept as code. */
const insides = {
  'mj-body': 'pieces',
  'mj-wrapper': 'pieces',
  'mj-section': 'pieces',
  'mj-group': 'pieces',
  'mj-column': 'pieces',
  'mj-hero': 'pieces',
  'mj-social': 'pieces',
  'baton-if': 'pieces',
  'baton-products': 'pieces',
  'baton-else': 'nothing',
  'baton-block': 'nothing',
  'mj-text': 'html',
  'mj-button': 'html',
  'mj-table': 'html',
  'mj-raw': 'html',
  'mj-social-element': 'html',
  'mj-image': 'nothing',
  'mj-divider': 'nothing',
  'mj-spacer': 'nothing',
} as const satisfies Record<string, 'pieces' | 'html' | 'nothing'>;

export type KnownTag = keyof typeof insides;

export const insideOf = (tag: string): 'pieces' | 'html' | 'nothing' | undefined =>
  Object.hasOwn(insides, tag) ? insides[tag as KnownTag] : undefined;
