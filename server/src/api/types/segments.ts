import type { Because, Condition } from '../../conditions/index.ts';
import type { FamilyName } from '../../segments/index.ts';
import type { CountAnswer, Person } from './common.ts';
import type { Definition, DefinitionHead, UsedIn } from './definitions.ts';

export interface SegmentDocument {
  name: string;
  note?: string;
  condition: Condition;
}

/** of a segment without a rule, whose members are put in and taken out */
export interface ListDocument {
  name: string;
  note?: string;
  list: true;
}

export interface SegmentRow extends DefinitionHead {
  isList: boolean;
  people: number;
  joinedToday: number;
  leftToday: number;
  /** 30 days of size, oldest first */
  spark: number[];
  usedIn: UsedIn[];
  sentence: string;
  /** 0..1 while the published version is still being applied to everybody; null when done */
  building: number | null;
}

export type SegmentDetail = SegmentRow & { isList: false } & Definition<SegmentDocument>;

export type ListDetail = SegmentRow & { isList: true } & Definition<ListDocument>;

// POST /segments/lists {name, note?, key?} -> 201 {key}
// POST /segments/:key/members|members/remove {contactIds?, emails?} ; 10,000 at most -> ListChanged, 202 when not folded yet
export interface ListChanged {
  /** put on or taken off, also those who were (not) on it already */
  people: number;
  refused: { given: string; code: 'invalid-email' | 'nobody' | 'repeated'; text: string }[];
  folded: boolean;
}

// POST /segments/preview {condition, key?, seed?} ; key: compares with who is in that segment now
export interface SegmentPreview {
  sentence: string;
  count: CountAnswer;
  /** all people of the workspace */
  all: CountAnswer;
  reachableEmail: CountAnswer;
  reachableText: CountAnswer;
  /** who match now and, unless they act, no longer in a day, in seven days */
  leaving: { day: CountAnswer; week: CountAnswer };
  rows: { path: string; count: CountAnswer }[];
  sample: { person: Person; because: Because }[];
  /** with `key` of a segment; null before it is published */
  joiners: CountAnswer | null;
  leavers: CountAnswer | null;
  /** live workflows that start when somebody joins the segment `key`, with how many would join */
  startsWorkflows: {
    key: string;
    name: string;
    people: number;
    /** name of the segment between, which names this one: then `people` are the most there can be */
    through: string | null;
  }[];
  problems: { path: string; severity: 'blocks' | 'warns'; text: string; fix: string }[];
}

// POST /segments/why {contactId, condition} -> Why, by a rule that need not be published
// GET /segments/:key/people?after= -> PeopleList ; GET /segments/:key/why/:contactId -> Why
// GET /suggested-segments -> {items: SuggestedSegment[]}, the most telling first
export interface SuggestedSegment {
  family: FamilyName;
  name: string;
  condition: Condition;
  sentence: string;
  people: CountAnswer;
  /** of all people, 0..1 */
  share: number;
  /** what they bring, of what there is, 0..1; null where nothing is to share */
  brings: { of: 'revenue' | 'orders' | 'page views'; share: number } | null;
  /** "6 % of people, 38 % of revenue" */
  reason: string;
}
