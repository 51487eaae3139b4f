/**
 * What the REST API answers, as types only: the web app imports nothing else from here.
 * All paths start with /api/w/<slug> unless they start with /api. Instants are ISO 8601 strings in UTC, ids strings,
 * lists `{items, next}` with `?after=<next>&limit=` (keyset). Errors: RFC 9457 problem details with `code`, `field`, `fix`.
 */
import type { Because, Condition, EventMap } from '../conditions/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { NodeType, StepLog, WorkflowDocument } from '../workflows/index.ts';

export type Role = 'admin' | 'marketer' | 'sales' | 'readonly';
export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface Person {
  contactId: string;
  /** name, else e-mail, else "Someone in Vienna", else "Someone" */
  label: string;
  email: string | null;
  known: boolean;
}

// GET /api/me
export interface Me {
  user: { userId: string; name: string; email: string };
  workspaces: { slug: string; name: string; role: Role; isSample: boolean }[];
}

// POST /api/setup/website {website} -> WebsiteFacts ; 422 website-not-read; before the first run is done
export interface WebsiteFacts {
  name: string | null;
  logoUrl: string | null;
  color: string | null;
}

// GET /   (the workspace)   PATCH / {name?, timeZone?, currency?, settings?}
export interface Workspace {
  slug: string;
  name: string;
  timeZone: string;
  currency: string;
  isSample: boolean;
  role: Role;
  settings: WorkspaceSettings;
  sendingStopped: { at: string; by: string; held: number } | null;
  sample: { speed: 1 | 60; playing: boolean } | null;
}
export interface WorkspaceSettings {
  website?: string;
  brand?: { logoUrl?: string; color?: string; address?: string };
  sender?: { name: string; email: string; replyTo?: string };
  smtp?: { host: string; port: number; secure: boolean; user?: string; hasPassword: boolean } | null;
  eventMap: EventMap;
}

// POST /contacts/:contactId/erase   POST /contacts/erase {people, count}   GET /erasures   GET /erasures/:erasureId
export interface ErasureShown {
  erasureId: string;
  askedBy: string;
  askedAt: string;
  /** "One person", "People of a filter" */
  what: string;
  total: number;
  done: number;
  state: 'running' | 'done';
  finishedAt: string | null;
  /** rows that went, or stayed as counts without the person */
  tables: { table: string; title: string; holds: string; deleted: number; blanked: number }[];
}

// GET /contacts/:contactId/looks   GET /looks?user=
export interface LookAtContact {
  at: string;
  who: string;
  what: 'opened' | 'exported';
}
export interface LookShown extends LookAtContact {
  person: Person;
}

// GET /retention   PUT /retention {scope, name, keepDays}
export interface RetentionRuleShown {
  scope: 'kind' | 'event';
  name: string;
  keepDays: number;
  setBy: string;
  setAt: string;
  runAt: string | null;
  runDeleted: number | null;
  /** since the rule is there */
  deletedCount: number;
}

