import type { DefinitionKind, LiveDocument } from '../../definitions/index.ts';
import type { Json } from '../../platform/index.ts';
import { canonicalName } from '../normalise/index.ts';

/** A definition that reads or sets an attribute. */
export interface AttributeUse {
  kind: DefinitionKind;
  key: string;
  name: string;
}

/** `{{ contact.firstName | default: "you" }}`, `{% assign first = contact.first_name %}` */
const TOKEN = /\bcontact\.([A-Za-z_][\w-]*)/g;

/**
 * Names of attributes in a document, wherever they stand: `attribute` of a condition's leaf or a date trigger, the
 * keys of `attributes` of a step that sets them, tokens of templates. Canonical, each once.
 */
export const attributeNames = (document: Json): Set<string> => {
  const names = new Set<string>();
  const walk = (value: Json): void => {
    if (typeof value === 'string')
      for (const [, name] of value.matchAll(TOKEN)) names.add(canonicalName(name!));
    else if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      const { attribute, attributes } = value;
      if (typeof attribute === 'string') names.add(canonicalName(attribute));
      if (attributes !== null && typeof attributes === 'object' && !Array.isArray(attributes))
        for (const name of Object.keys(attributes)) names.add(canonicalName(name));
      Object.values(value).forEach(walk);
    }
  };
  walk(document);
  return names;
};

/** Who uses which attribute, by its name. */
export const attributeUses = (
  documents: readonly (LiveDocument & { kind: DefinitionKind })[],
): Map<string, AttributeUse[]> => {
  const uses = new Map<string, AttributeUse[]>();
  for (const { kind, key, name, document } of documents)
    for (const attribute of attributeNames(document)) {
      const known = uses.get(attribute) ?? [];
      known.push({ kind, key, name });
      uses.set(attribute, known);
    }
  return uses;
};
