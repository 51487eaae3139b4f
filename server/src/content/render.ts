import type { JsonObject } from '../platform/index.ts';
import type { CompiledTemplate, CompiledText } from './compile.ts';
import { RenderFailed } from './errors.ts';
import type { RenderFacts } from './filters.ts';
import { LINKS_MAX } from './limits.ts';
import { isOtherAddress, isWebAddress } from './links.ts';
import { type Piece, printPiece, printWithin, problemOf, textEngine } from './liquid.ts';
import { HIDDEN_LINK, type MarkValues } from './marks.ts';
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
  /** What was looked up when the mail leaves; absent: nothing of it. */
  lookups?: Lookups;
}

/** What a mail is filled with that is looked up when it leaves. */
export interface Lookups {
  /** of each rule of the template, whether it holds for the contact */
  rule: Readonly<Record<string, boolean>>;
  /** `p0`, `p1`: the lists that the template wants */
  products: Readonly<Record<string, readonly JsonObject[]>>;
  /** pool -> the contact's code */
  coupon: Readonly<Record<string, string>>;
}

export interface RenderOptions {
  /** Address of this server without a closing slash. */
  trackingBase: string;
  /** Signed id of the message: part of every counted address. */
  token: string;
  unsubscribeUrl: string;
  /** Where the reader chooses what to get; absent: the way out. */
  preferencesUrl?: string;
  /** Where the reader confirms a consent that is asked for; absent: `#`. */
  confirmUrl?: string;
}

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
  /** Targets of the slots from `compiled.fixedLinks` on: those that differ per person, to be stored. */
  links: string[];
  /** of the text that was taken; null: the one for everybody else */
  language: string | null;
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
  /** They count nothing, and must work without a detour. */
  const ownPages = new Set([options?.unsubscribeUrl, options?.preferencesUrl, options?.confirmUrl]);
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
    if (mark === 'hidden') return clickBase ? clickBase + HIDDEN_LINK : '#';
    const link = compiled.links[mark]!;
    if (link.kind === 'fixed') return clickBase ? clickBase + mark : link.target;
    const target = printWithin(textEngine, link.templates, context).trim();
    if (ownPages.has(target) || isOtherAddress(target)) return target;
    if (!isWebAddress(target)) return '#';
    return clickBase ? clickBase + slotFor(target) : target;
  };
  return { marks, targets };
};

const scopeOf = (vars: RenderVars, options: RenderOptions | null): object => {
  const unsubscribe = options?.unsubscribeUrl ?? PREVIEW_UNSUBSCRIBE;
  return {
    contact: vars.contact,
    entry: vars.entry,
    workspace: vars.workspace,
    rule: vars.lookups?.rule ?? {},
    products: vars.lookups?.products ?? {},
    coupon: vars.lookups?.coupon ?? {},
    unsubscribe_url: unsubscribe,
    preferences_url: options?.preferencesUrl ?? unsubscribe,
    confirm_url: options?.confirmUrl ?? '#confirm',
  };
};

/** The text for a language: its own, that of the language without its region, or the one for everybody else. */
export const textFor = (compiled: CompiledTemplate, language: unknown): CompiledText => {
  const [forAll] = compiled.texts;
  if (typeof language !== 'string' || compiled.texts.length === 1) return forAll!;
  const wanted = language.trim().replaceAll('_', '-').toLowerCase();
  const own = (tag: string): CompiledText | undefined =>
    compiled.texts.find((text) => text.language?.toLowerCase() === tag);
  return own(wanted) ?? own(wanted.split('-')[0]!) ?? forAll!;
};

const sourceOf = ({ source }: CompiledText, piece: Piece): string => {
  if (piece.part === 'subject') return source.subject;
  if (piece.part === 'text') return source.text ?? '';
  return source.mjml ?? source.html ?? '';
};

/**
 * Fills a template for one contact, in its language. Values are escaped in HTML; the subject is one line. Throws
 * RenderFailed, with part, line and fix, when the template does not end, grows too long or fails on these values.
 * Without `options` it is a preview, in which nothing is counted.
 */
export const renderEmail = (
  compiled: CompiledTemplate,
  vars: RenderVars,
  options: RenderOptions | null,
): RenderedEmail => {
  const chosen = textFor(compiled, vars.contact.language);
  const scope = scopeOf(vars, options);
  const { marks, targets } = slotsOf(compiled, options);
  const print = (piece: Piece): string => {
    try {
      return printPiece(piece, scope, vars, marks);
    } catch (error) {
      throw new RenderFailed(compiled.document.name, problemOf(error, piece.part, sourceOf(chosen, piece)));
    }
  };
  const subject = [...headerText(print(chosen.subject))].slice(0, SUBJECT_CHARS_MAX).join('');
  const html = print(chosen.html);
  const text = chosen.text ? print(chosen.text).replace(/\n{3,}/g, '\n\n') : plainText(html);
  return { subject, html, text, links: targets, language: chosen.language };
};

/** Tokens without `| default: ...` that print nothing for this contact: `["contact.firstName"]`. */
export const emptyTokens = (compiled: CompiledTemplate, vars: RenderVars): string[] =>
  emptyOf(textFor(compiled, vars.contact.language).tokens, scopeOf(vars, null), vars);
