import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { broadcastSchema } from '../../../server/src/broadcasts/index.ts';
import { type DefinitionKind, isKey } from '../../../server/src/definitions/index.ts';
import type { JsonObject } from '../../../server/src/platform/index.ts';
import { segmentSchema } from '../../../server/src/segments/index.ts';
import {
  canonical,
  orderedKeys,
  parseWorkflow,
  type WorkflowDocument,
} from '../../../server/src/workflows/index.ts';
import { Refused } from '../command.ts';

/*
 * Definitions as files: one JSON document each, under the folder of its kind, named by its key; the MJML of a template
 * or block stands beside it. A document has one written form, so that the same definition is the same bytes:
 *
 *   blocks/footer.json           blocks/footer.mjml
 *   segments/gone-quiet.json
 *   templates/cart-left.json  templates/cart-left.mjml
 *   workflows/abandoned-cart.json
 *   broadcasts/june-news.json
 */

export interface DefinitionFile {
  kind: DefinitionKind;
  key: string;
  document: JsonObject;
}

/** In this order files are applied: what is named comes before what names it. */
export const KINDS: readonly DefinitionKind[] = ['block', 'segment', 'template', 'workflow', 'broadcast'];

/** Kinds whose MJML is a file of its own. */
const WITH_MJML: readonly DefinitionKind[] = ['template', 'block'];

const TEMPLATE_ORDER = ['name', 'subject', 'previewText', 'class', 'repeatUnknown', 'text', 'html', 'mjml'];

const inTemplateOrder = (document: JsonObject): JsonObject => {
  const rank = (name: string): number => TEMPLATE_ORDER.indexOf(name) + 1 || TEMPLATE_ORDER.length + 1;
  return Object.fromEntries(
    Object.entries(document).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)),
  );
};

/** A document in its one written form. */
export const written = ({ kind, document }: Pick<DefinitionFile, 'kind' | 'document'>): JsonObject => {
  if (kind === 'workflow') return canonical(document as unknown as WorkflowDocument) as unknown as JsonObject;
  if (kind === 'segment' || kind === 'broadcast') return orderedKeys(document) as JsonObject;
  // look and blocks of a version are put in anew when it is published
  const { pinned: _, ...own } = document;
  return inTemplateOrder(own);
};

/** The document as text; equal texts are equal definitions. */
export const textOf = (file: Pick<DefinitionFile, 'kind' | 'document'>): string =>
  `${JSON.stringify(written(file), null, 2)}\n`;

/** Files of a definition, by path. */
export const filesOf = ({ kind, key, document }: DefinitionFile): Record<string, string> => {
  const path = join(`${kind}s`, key);
  const { mjml, ...rest } = document;
  if (!WITH_MJML.includes(kind) || typeof mjml !== 'string')
    return { [`${path}.json`]: textOf({ kind, document }) };
  return { [`${path}.json`]: textOf({ kind, document: rest }), [`${path}.mjml`]: mjml };
};

/** Writes a definition below `folder`; whether anything changed there. */
export const writeDefinition = (folder: string, file: DefinitionFile): boolean => {
  mkdirSync(join(folder, `${file.kind}s`), { recursive: true });
  const changed = Object.entries(filesOf(file)).filter(([path, text]) => {
    const full = join(folder, path);
    if (existsSync(full) && readFileSync(full, 'utf8') === text) return false;
    writeFileSync(full, text);
    return true;
  });
  return changed.length > 0;
};

// --- reading -----------------------------------------------------------------------------------------

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (path: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw new Refused(`${path} is no JSON: ${(error as Error).message}`);
  }
  throw new Refused(`${path} holds no JSON object.`);
};

/** What of a document's shape is wrong, by path. Templates and blocks are checked by the server, which compiles them. */
const shapeProblems = ({ kind, document }: DefinitionFile): string[] => {
  if (WITH_MJML.includes(kind)) return [];
  if (kind === 'segment' || kind === 'broadcast') {
    const { error } = (kind === 'segment' ? segmentSchema : broadcastSchema).safeParse(document);
    return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  const result = parseWorkflow(document);
  return result.ok ? [] : result.problems.map(({ path, text }) => `${path}: ${text}`);
};

const withMjml = (path: string, document: JsonObject): JsonObject => {
  const beside = path.replace(/\.json$/, '.mjml');
  if (!existsSync(beside)) return document;
  if (document.mjml !== undefined)
    throw new Refused(`${path} holds mjml, and ${beside} is there as well: keep one of them.`);
  return { ...document, mjml: readFileSync(beside, 'utf8') };
};

const readOne = (folder: string, kind: DefinitionKind, name: string): DefinitionFile => {
  const path = join(folder, name);
  const key = basename(name, '.json');
  if (!isKey(key))
    throw new Refused(`${path}: the file's name is the key, of up to 60 of a-z, 0-9 and hyphens.`);
  const document = WITH_MJML.includes(kind) ? withMjml(path, parsed(path)) : parsed(path);
  if (typeof document.name !== 'string') throw new Refused(`${path}: "name" is missing.`);
  const file = { kind, key, document };
  const problems = shapeProblems(file);
  if (problems.length > 0) throw new Refused([`${path} cannot be read:`, ...problems].join('\n  '));
  return file;
};

const readKind = (folder: string, kind: DefinitionKind): DefinitionFile[] => {
  const inside = join(folder, `${kind}s`);
  if (!existsSync(inside)) return [];
  const names = readdirSync(inside).sort();
  for (const name of names.filter((each) => each.endsWith('.mjml')))
    if (!names.includes(name.replace(/\.mjml$/, '.json')))
      throw new Refused(`${join(inside, name)} has no .json beside it, with name, subject and class.`);
  return names.filter((name) => name.endsWith('.json')).map((name) => readOne(inside, kind, name));
};

/** All definitions below a folder, in the order in which they can be applied but for segments that name segments. Throws Refused. */
export const readDefinitions = (folder: string): DefinitionFile[] => {
  if (!existsSync(folder)) throw new Refused(`There is no folder ${folder}.`);
  const files = KINDS.flatMap((kind) => readKind(folder, kind));
  if (files.length === 0)
    throw new Refused(`${folder} holds no templates/*.json, segments/*.json or workflows/*.json.`);
  return files;
};