// GET /duplicates?certainty= (surest first)   POST /duplicates/decide   POST /duplicates/merge-all
export interface DuplicateSide {
  person: Person;
  createdAt: string;
  lastSeenAt: string | null;
}
export interface DuplicateField {
  field: string;
  label: string;
  a: string | null;
  b: string | null;
  /** null: only one of them says it */
  level: 'same' | 'form' | 'swapped' | 'close' | 'similar' | 'near' | 'initial' | 'different' | null;
}
export interface DuplicatePair {
  a: DuplicateSide;
  b: DuplicateSide;
  certainty: DuplicateCertainty;
  fields: DuplicateField[];
  /** sentences: why they may be one */
  reasons: string[];
  /** sentences: what speaks for two */
  against: string[];
  /** whose values win when both say something */
  kept: 'a' | 'b';
  /** why they cannot be merged */
  barred: string | null;
}
export type DuplicateCertainty = 'certain' | 'veryLikely' | 'likely' | 'possible';
// GET /duplicates/summary   POST and DELETE /duplicates/search   PATCH /duplicates/settings {mergesCertain}
export interface CompanyRow {
  companyId: string;
  /** its name, else its domain, else the id that the site gives it */
  name: string;
  domain: string | null;
  /** as many as `GET /contacts?company=<id>` lists */
  people: number;
  /** of the newest act of one of them */
  lastSeenAt: string | null;
  /** of their orders, in the workspace's currency; null: nothing was ordered */
  value: number | null;
  createdAt: string;
}
// GET /companies?search=&sort=newest|people -> Page<CompanyRow>   POST /companies {name, domain?, attributes?}
// PATCH /companies/:id {attributes?, domain?}   POST /companies/:id/merge {from}
// POST /companies/:id/people {contactId}   DELETE /companies/:id/people/:contactId
export interface CompanyDetail extends CompanyRow {
  attributes: { name: string; value: Json }[];
  /** ids of `group` calls and mail domains that it goes by */
  names: { kind: 'group' | 'domain'; value: string }[];
  /** the company that it became; null: it is live */
  mergedInto: string | null;
}
export interface CompanyPerson {
  person: Person;
  /** by hand, by a `group` call of the site, by the mail domain */
  by: 'hand' | 'group' | 'domain';
  lastSeenAt: string | null;
  stage: string | null;
}
/** Who joins a company by mail domain: nobody; people of a domain that a company has; everybody with a work address. */
export type CompanyDomainRule = 'off' | 'join' | 'make';
export interface CompanySummary {
  companies: number;
  people: number;
  domains: CompanyDomainRule;
}
export interface CompanyAttributeSeen {
  name: string;
  companies: number;
  examples: string[];
}
/** The company of a contact. */
export interface ContactCompany {
  companyId: string;
  name: string;
  by: 'hand' | 'group' | 'domain';
}
// GET /health   POST /health/check -> 202   GET /health/problems/:problem -> Page<HealthPerson>
// POST /health/problems/:problem/fix {count}   GET /health/fixes   POST /health/fixes/:id/undo
export interface HealthProblem {
  problem: string;
  group: 'addresses' | 'values' | 'missing' | 'stale' | 'duplicates';
  title: string;
  text: string;
  /** as many as its list has */
  people: number;
  /** of those who are looked at, 0 to 1 */
  share: number;
  /** of them with a fix at hand */
  fixable: number;
  /** what the button says; null: there is nothing to do at once */
  fix: string | null;
  /** of 8 weeks, the oldest first; null: not checked in that week */
  trend: (number | null)[];
}
export interface DataHealth {
  /** people known by name, without test persons */
  people: number;
  state: 'never' | 'running' | 'done' | 'failed';
  checkedAt: string | null;
  problems: HealthProblem[];
}
export interface HealthPerson {
  person: Person;
  /** the value as it stands; '' for none */
  before: string;
  /** what a fix makes of it; null: nobody can say */
  after: string | null;
}
export interface HealthFix {
  fixId: string | null;
  people: number;
  /** whose corrected value is another contact's: look under Duplicates */
  skipped: number;
}
export interface HealthFixDone {
  fixId: string;
  title: string;
  people: number;
  by: string;
  at: string;
  undoneAt: string | null;
}
export interface DuplicateSummary {
  /** pairs of each certainty; `mergeable`: without those that are barred */
  counts: Record<DuplicateCertainty, { count: number; mergeable: number }>;
  mergesCertain: boolean;
  search: {
    state: 'never' | 'running' | 'done' | 'cancelled' | 'failed';
    startedAt: string | null;
    startedBy: string | null;
    finishedAt: string | null;
    doing: string | null;
    /** 0 to 1 */
    share: number;
    contacts: number;
    found: number;
    merged: number;
  };
}
export interface DuplicatesDecided {
  decided: number;
  refused: { a: string; b: string; why: string }[];
}
// POST /api/sample -> {slug} (201; 200 when there is one already) ; GET /api/sample -> SampleProgress, while it is made
// PATCH /sample {speed?, playing?} -> {speed, playing} ; DELETE /sample -> 204
// POST /sample/pass-time {anonymousId} -> {contactId, waits}: ends the waits that this visitor is in
export interface SampleProgress {
  /** 0 to 1; null when none is being made */
  share: number | null;
  doing: string | null;
}
// POST /sending/stop {} , POST /sending/resume {} -> Workspace

