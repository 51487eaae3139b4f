/** New keys of what a document names, by the keys that it uses. */
export interface NewKeys {
  templates: ReadonlyMap<string, string>;
  segments: ReadonlyMap<string, string>;
}

const renamedIn = (value: unknown, keys: NewKeys, member?: string): unknown => {
  if (Array.isArray(value)) return value.map((part) => renamedIn(part, keys));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, renamedIn(part, keys, name)]),
    );
  if (typeof value !== 'string') return value;
  if (member === 'template') return keys.templates.get(value) ?? value;
  if (member === 'segment') return keys.segments.get(value) ?? value;
  return value;
};

/** A recipe's workflow (or a segment's condition) that names its parts by the keys they got here. */
export const renamed = <Document extends object>(document: Document, keys: NewKeys): Document =>
  renamedIn(document, keys) as Document;
