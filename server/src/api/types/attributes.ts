import type { Json } from '../../platform/json.ts';

export interface AttributeSeen {
  name: string;
  type: string;
  label: string | null;
  /** most frequent values seen, with counts, from a sample */
  values: { value: Json; count: number }[];
}

// GET /attributes/registry ; POST /attributes {name, type, ...} ; PATCH /attributes/:name {...}
export interface AttributeRegistered {
  name: string;
  type: string;
  /** values are converted to the type: a person gave it, or Baton knows the name */
  isTyped: boolean;
  /** Baton reads it in a form of its own: its type cannot be changed */
  isWellKnown: boolean;
  label: string | null;
  source: string;
  personal: boolean;
  purpose: string | null;
  legalBasis: 'consent' | 'contract' | 'legal-obligation' | 'legitimate-interest' | null;
  firstSeenAt: string;
  archivedAt: string | null;
  /** how many carry it, and whose value could not be read; about: scaled from a sample */
  people: { count: number; about: boolean };
  problems: number;
  examples: Json[];
  usedIn: { kind: 'segment' | 'workflow' | 'template' | 'block' | 'broadcast'; key: string; name: string }[];
  /** what it follows from, when it is computed from events */
  computed: ComputedShown | null;
}

// POST /attributes/computed {name, label?, type?, rule} ; DELETE /attributes/computed/:name
export interface ComputedShown {
  kind: 'count' | 'sum' | 'first' | 'last' | 'mostFrequent';
  /** an event's name, or a meaning of the event map: `@order` */
  event: string;
  property?: string;
}

// GET /interests ; PUT /interests: what visits and views say of what people like
export interface InterestRulesShown {
  topics: { topic: string; paths: string[] }[];
  categories: boolean;
}