// `href` here and in the feed: a path in the workspace (`/people?of=orders:today`): put /w/<slug> before it
// GET /home
export interface Home {
  needsYou: { code: string; text: string; href: string; count: number }[];
  today: {
    metric: 'visitors' | 'newContacts' | 'messages' | 'humanClicks' | 'orders' | 'revenue';
    label: string;
    value: number;
    /** same weekday last week up to the same time of day; null when unknown */
    before: number | null;
    /** last 14 days, oldest first, today last */
    spark: number[];
    /** list whose length is `value` (absent for revenue: its orders' list) */
    href: string;
    unit?: 'money';
  }[];
  running: {
    workflowId: string;
    key: string;
    name: string;
    enteredToday: number;
    hereNow: number;
    problems: number;
  }[];
  checklist: { code: string; label: string; done: boolean; href: string }[] | null;
  empty: boolean;
}
// GET /feed?limit=20 -> {items: FeedLine[]};  newest first
export interface FeedLine {
  id: string;
  at: string;
  person: Person;
  /** "viewed", "added to cart", "got", "entered" ... */
  verb: string;
  object: string;
  tone: 'plain' | 'good' | 'warn' | 'bad' | 'machine';
  /** of the person, as a path in the workspace */
  href: string;
}
// GET /live  (server-sent events): event "feed" data FeedLine[] ; event "changed" data {what: string[]} ; event "workspace" data {}
export type LiveTopic =
  | 'contacts'
  | 'segments'
  | 'workflows'
  | 'templates'
  | 'messages'
  | 'home'
  | 'workspace'
  | 'sources';

// GET /people?of=<query>  every number's list. `of` examples: visitors:today, newContacts:today, messages:today,
// humanClicks:today, orders:today, segment:<key>, segment-joined:<key>:today, workflow:<key>:entered:7d,
// workflow:<key>:here[:<node>], workflow:<key>:node:<node>:entered|left
export interface PeopleList extends Page<PeopleRow> {
  title: string;
  total: number;
}
export interface PeopleRow {
  person: Person;
  at: string | null;
  text: string;
}

