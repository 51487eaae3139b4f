import { type Condition, explain } from '../../../server/src/conditions/index.ts';
import { type DefinitionKind, documentDiff } from '../../../server/src/definitions/index.ts';
import type { Json, JsonObject } from '../../../server/src/platform/index.ts';
import { changesBetween, type WorkflowDocument } from '../../../server/src/workflows/index.ts';
import type { DefinitionFile } from './files.ts';

/** Names of what documents mention by key. */
export interface FileNames {
  template(key: string): string | undefined;
  segment(key: string): string | undefined;
  workflow(key: string): string | undefined;
}

/** The names that the files give; what is not among them stands for itself. */
export const namesOf = (files: readonly DefinitionFile[]): FileNames => {
  const of = (kind: DefinitionKind) => (key: string) =>
    files.find((file) => file.kind === kind && file.key === key)?.document.name as string | undefined;
  return { template: of('template'), segment: of('segment'), workflow: of('workflow') };
};

const VALUE_LENGTH_MAX = 60;
const CHANGES_SHOWN = 20;

const shown = (value: Json | undefined): string => {
  const text = JSON.stringify(value) ?? '';
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}...` : text;
};

/** Every member that differs, by path: what is said of documents that have no better words. */
const byPath = (before: JsonObject, after: JsonObject): string[] =>
  documentDiff(before, after).map(({ path, what, before: was, after: is }) => {
    if (what === 'added') return `${path}: ${shown(is)} added`;
    return what === 'removed' ? `${path}: ${shown(was)} removed` : `${path}: ${shown(was)} -> ${shown(is)}`;
  });

const without = (document: JsonObject, ...members: string[]): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !members.includes(name)));

const lines = (value: Json | undefined): string[] => (typeof value === 'string' ? value.split('\n') : []);

/** How many lines are in one of two texts and not in the other: what a reader wants to know of a mail's source. */
const linesApart = (
  before: Json | undefined,
  after: Json | undefined,
): { added: number; removed: number } => {
  const [was, is] = [lines(before), lines(after)];
  const [had, has] = [new Set(was), new Set(is)];
  return {
    added: is.filter((line) => !had.has(line)).length,
    removed: was.filter((line) => !has.has(line)).length,
  };
};

const SOURCES = { mjml: 'mail', html: 'mail', text: 'text part' } as const;

const ofTemplate = (before: JsonObject, after: JsonObject): string[] => [
  ...byPath(without(before, ...Object.keys(SOURCES)), without(after, ...Object.keys(SOURCES))),
  ...Object.entries(SOURCES).flatMap(([member, word]) => {
    if (before[member] === after[member]) return [];
    const { added, removed } = linesApart(before[member], after[member]);
    return [`The ${word} (${member}) changes: lines new ${added}, gone ${removed}`];
  }),
];

const ofSegment = (before: JsonObject, after: JsonObject, names: FileNames): string[] => {
  const rule = ({ condition }: JsonObject): string => explain(condition as unknown as Condition, { names });
  const isSame = rule(before) === rule(after);
  return [
    ...(isSame ? [] : [`The rule becomes: ${rule(after)}`]),
    ...byPath(isSame ? before : without(before, 'condition'), isSame ? after : without(after, 'condition')),
  ];
};

/** Sentences for what a marketer reads; the members that the sentences leave out follow by path. */
const ofWorkflow = (before: JsonObject, after: JsonObject, names: FileNames): string[] => {
  const [was, is] = [before, after] as unknown as [WorkflowDocument, WorkflowDocument];
  return [
    ...changesBetween(was, is, names),
    ...byPath({ note: before.note ?? null }, { note: after.note ?? null }),
  ];
};

/** What differs between the live document and the file, in words; cut to what one reads. */
export const changesInWords = (
  kind: DefinitionKind,
  before: JsonObject,
  after: JsonObject,
  names: FileNames,
): string[] => {
  const said =
    kind === 'workflow'
      ? ofWorkflow(before, after, names)
      : kind === 'segment'
        ? ofSegment(before, after, names)
        : kind === 'template' || kind === 'block'
          ? ofTemplate(before, after)
          : byPath(before, after);
  // a change that no sentence tells is still a change
  const changes = said.length > 0 ? said : byPath(before, after);
  const more = changes.length - CHANGES_SHOWN;
  return more > 0 ? [...changes.slice(0, CHANGES_SHOWN), `and ${more} more`] : changes;
};
