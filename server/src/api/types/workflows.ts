import type { Duration } from '../../conditions/index.ts';
import type { JsonObject } from '../../platform/index.ts';
import type { NodeType, WorkflowDocument } from '../../workflows/index.ts';
import type { Page, PeopleRow } from './common.ts';
import type { BulkEdit } from './contacts.ts';
import type { Definition, DefinitionHead } from './definitions.ts';

export interface WorkflowRow extends DefinitionHead {
  hereNow: number;
  entered7d: number;
  goalRate: { of: number; reached: number } | null;
  problems: number;
  /** outline for the tiny route picture */
  shape: NodeType[];
  /** when a confirmed draft becomes live; null: none waits */
  publishAt: string | null;
  /** why a confirmed draft did not become live at its time */
  publishFailed: string | null;
  pausedAt: string | null;
}

export interface WorkflowDetail extends WorkflowRow, Definition<WorkflowDocument> {
  /** ids of the steps of all versions: none of them is given to another step (people inside are found by it) */
  usedIds: string[];
}

// POST /workflows/validate {document} -> {problems: WorkflowProblem[]}
// GET /workflows/:key/results?version=&days= -> WorkflowResults: of people who entered that version, in the last so many days
export interface WorkflowResults {
  /** = hereNow + the sum of ended */
  entered: number;
  hereNow: number;
  /** code of the end: end, exitNode, exitRule, goal, archived, movedOn, workflowError */
  ended: { code: string; count: number }[];
  /** who would have come in and gets nothing, to measure what it does; beside those who entered */
  holdout: number;
  nodes: Record<
    string,
    {
      /** passages: who comes by twice counts twice; = hereNow + movedOn + left */
      entered: number;
      hereNow: number;
      /** went on to another step */
      movedOn: number;
      /** their way ended here */
      left: number;
      /** of those who left: with a goal reached */
      goals: number;
      sent?: number;
      held?: number;
      humanClicks?: number;
      humanOpens?: number;
      /** raw: machines' too */
      clicks?: number;
      opens?: number;
      /** credited to this step's messages by `creditRule` */
      orders?: number;
      /** of those in the workspace's currency */
      revenue?: number;
    }
  >;
  /** "<from>:<output>" -> passages */
  edges: Record<string, number>;
  currency: string;
  /** how orders are credited, in a sentence */
  creditRule: string;
}

// GET /workflows/:key/people?what=&node=&version=&days= -> PeopleList, as long as the number it stands behind.
// what: here (default), entered, ended:<code>; with node: here, entered, movedOn, left, goals, sent, held, humanClicks,
// humanOpens, clicks, opens, orders, edge:<output>; of a split: assigned:<path>, counted:<path>, reacted:<path>
// GET /workflows/:key/splits/:node -> SplitShown
export type { SplitShown } from '../../insights/index.ts';
// GET /workflows/:key/presence -> {people: PresentPerson[]} ; PUT .../presence {tab, step} -> 204, again every 20 s ;
// DELETE .../presence/:tab -> 204. Others hear of it by the topic `presence`.
/** a window that has the draft open */
export interface PresentPerson {
  tab: string;
  name: string;
  /** the step looked at */
  step: string | null;
}

// GET /workflows/:key/publish-preview -> PublishPreview
export interface PublishPreview {
  problems: WorkflowProblem[];
  changes: string[];
  /** who is inside by version and step, and what the draft does with the step; replaced: another kind of step */
  inside: {
    nodeId: string;
    version: number;
    title: string;
    people: number;
    change: 'same' | 'changed' | 'replaced' | 'removed';
  }[];
  /** steps of the draft in flow order */
  steps: { nodeId: string; title: string }[];
  /** its people take the choices when it is resumed */
  isPaused: boolean;
  /** people in the trigger's segment who would start if chosen; 0 for a trigger by event */
  matching: number;
  /** people who have the trigger's date, or are in its segment: each starts when their time comes */
  coming: number;
  nextVersion: number;
}