// GET /contacts?search=&identity=<kind:value>&segment=&condition=<json>&known=true|false&sort=&after=&limit=   ;  GET /contacts/count (same filters)
export interface ContactRow {
  person: Person;
  stage: string | null;
  lastSeenAt: string | null;
  createdAt: string;
  segments: { key: string; name: string }[];
  email: { reachable: boolean; why: string };
  phone: string | null;
  /** the attributes that `attributes=` asked for, of those that there are */
  values: JsonObject;
}
// GET /contacts/views   POST /contacts/views {name, search}   DELETE /contacts/views/:viewId
export interface ContactViewRow {
  viewId: string;
  name: string;
  /** the list's filters, order and columns as its URL has them */
  search: Record<string, string>;
  createdBy: string;
}
// POST /contacts/bulk {people: {ids} | {filter}, change: {tags} | {attributes} | {list}} -> 202   GET /contacts/bulk
export interface BulkEdit {
  jobId: string;
  /** "Tag press" */
  what: string;
  done: number;
  total: number;
  isAbout: boolean;
  state: 'running' | 'done' | 'cancelled' | 'failed';
}
export interface CountAnswer {
  count: number;
  /** true: an estimate, shown as "about" */
  about: boolean;
}
// POST /contacts {attributes, userId?} -> 201 ContactDetail | 202
// GET /contacts/:id
export interface ContactDetail {
  person: Person;
  createdAt: string;
  lastSeenAt: string | null;
  timeZone: string | null;
  firstTouch: JsonObject | null;
  attributes: { name: string; label: string; value: Json; source: string | null; at: string | null }[];
  identities: { kind: string; value: string; addedAt: string }[];
  segments: { key: string; name: string; since: string; until: string | null }[];
  enrollments: ContactEnrollment[];
  reach: {
    channel: 'email';
    reachable: boolean;
    why: string;
    suppression: { reason: string; at: string } | null;
  }[];
  merged: { absorbedId: string; at: string; reason: string }[];
  mergedInto: string | null;
}
// GET /contacts/:id/merges   GET /merges/refused -> {items: MergeLine[]}
export interface MergeLine {
  mergeId: string;
  state: 'done' | 'refused' | 'undone';
  at: string;
  /** who stays */
  survivor: Person;
  /** who came in */
  absorbed: Person;
  /** what speaks for it */
  reason: string;
  /** why they stay two; null unless `refused` */
  refusal: string | null;
  /** names that came with it: `email:ana@example.com` */
  brought: string[];
  canBeTakenBack: boolean;
  takenBack: { at: string; by: string } | null;
}
// POST /merges/:id/take-back
export interface MergeTakenBack {
  contactId: string;
  /** who is a contact of their own again */
  partedId: string;
}
// GET /contacts/:id/months, newest first; `before` goes into GET /contacts/:id/timeline?before=
export interface TimelineMonth {
  /** "2026-10" */
  month: string;
  events: number;
  before: string;
}
// GET /contacts/:id/summary
export interface ContactSummary {
  /** acts of the person in each of the last 90 times 24 hours, the oldest first; `lastAt`: the last of them */
  activity: { days: number[]; lastAt: string | null };
  /** null: nothing was ordered */
  orders: { count: number; value: number; currency: string; lastAt: string } | null;
  lastMessage: { messageId: string; name: string; at: string; outcome: string } | null;
  /** the next thing that happens by itself; null: nothing is planned */
  next: Pick<TimelineLine, 'kind' | 'dueAt' | 'text' | 'why'> | null;
}
export interface ContactEnrollment {
  enrollmentId: string;
  workflow: { key: string; name: string };
  version: number;
  state: 'active' | 'finished' | 'exited' | 'goal' | 'stuck';
  enteredAt: string;
  endedAt: string | null;
  endText: string | null;
  /** the rows of the checklist: done with time, now, coming */
  steps: {
    nodeId: string;
    title: string;
    status: 'done' | 'now' | 'coming' | 'skipped';
    at: string | null;
    text: string;
  }[];
}
// PATCH /contacts/:id {attributes} -> ContactDetail | 202 ;  GET /contacts/:id/timeline?after=&kinds=
export interface TimelineLine {
  id: string;
  at: string;
  kind: 'message' | 'visit' | 'order' | 'change' | 'event' | 'segment' | 'workflow' | 'note';
  /** coming ones carry dueAt and come first */
  dueAt: string | null;
  text: string;
  detail: JsonObject | null;
  tone: 'plain' | 'good' | 'warn' | 'bad' | 'machine' | 'brand';
  why: WhyRef | null;
  visitId: string | null;
}

// GET /why?ref=<ref>: one answer for all: membership:<contact>:<segmentKey>, step:<contact>:<enrollment>:<node>:<visit>,
// message:<message>, message:<contact>:<workflowKey>:<node> (also of one that was never decided),
// enrollment:<contact>:<workflowKey>
export type WhyRef = string;
export interface Why {
  sentence: string;
  /** the rule in words */
  rule: string | null;
  values: { label: string; value: string }[];
  at: string | null;
  because: Because | null;
  code: string;
}

