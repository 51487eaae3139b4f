import type { JsonObject } from '../platform/index.ts';
import type { CompiledTemplate } from './compile.ts';
import { RenderFailed } from './errors.ts';
import type { RenderFacts } from './filters.ts';
import { LINKS_MAX } from './limits.ts';
import { isOtherAddress, isWebAddress } from './links.ts';
import { type Piece, printPiece, printWithin, problemOf, textEngine } from './liquid.ts';
import type { MarkValues } from './marks.ts';
import { plainText } from './plain-text.ts';
import { emptyOf } from './tokens.ts';

/** What a template may print. */
export interface RenderVars extends RenderFacts {
  /** The contact's attributes. */
  contact: JsonObject;
  /** Properties of what started the enrollment. */
  entry: JsonObject;
  /** Name, website, brand of the workspace. */
  workspace: JsonObject;
}

export interface RenderOptions {
  /** Address of this server without a closing slash. */
  trackingBase: string;
  /** Signed id of the message: part of every counted address. */
  token: string;
  unsubscribeUrl: string;
}

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
  /** Targets of the slots from `compiled.fixedLinks` on: those that differ per person, to be stored. */
  links: string[];
}

const SUBJECT_CHARS_MAX = 250;

/** One line without control characters: what comes from a contact cannot begin another header (RFC 5322 section 2.2). */
export const headerText = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** Addresses of a preview: targets as they are, a pixel and a way out that lead nowhere. */
const PREVIEW_UNSUBSCRIBE = '#unsubscribe';
const NO_PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** Gives written links their slots, in the order in which they are printed; the same target has one slot. */
const slotsOf = (
  compiled: CompiledTemplate,
  options: RenderOptions | null,
): { marks: MarkValues; targets: string[] } => {
  const targets: string[] = [];
  const slots = new Map<string, number>();
  const clickBase = options ? `${options.trackingBase}/t/c/${options.token}/` : null;
  const pixel = options ? `${options.trackingBase}/t/o/${options.token}.gif` : NO_PIXEL;
  const slotFor = (target: string): number => {
    const known = slots.get(target);
    if (known !== undefined) return known;
    if (targets.length === LINKS_MAX) throw new Error(`more than ${LINKS_MAX} links in one mail`);
    const slot = compiled.fixedLinks + targets.push(target) - 1;
    slots.set(target, slot);
    return slot;
  };
  const marks: MarkValues = (mark, context) => {
    if (mark === 'pixel') return pixel;
    const link = compiled.links[mark]!;
    if (link.kind === 'fixed') return clickBase ? clickBase + mark : link.target;
    const target = printWithin(textEngine, link.templates, context).trim();
    if (target === options?.unsubscribeUrl || isOtherAddress(target)) return target;
    if (!isWebAddress(target)) return '#';
    return clickBase ? clickBase + slotFor(target) : target;
  };
  return { marks, targets };
};

const scopeOf = (vars: RenderVars, unsubscribeUrl: string): object => ({
  contact: vars.contact,
  entry: vars.entry,
  workspace: vars.workspace,
  unsubscribe_url: unsubscribeUrl,
});

const sourceOf = (compiled: CompiledTemplate, piece: Piece): string => {
  const { document } = compiled;
  if (piece.part === 'subject') return document.subject;
  if (piece.part === 'text') return document.text ?? '';
  return document.mjml ?? document.html ?? '';
};

/**
 * Fills a template for one contact. Values are escaped in HTML; the subject is one line. Throws RenderFailed, with
 * part, line and fix, when the template does not end, grows too long or fails on these values. Without `options` it
 * is a preview, in which nothing is counted.
 */
export const renderEmail = (
  compiled: CompiledTemplate,
  vars: RenderVars,
  options: RenderOptions | null,
): RenderedEmail => {
  const scope = scopeOf(vars, options?.unsubscribeUrl ?? PREVIEW_UNSUBSCRIBE);
  const { marks, targets } = slotsOf(compiled, options);
  const print = (piece: Piece): string => {
    try {
      return printPiece(piece, scope, vars, marks);
    } catch (error) {
      throw new RenderFailed(compiled.document.name, problemOf(error, piece.part, sourceOf(compiled, piece)));
    }
  };
  const subject = [...headerText(print(compiled.subject))].slice(0, SUBJECT_CHARS_MAX).join('');
  const html = print(compiled.html);
  const text = compiled.text ? print(compiled.text).replace(/\n{3,}/g, '\n\n') : plainText(html);
  return { subject, html, text, links: targets };
};

/** Tokens without `| default: ...` that print nothing for this contact: `["contact.firstName"]`. */
export const emptyTokens = (compiled: CompiledTemplate, vars: RenderVars): string[] =>
  emptyOf(compiled.tokens, scopeOf(vars, PREVIEW_UNSUBSCRIBE), vars);
