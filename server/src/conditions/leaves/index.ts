import type { AttributeLeaf, EntryLeaf, EventLeaf, SegmentLeaf } from '../model.ts';
import { attribute } from './attribute.ts';
import { entry } from './entry.ts';
import { event } from './event.ts';
import type { LeafKind } from './leaf.ts';
import { segment } from './segment.ts';

export type { Finding, Names, Reads, SqlContext } from './leaf.ts';

export type Leaf = AttributeLeaf | EventLeaf | SegmentLeaf | EntryLeaf;

/** A kind whose leaf and resolved form nobody outside its file looks into. */
export type AnyLeafKind = LeafKind<Leaf, unknown>;

const registered = { attribute, event, segment, entry };

/** The kinds of leaf. A new one is a file beside these and a line here (and its type in model.ts). */
export const leafKinds = registered as unknown as Readonly<Record<Leaf['kind'], AnyLeafKind>>;