// definitions: the same verbs for segments, workflows, templates
// GET /<kind>s?archived= -> Page<SegmentRow | WorkflowRow | TemplateRow> ; POST /<kind>s {name, key?, document?} -> 201 detail
// GET /<kind>s/:key -> SegmentDetail | WorkflowDetail | TemplateDetail, also the answer of the verbs below unless said
// PUT /<kind>s/:key/draft {revision, document} -> Definition (409 draft-conflict with savedBy, savedAt, revision)
// POST .../draft/discard {revision} -> Definition
// POST /<kind>s/:key/publish {startThemToo?, revision?} (422 <kind>-invalid or template-refused with problems)
// POST .../archive|restore ; workflows also .../pause|resume
// GET .../versions -> Page<VersionRow> ; GET .../versions/:n -> DefinitionVersion
// POST .../versions/:n/restore {revision} -> Definition, whose draft is that version
// GET .../diff?from=&to= -> DefinitionDiff ; each is a version number, `live` (default from) or `draft` (default to)
export interface DefinitionHead {
  key: string;
  name: string;
  state: 'draft' | 'live' | 'paused' | 'archived';
  liveVersion: number | null;
  hasDraft: boolean;
  revision: number;
  savedAt: string | null;
  savedBy: string | null;
  updatedAt: string;
}
export interface Definition<Document> extends DefinitionHead {
  /** the draft, else the live version */
  document: Document;
  live: Document | null;
}
export interface VersionRow {
  version: number;
  publishedAt: string;
  publishedBy: string;
}
export interface DefinitionVersion extends VersionRow {
  document: JsonObject;
}
export interface DefinitionDiff {
  changes: { path: string; what: 'added' | 'removed' | 'changed'; before?: Json; after?: Json }[];
  /** the same in sentences; workflows only, else empty */
  told: string[];
}
/** who uses a definition; live and paused ones */
export interface UsedIn {
  kind: 'segment' | 'workflow' | 'template';
  key: string;
  name: string;
}

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
// GET /suggested-segments -> {items: SuggestedSegment[]}, the most telling first
export interface SuggestedSegment {
  family:
    | 'sector'
    | 'age'
    | 'gender'
    | 'area'
    | 'attribute'
    | 'interest'
    | 'source'
    | 'device'
    | 'engagement'
    | 'buying';
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
// POST /segments/why {contactId, condition} -> Why, by a rule that need not be published
// GET /segments/:key/people?after= -> PeopleList ; GET /segments/:key/why/:contactId -> Why

export interface WorkflowRow extends DefinitionHead {
  hereNow: number;
  entered7d: number;
  goalRate: { of: number; reached: number } | null;
  problems: number;
  /** outline for the tiny route picture */
  shape: NodeType[];
}
export type WorkflowDetail = WorkflowRow & Definition<WorkflowDocument>;
// POST /workflows/validate {document} -> {problems: WorkflowProblem[]}
// GET /workflows/:key/results?version=&days= -> WorkflowResults: of people who entered that version, in the last so many days
export interface WorkflowResults {
  /** = hereNow + the sum of ended */
  entered: number;
  hereNow: number;
  /** code of the end: end, exitNode, exitRule, goal, archived, movedOn, workflowError */
  ended: { code: string; count: number }[];
  nodes: Record<
    string,
    {
      /** passages: who comes by twice counts twice; = hereNow + left */
      entered: number;
      hereNow: number;
      left: number;
      sent?: number;
      held?: number;
      humanClicks?: number;
      humanOpens?: number;
    }
  >;
  /** "<from>:<output>" -> passages */
  edges: Record<string, number>;
}
// GET /workflows/:key/people?what=&node=&version=&days= -> PeopleList, as long as the number it stands behind.
// what: here (default), entered, ended:<code>; with node: here, entered, left, sent, held, humanClicks, humanOpens,
// edge:<output>
// GET /workflows/:key/publish-preview -> PublishPreview
export interface PublishPreview {
  problems: WorkflowProblem[];
  changes: string[];
  /** who is inside; they stay on their version. `gone`: the draft has no such step */
  inside: { nodeId: string; version: number; title: string; people: number; gone: boolean }[];
  /** people in the trigger's segment who would start if chosen; 0 for a trigger by event */
  matching: number;
  nextVersion: number;
}
export interface WorkflowProblem {
  nodeId?: string;
  severity: 'blocks' | 'warns';
  code: string;
  text: string;
  why: string;
  fix?: { label: string; document: WorkflowDocument };
}
// GET /recipes -> Page<Recipe> ; POST /recipes/:key/install -> 201 {workflowKey}: a draft; its templates and segments are live
export interface Recipe {
  key: string;
  name: string;
  sentence: string;
  installed: string | null;
  /** what a person does once before publishing */
  before: string[];
  needs: { meaning: string; ready: boolean }[];
}

export interface TemplateDocument {
  name: string;
  subject: string;
  previewText?: string;
  /** one of mjml, html */
  mjml?: string;
  html?: string;
  text?: string;
  class: 'marketing' | 'transactional';
  /** transactional only: hand over again when the outcome of a hand-over is unknown (P5) */
  repeatUnknown?: boolean;
}
export interface TemplateRow extends DefinitionHead {
  subject: string;
  class: 'marketing' | 'transactional';
  usedIn: UsedIn[];
}
export type TemplateDetail = TemplateRow & Definition<TemplateDocument>;
// POST /templates/preview {document, contactId?} -> TemplatePreview
// POST /templates/:key/test {to, contactId?, document?} -> TestSent ; document: absent: the draft, else the live version
export interface TestSent {
  /** null: handed over */
  problem: string | null;
  provider: string | null;
}
export interface TemplatePreview {
  subject: string;
  html: string;
  text: string;
  problems: { severity: 'blocks' | 'warns'; text: string; fix: string; part?: string; line?: number }[];
}

// GET /messages?state=&workflow=&contact=&after= ; GET /messages/:id
export interface MessageRow {
  messageId: string;
  at: string;
  person: Person;
  address: string | null;
  subject: string | null;
  template: { key: string; name: string } | null;
  origin: { workflowKey: string; name: string; nodeId: string; title: string } | null;
  state: 'requested' | 'held' | 'withdrawn' | 'submitted' | 'unknown' | 'failed' | 'bounced' | 'expired';
  /** one sentence: "Held back: no e-mail address" */
  outcome: string;
  openedAt: string | null;
  clickedAt: string | null;
  machine: boolean;
  provider: string | null;
}
export interface MessageDetail extends MessageRow {
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  /** false: rendered again from the version sent, with what is known now */
  asSent: boolean;
  events: {
    at: string;
    text: string;
    verdict: 'human' | 'machine' | 'unsure' | null;
    reason: string | null;
  }[];
  enrollmentSteps: StepLog[];
}

// GET /sources : keys and their last event ; POST /sources {name, kind} -> shows the key once ; DELETE /sources/:id
export interface Source {
  keyId: string;
  name: string;
  kind: 'write' | 'api';
  scopes: string[];
  prefix: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** page the last event came from, for "saw https://..." */
  lastPage: string | null;
}
/** the whole key: an API key is not shown again */
export interface SourceCreated extends Source {
  key: string;
}
// GET /sources/:id/snippet -> {html, key}  (write keys are not secret: shown whole)
// GET /events-seen -> names with counts and properties ; GET /attributes
export interface EventSeen {
  name: string;
  lastSeenAt: string;
  properties: string[];
}
// GET /contacts/:contactId/notes ; POST {text} ; PATCH .../:noteId {text} ; DELETE .../:noteId
export interface NoteShown {
  noteId: string;
  text: string;
  by: string;
  at: string;
  editedAt: string | null;
}
// POST /contacts/:contactId/tags {add?, remove?}
export interface TagsShown {
  tags: string[];
}
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
  usedIn: { kind: 'segment' | 'workflow' | 'template'; key: string; name: string }[];
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
// GET /members ; POST /invites {email, role} ; PATCH /members/:userId {role} ; DELETE /members/:userId
export interface Member {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
}
// GET /invites -> open ones; POST /invites -> InviteCreated; DELETE /invites/:inviteId
// GET /api/invites/:token -> InviteShown ; POST /api/invites/:token {name?, password?} -> {workspace: {slug}}
export interface Invite {
  inviteId: string;
  email: string;
  role: Role;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
}
export interface InviteCreated extends Invite {
  link: string;
  /** false: hand the link over by hand */
  mailed: boolean;
}
export interface InviteShown {
  workspace: string;
  email: string;
  role: Role;
  invitedBy: string;
  /** sign in to accept, instead of choosing a password */
  hasUser: boolean;
}
// GET /set-aside -> {items: SetAside[]} ; POST /set-aside/:id/retry|discard -> 204
export interface SetAside {
  id: string;
  /** an input that failed, or a definition that threw for this person */
  kind: 'input' | 'definition';
  at: string;
  person: Person;
  what: string;
  error: string;
  detail: JsonObject;
  times: number;
}
// GET /audit?after=
export interface AuditRow {
  auditId: string;
  at: string;
  who: string;
  action: string;
  object: string;
  detail: JsonObject | null;
}
// GET /webhooks ; POST /webhooks {url, events} -> WebhookCreated ; PATCH /webhooks/:id {url?, events?, enabled?} ; DELETE /webhooks/:id
// POST /webhooks/:id/test -> WebhookTest ; GET /webhooks/:id/deliveries ; POST /webhooks/:id/deliveries/retry -> {retried}
export interface Webhook {
  webhookId: string;
  url: string;
  events: string[];
  state: 'active' | 'disabled';
  disabledReason: string | null;
  createdAt: string;
  /** first failure since the last success */
  failingSince: string | null;
  lastError: string | null;
  lastDeliveredAt: string | null;
}
export interface WebhookCreated extends Webhook {
  /** signs deliveries (Standard Webhooks); not shown again */
  secret: string;
}
export interface WebhookDelivery {
  deliveryId: string;
  event: string;
  at: string;
  /** next attempt; null: all attempts used up */
  dueAt: string | null;
  attempts: number;
  lastError: string | null;
  payload: JsonObject;
}
export interface WebhookTest {
  ok: boolean;
  /** null: no answer */
  status: number | null;
  detail: string;
}
// POST /api/sample -> {slug} ; PATCH /sample {speed?, playing?} ; DELETE /sample -> {rowsLeft: 0}

// imports: a file comes in pieces, is looked at, planned, previewed, run, and can be taken back
// GET /imports -> Page<ImportSummary>, newest first ; POST /imports {name} -> 201 {importId, pieceBytes}
// PUT /imports/:id/pieces/:n (application/octet-stream, pieces from 0) -> 204
// POST /imports/:id/read {hasHeader?, delimiter?, encoding?, revision?} -> ImportDetail: all pieces are there
// GET /imports/:id ; PUT /imports/:id/plan {revision, plan} ; POST /imports/:id/start|cancel|undo -> ImportDetail
// POST /imports/:id/preview -> ImportPreview ; GET /imports/:id/refused.csv -> text/csv
// people behind the figures: GET /people?of=import:<id>:new|updated|unchanged
// GET /contacts/export.csv?<filters of /contacts>&columns=a,b&bom=true -> text/csv
export type ImportState =
  | 'uploading'
  | 'draft'
  | 'running'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'undoing'
  | 'undone';
export type ImportValueType = 'string' | 'number' | 'boolean' | 'date' | 'list';
export type ImportColumnPlan =
  | { to: 'skip' }
  | { to: 'userId' | 'email' | 'phone' | 'tags' | 'consent' }
  | { to: 'attribute'; name: string; type: ImportValueType }
  | { to: 'eventName' | 'eventDate' | 'eventId' }
  | { to: 'property'; name: string; type: ImportValueType };
export interface ImportPlan {
  hasHeader: boolean;
  delimiter: string;
  encoding: string;
  dateOrder: 'dayFirst' | 'monthFirst';
  /** where national phone numbers are from */
  country: string | null;
  columns: ImportColumnPlan[];
  choices: {
    existing: 'overwrite' | 'fillEmpty';
    startAutomations: boolean;
    consent: { kind: 'unchanged' } | { kind: 'given'; by: string; text: string } | { kind: 'none' };
    tags: string[];
    /** key of a static list */
    list: string | null;
    eventName: string;
  };
}
export interface ImportSummary {
  importId: string;
  name: string;
  state: ImportState;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  undone: { at: string; by: string } | null;
  rows: number;
  rowsAbout: boolean;
  rowsRead: number;
  /** seconds until the end at the rate so far; null when it does not run */
  secondsLeft: number | null;
  rowsPerSecond: number | null;
  people: { new: number; updated: number; unchanged: number };
  takenBack: { removed: number; changedBack: number };
  refused: number;
  mayUndo: boolean;
  error: string | null;
}
export interface ImportDetail extends ImportSummary {
  revision: number;
  format: 'csv' | 'vcard';
  bytes: number;
  columns: { name: string; samples: string[]; filled: number; type: ImportValueType }[];
  plan: ImportPlan;
  events: number;
  barred: number;
  /** `email-tidied`, `phone-kept` ... -> rows */
  notes: Record<string, number>;
  reasons: { code: string; count: number }[];
}
export interface ImportPreview {
  rows: number;
  /** false: the numbers are those of the first rows */
  isWhole: boolean;
  new: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** rows of a person who has an earlier row */
  sameAgain: number;
  events: number;
  barred: number;
  attributes: { name: string; set: number; changed: number; kept: number }[];
  reasons: { code: string; count: number; example: string; rowNo: number }[];
  notes: Record<string, number>;
  mixed: { lines: number; first: number[] };
  people: {
    rowNo: number;
    what: 'new' | 'updated' | 'unchanged';
    names: string[];
    changes: { name: string; from: Json; to: Json }[];
  }[];
  refusals: { rowNo: number; line: number; reason: string; cells: string[] }[];
}