// POST /workflows/:key/publish {revision?, startThemToo?, inside?: {otherwise, steps: {version, nodeId, choice, to?}[]}}
// (409 inside-needs-target with steps; 422 inside-choice-invalid); choice: move, stay, again, to, end
// POST /workflows/:key/schedule {at, revision?, startThemToo?, inside?} ; DELETE .../schedule -> WorkflowDetail
// POST /workflows/:key/resume {choice?: catchUp | shift | skip} -> WorkflowDetail
// GET /workflows/:key/resume-preview -> ResumePreview
export interface ResumePreview {
  /** null: it is not paused */
  pausedAt: string | null;
  inside: number;
  /** whose wait came to its end in the pause */
  due: number;
  /** of those, at most so many have a message next that is past its latest useful moment */
  late: number;
  /** over which time they go on when they catch up, ms */
  spreadMs: number;
}

export interface WorkflowProblem {
  nodeId?: string;
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; document: WorkflowDocument };
}

// GET /recipes -> Page<Recipe> ; GET /recipes/:key -> RecipeSetup
// POST /recipes/:key/install {events?, attributes?, topic?, waits?, times?} -> 201 {workflowKey}: a draft; its templates and
// segments are live
export interface Recipe {
  key: string;
  name: string;
  sentence: string;
  /** what one has of it */
  earns: string;
  /** outline for the tiny route picture */
  shape: NodeType[];
  installed: string | null;
  /** what a person does once before publishing */
  before: string[];
  /** by meaning, whether such an event was seen */
  needs: { meaning: string; ready: boolean }[];
  /** events and attributes of the company's own, and whether they were seen under the recipe's name or a likely one */
  names: { name: string; ready: boolean }[];
}

/** An event or attribute that was really seen, with what was in it. */
export interface SeenName {
  name: string;
  /** of an event when the last one came; of an attribute null */
  lastSeenAt: string | null;
  /** up to three, newest first: "cart_id c-17, total 64.90" */
  examples: string[];
}

/** What a recipe reads under a name that each company chooses for itself. */
export interface NameToMap {
  name: string;
  /** after "the event that says" or "the attribute that holds" */
  says: string;
  /** the likely one among those that were seen; null: none */
  suggested: string | null;
}

/** A mail or text that the recipe brings. */
export interface RecipeMessage {
  key: string;
  name: string;
  channel: 'email' | 'sms';
  class: 'marketing' | 'transactional';
  subject: string;
  /** the document of the template: for the preview */
  document: JsonObject;
}

/** Everything that setting a recipe up asks and shows. */
export interface RecipeSetup extends Recipe {
  meanings: { meaning: string; events: SeenName[] }[];
  events: NameToMap[];
  attributes: NameToMap[];
  /** to choose from, the last seen first */
  seenEvents: SeenName[];
  seenAttributes: SeenName[];
  topics: { key: string; name: string }[];
  sender: { name: string; email: string } | null;
  messages: RecipeMessage[];
  /** lengths and times that can be chosen, in the order of the flow; `trigger` stands for the start */
  waits: { step: string; title: string; length: Duration | null; time: string | null }[];
}

// POST /workflows/:key/start/preview, as start
export interface StartPreview {
  workflow: { key: string; name: string };
  /** people by what would become of them; null: too many to say now. starts, alreadyInside, onlyOnce, tooSoon,
   *  tooSoonAfterEnd, filter, holdout */
  counts: { code: string; people: number }[] | null;
  /** what starts it usually brings properties, and a start by hand has none */
  lacksEntry: boolean;
  /** the filter reads what the start brings: it is judged then */
  filterLater: boolean;
  /** names of nobody */
  unknown: string[];
}

// POST /workflows/:key/start {contacts | segment | filter, properties?} -> 200 when all are folded, else 202
export interface StartAnswer {
  asked: number;
  isAbout: boolean;
  unknown: string[];
  folded: boolean;
  /** of a segment or a filter: runs chunk by chunk (GET /contacts/bulk) */
  job: BulkEdit | null;
}

// GET /workflows/:key/people?what=&node= -> WorkflowPeopleList
/** The people behind a number of a workflow. */
export interface WorkflowPeopleList extends Page<PeopleRow & { inside: StandsAt | null }> {
  title: string;
  total: number;
}

/** Where somebody listed as here stands. */
export interface StandsAt {
  enrollmentId: string;
  nodeId: string;
  visit: number;
  version: number;
  /** until when they wait there; null: for no time that is known */
  until: string | null;
}

// POST /workflows/:key/inside {act, to?, reason?, people} -> InsideAnswer
export interface InsideAnswer {
  asked: number;
  /** false: it will be done in a moment */
  folded: boolean;
}
