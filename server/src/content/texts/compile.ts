import type { Template } from 'liquidjs';
import { type TemplatePart, type TemplateProblem, TemplateRefused } from '../errors.ts';
import { problemOf } from '../liquid.ts';
import { type Token, tokensOf } from '../tokens.ts';
import type { ShortDocument } from './document.ts';
import { engineOf } from './engines.ts';

/** A short message ready to be filled, immutable; made once per version. */
export interface CompiledShort<Document extends ShortDocument = ShortDocument> {
  document: Document;
  templates: Template[];
  tokens: readonly Token[];
}

/** What of a document is Liquid, and where problems with it are shown. */
export const partOf = (document: ShortDocument): { part: TemplatePart; source: string } =>
  document.channel === 'webhook'
    ? { part: 'body', source: document.body }
    : { part: 'text', source: document.text };

/** Compiles a short message. Throws TemplateRefused with part, line and fix. `document` has passed `shortSchema`. */
export const compileShort = <Document extends ShortDocument>(document: Document): CompiledShort<Document> => {
  const { part, source } = partOf(document);
  try {
    const templates = engineOf(document.channel).parse(source);
    return { document, templates, tokens: tokensOf([templates], []) };
  } catch (error) {
    const problem: TemplateProblem = problemOf(error, part, source);
    throw new TemplateRefused(document.name, [problem]);
  }
};
