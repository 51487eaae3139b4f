import { Context } from 'liquidjs';
import { RenderFailed, type TemplateProblem } from '../errors.ts';
import { setFacts } from '../filters.ts';
import { isWebAddress } from '../links.ts';
import { printWithin, problemOf } from '../liquid.ts';
import type { RenderVars } from '../render.ts';
import { type CompiledShort, partOf } from './compile.ts';
import type { SlackDocument, SmsDocument, WebhookDocument } from './document.ts';
import { engineOf } from './engines.ts';
import { PARTS_MAX, type TextSize, textSize } from './parts.ts';

/** A text for one phone. */
export interface RenderedText {
  text: string;
  /** Targets of its short links, in their order. */
  links: string[];
  size: TextSize;
}

export interface TextOptions {
  /** The short address of a link, by its number; null: links stay as they are. */
  shortLink: ((slot: number) => string) | null;
  /** What is added so that people know the way out; null: nothing. */
  wayOut: string | null;
}

const failed = (compiled: CompiledShort, text: string, fix: string): RenderFailed => {
  const problem: TemplateProblem = { severity: 'blocks', part: partOf(compiled.document).part, text, fix };
  return new RenderFailed(compiled.document.name, problem);
};

/** Prints a short message. Throws RenderFailed. */
const printShort = (compiled: CompiledShort, vars: RenderVars): string => {
  const engine = engineOf(compiled.document.channel);
  const { contact, entry, workspace } = vars;
  try {
    const context = new Context(
      { contact, entry, workspace },
      engine.options,
      { sync: true },
      { liquid: engine },
    );
    setFacts(context, vars);
    return printWithin(engine, compiled.templates, context);
  } catch (error) {
    const { part, source } = partOf(compiled.document);
    throw new RenderFailed(compiled.document.name, problemOf(error, part, source));
  }
};

/** Lines end with a line feed, other control characters go: a phone shows them as boxes. */
const cleaned = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
/** What ends a sentence, not an address. */
const AFTER_ADDRESS = /[.,;:!?)\]'’”]+$/;

/** Puts short addresses in the place of the links of a text; the same target has one number. */
const shortened = (text: string, shortLink: (slot: number) => string): { text: string; links: string[] } => {
  const links: string[] = [];
  const short = text.replace(ADDRESS, (found) => {
    const after = AFTER_ADDRESS.exec(found)?.[0] ?? '';
    const target = found.slice(0, found.length - after.length);
    if (!isWebAddress(target)) return found;
    const known = links.indexOf(target);
    return shortLink(known >= 0 ? known : links.push(target) - 1) + after;
  });
  return { text: short, links };
};

/**
 * Fills a text for one phone: printed, links shortened, the way out added unless the author wrote it. Throws
 * RenderFailed when there is nothing in it, or more than PARTS_MAX parts.
 */
export const renderText = (
  compiled: CompiledShort<SmsDocument>,
  vars: RenderVars,
  { shortLink, wayOut }: TextOptions,
): RenderedText => {
  const printed = cleaned(printShort(compiled, vars));
  if (printed === '')
    throw failed(compiled, 'it is empty for this person', 'write what stands there in any case');
  const { text, links } =
    shortLink && compiled.document.shortLinks !== false
      ? shortened(printed, shortLink)
      : { text: printed, links: [] };
  const isAdded = wayOut !== null && !text.toLowerCase().includes(wayOut.toLowerCase());
  const whole = isAdded ? `${text}\n${wayOut}` : text;
  const size = textSize(whole);
  if (size.parts > PARTS_MAX)
    throw failed(
      compiled,
      `it would have ${size.parts} parts, more than ${PARTS_MAX}`,
      'say it in fewer words',
    );
  return { text: whole, links, size };
};

/** Fills a line for Slack. Throws RenderFailed. */
export const renderSlack = (compiled: CompiledShort<SlackDocument>, vars: RenderVars): string => {
  const printed = cleaned(printShort(compiled, vars));
  if (printed === '')
    throw failed(compiled, 'it is empty for this person', 'write what stands there in any case');
  return printed;
};

/** Fills a body for a program, as JSON without spaces. Throws RenderFailed when what comes out is none. */
export const renderBody = (compiled: CompiledShort<WebhookDocument>, vars: RenderVars): string => {
  const printed = printShort(compiled, vars);
  try {
    return JSON.stringify(JSON.parse(printed));
  } catch {
    throw failed(
      compiled,
      'what comes out is no JSON',
      'put values between quotation marks, or print them with `| json`',
    );
  }
};
