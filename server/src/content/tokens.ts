import type { Template } from 'liquidjs';
import { Context, Output } from 'liquidjs';
import type { RenderFacts } from './filters.ts';
import { setFacts } from './filters.ts';
import type { TemplateLink } from './links.ts';
import { textEngine } from './liquid.ts';
import { type Path, pathOf } from './paths.ts';
import { allTemplates } from './steps.ts';

/** A place where a value is printed without `| default: ...`, whose value comes from outside the template. */
export interface Token {
  /** As shown: `contact.firstName`. */
  name: string;
  path: Path;
}

const ROOTS = new Set(['contact', 'entry', 'workspace']);

const outputsIn = (templates: readonly Template[]): Output[] =>
  allTemplates(templates).filter((template): template is Output => template instanceof Output);

const hasDefault = (output: Output): boolean =>
  output.value.filters.some((filter) => filter.name === 'default');

/** The tokens of parsed templates and of the links that Liquid writes, each once. */
export const tokensOf = (pieces: readonly Template[][], links: readonly TemplateLink[]): Token[] => {
  const written = links.flatMap((link) => (link.kind === 'written' ? [link.templates] : []));
  const found = new Map<string, Path>();
  for (const output of [...pieces, ...written].flatMap(outputsIn)) {
    const path = hasDefault(output) ? null : pathOf(output);
    if (path && path.length > 1 && ROOTS.has(String(path[0]))) found.set(path.join('.'), path);
  }
  return [...found].map(([name, path]) => ({ name, path }));
};

/** Names of `tokens` that print nothing for this scope. */
export const emptyOf = (tokens: readonly Token[], scope: object, facts: RenderFacts): string[] => {
  const context = new Context(scope, textEngine.options, { sync: true }, { liquid: textEngine });
  setFacts(context, facts);
  const isEmpty = (value: unknown): boolean =>
    value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
  return tokens.filter((token) => isEmpty(context.getSync(token.path))).map((token) => token.name);
};
