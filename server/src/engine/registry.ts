/**
 * The published definitions as the fold uses them: compiled once per defs_version and held in memory.
 * A stale copy is harmless: the fence of every pass compares defs_version (ENGINE, Publish; I5).
 */
import type { CampaignPriority } from '../campaigns/index.ts';
import { type DomainRule, domainRuleOf } from '../companies/index.ts';
import {
  type CompiledCondition,
  compileCondition,
  type EventMap,
  type FactGroup,
  type History,
  type Need,
} from '../conditions/index.ts';
import {
  type AttributeType,
  type ComputedRule,
  countryOfZone,
  type InterestRules,
  type ProfileRules,
} from '../contacts/index.ts';
import {
  allTopics,
  type Channel,
  CONSENT_EVENT,
  DEFAULT_TOPIC,
  defaultTopic,
  isPersonal,
  type PermissionRules,
  rulesOf,
  type Topic,
} from '../permission/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import { empty, type Sql, sql } from '../platform/index.ts';
import { dependencyOrder, isList, ruleOf } from '../segments/index.ts';
import { allSubscriptions, type Subscription } from '../webhooks/index.ts';
import {
  type CompiledWorkflow,
  compileWorkflow,
  type InsideEdit,
  type SplitShares,
  signalsOf,
  timesOf,
  type WorkflowDocument,
} from '../workflows/index.ts';
import { compileDerived, type Derived, derivedEvents } from './derived.ts';
import { type FactReads, factReadsOf, NO_READS } from './facts.ts';
import type { Timed } from './occasions.ts';
import { createQuarantine, type OnQuarantined, type Quarantine } from './quarantine.ts';

export interface LiveSegment {
  segmentId: number;
  key: string;
  name: string;
  version: number;
  compiled: CompiledCondition;
  /** nobody is judged: inputs put people in and take them out */
  isList: boolean;
  /** workspace epoch of this version */
  epoch: number;
  /** when this version was published, by the database's clock, as inputs are: who matched before did not enter by it */
  publishedMs: number;
  startThemToo: boolean;
}

export interface LiveTemplate {
  templateId: number;
  version: number;
  key: string;
  channel: Channel;
  /** key of what it is about; null: transactional */
  topic: string | null;
  /** it names that itself; else the topic is the workspace's default, and what sends it may name another */
  namesTopic?: boolean;
  /** where it goes, of those that go to no contact */
  to?: string;
}

/** Everything the fold knows of one workspace. */
export interface WorkspaceDefinitions {
  workspaceId: number;
  timeZone: string;
  isSample: boolean;
  /** how values of attributes are read */
  profileRules: ProfileRules;
  /** computed attributes and interests */
  derived: Derived;
  /** who joins a company by mail domain */
  domainRule: DomainRule;
  /** how many times faster waits pass: 1 but in a sample company that plays fast */
  haste: number;
  epoch: number;
  /** in dependency order: a segment comes after those its condition names */
  segments: LiveSegment[];
  segmentByKey: Map<string, LiveSegment>;
  /** segments that do not compile, and archived lists: their members stay as they are */
  unjudged: Set<number>;
  /** ids of segments to judge again when this attribute, need or segment changes */
  segmentsByAttribute: Map<string, number[]>;
  segmentsByNeed: Map<string, number[]>;
  segmentsBySegment: Map<string, number[]>;
  segmentsByHistory: Map<string, number[]>;
  segmentsByFact: Map<FactGroup, number[]>;
  histories: Map<string, History>;
  historiesByEvent: Map<string, History[]>;
  /** what must be read of whom before something is judged */
  factReads: FactReads;
  needs: Map<string, Need>;
  needsByEvent: Map<string, Need[]>;
  /** `<workflowId>:<version>`: also versions that people are still in */
  workflowVersions: Map<string, CompiledWorkflow>;
  /** live workflows by what starts them (`signalOf`) */
  startedBy: Map<string, CompiledWorkflow[]>;
  /** live and paused ones by key, for who asks for them */
  workflowByKey: Map<string, CompiledWorkflow>;
  /** live and paused ones that time alone starts, by id */
  timed: Map<string, Timed>;
  /** attributes whose change starts a workflow */
  watchedAttributes: readonly string[];
  /** what publishes and resumes ask of who is inside, by workflow (workflows/inside.ts) */
  edits: Map<number, readonly InsideEdit[]>;
  /** published so that who is in its segment already starts as well: everybody whom an older epoch judged */
  startingThemToo: { workflow: CompiledWorkflow; segment: string; epoch: number }[];
  templates: Map<string, LiveTemplate>;
  topics: ReadonlyMap<string, Topic>;
  /** priorities of campaigns that have another than normal, by key */
  campaigns: ReadonlyMap<string, CampaignPriority>;
  /** frequency caps, quiet hours, sales hold */
  rules: PermissionRules;
  /** there are texts to send, or a condition asks who could get one: bars on phone numbers are read too */
  readsTextBars: boolean;
  eventNames: Set<string>;
  /** definitions that this process asks no more */
  quarantine: Quarantine;
}

export interface Registry {
  defsVersion: number;
  workspaces: Map<number, WorkspaceDefinitions>;
  /** who wants to be told of what, by workspace; read anew by the worker every few seconds */
  subscriptions: Map<number, Subscription[]>;
  /** workspaces that inputs named and that are not there (any more): their inputs are dropped */
  gone: Set<number>;
  /** parallel arrays for the claim: events that some definition depends on */
  relevantWorkspaces: number[];
  relevantNames: string[];
}

export interface WorkspaceRow {
  workspaceId: number;
  timeZone: string;
  isSample: boolean;
  epoch: number;
  speed: number | null;
  eventMap: EventMap | null;
  types: Record<string, AttributeType> | null;
  computed: Record<string, ComputedRule> | null;
  interests: InterestRules | null;
  domainRule: string | null;
  rules: JsonObject | null;
  campaigns: Record<string, CampaignPriority> | null;
}
export interface VersionRow {
  workspaceId: number;
  definitionId: number;
  kind: 'segment' | 'workflow' | 'template';
  key: string;
  name: string;
  state: 'live' | 'paused' | 'archived';
  liveVersion: number;
  version: number;
  epoch: number;
  publishedMs: number;
  startThemToo: boolean;
  /** of workflows: their last edit, and those that people may not have taken yet; absent: none */
  editNo?: number;
  edits?: InsideEdit[];
  /** of workflows: shares that results brought about, by step; null or absent: none */
  shares?: Record<string, SplitShares> | null;
  document: JsonObject;
}

/** An input names a workspace younger than the registry: read it again. */
export class UnknownWorkspace extends Error {
  override name = 'UnknownWorkspace';
  readonly workspaceId: number;
  constructor(workspaceId: number) {
    super(`workspace ${workspaceId} is not in the registry`);
    this.workspaceId = workspaceId;
  }
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** Needs of the same id ask for the deepest ring any definition wants. */
const addNeeds = (to: WorkspaceDefinitions, needs: readonly Need[]): void => {
  for (const need of needs) {
    const known = to.needs.get(need.id);
    if (!known || known.depth < need.depth) to.needs.set(need.id, need);
  }
};

/** Compiles one definition; a throw is a bug (publishing validates) and takes that definition out, not its workspace. */
export type Attempt = <T>(row: VersionRow, compile: () => T) => T | undefined;

const addSegments = (
  to: WorkspaceDefinitions,
  rows: readonly VersionRow[],
  eventMap: EventMap,
  attempt: Attempt,
): void => {
  const compiled = rows.flatMap((row) => {
    const condition = attempt(row, () =>
      compileCondition(ruleOf(row.document), { eventMap, timeZone: to.timeZone }),
    );
    if (!condition) to.unjudged.add(row.definitionId);
    const { definitionId: segmentId, key, name, version, epoch, publishedMs, startThemToo } = row;
    if (!condition) return [];
    const kept = { segmentId, key, name, version, epoch, publishedMs, startThemToo };
    return [{ ...kept, isList: isList(row.document), compiled: condition }];
  });
  to.segments = dependencyOrder(compiled);
  for (const segment of to.segments) {
    to.segmentByKey.set(segment.key, segment);
    addNeeds(to, segment.compiled.needs);
    for (const name of segment.compiled.attributes) push(to.segmentsByAttribute, name, segment.segmentId);
    for (const need of segment.compiled.needs) push(to.segmentsByNeed, need.id, segment.segmentId);
    for (const key of segment.compiled.segments) push(to.segmentsBySegment, key, segment.segmentId);
    for (const { id } of segment.compiled.histories) push(to.segmentsByHistory, id, segment.segmentId);
    for (const group of segment.compiled.facts) push(to.segmentsByFact, group, segment.segmentId);
    for (const history of segment.compiled.histories) to.histories.set(history.id, history);
  }
};

const addWorkflow = (
  to: WorkspaceDefinitions,
  row: VersionRow,
  eventMap: EventMap,
  attempt: Attempt,
): void => {
  const { definitionId: workflowId, version, key, state } = row;
  const compiled = attempt(row, () =>
    compileWorkflow(row.document as unknown as WorkflowDocument, {
      workflowId,
      version,
      key,
      eventMap,
      timeZone: to.timeZone,
      state,
      ...(row.editNo === undefined ? {} : { editNo: row.editNo }),
      ...(row.shares ? { shares: row.shares } : {}),
      ...(to.isSample ? { haste: to.haste } : {}),
    }),
  );
  if (!compiled) return;
  to.workflowVersions.set(`${row.definitionId}:${row.version}`, compiled);
  addNeeds(to, compiled.needs);
  for (const history of compiled.histories) to.histories.set(history.id, history);
  for (const name of compiled.events) to.eventNames.add(name);
  if (row.version !== row.liveVersion || row.state === 'archived') return;
  to.workflowByKey.set(key, compiled);
  if (timesOf(compiled.trigger))
    to.timed.set(String(workflowId), { workflow: compiled, fromMs: row.publishedMs });
  if (row.state !== 'live') return;
  if (compiled.trigger.type === 'attributeChanged')
    to.watchedAttributes = [...new Set([...to.watchedAttributes, compiled.trigger.attribute])];
  if (row.edits && row.edits.length > 0) to.edits.set(workflowId, row.edits);
  for (const signal of signalsOf(compiled.trigger)) push(to.startedBy, signal, compiled);
  if (compiled.trigger.type !== 'segmentEntered') return;
  const { segment } = compiled.trigger;
  if (row.startThemToo) to.startingThemToo.push({ workflow: compiled, segment, epoch: row.epoch });
};

/** A template as the fold asks for it; what it says is the sender's. */
const templateOf = ({ definitionId, version, key, document }: VersionRow): LiveTemplate => {
  const { channel = 'email', topic } = document as { channel?: Channel; topic?: string };
  const isPersonalMail = document.class !== 'transactional' && isPersonal(channel);
  const template = {
    templateId: definitionId,
    version,
    key,
    channel,
    topic: isPersonalMail ? (topic ?? DEFAULT_TOPIC) : null,
    namesTopic: topic !== undefined,
  };
  return isPersonal(channel) ? template : { ...template, to: String(document.url ?? document.to ?? channel) };
};

const NO_TOPICS: ReadonlyMap<string, Topic> = new Map([[DEFAULT_TOPIC, defaultTopic]]);

const emptyDefinitions = (
  row: WorkspaceRow,
  topics: ReadonlyMap<string, Topic> = NO_TOPICS,
  onQuarantined: OnQuarantined,
): WorkspaceDefinitions => ({
  workspaceId: row.workspaceId,
  timeZone: row.timeZone,
  isSample: row.isSample,
  profileRules: {
    country: countryOfZone(row.timeZone),
    types: new Map(Object.entries(row.types ?? {})),
    computed: new Set(Object.keys(row.computed ?? {})),
  },
  derived: compileDerived(row.computed ?? {}, row.interests, row.eventMap ?? {}),
  domainRule: domainRuleOf(row.domainRule),
  haste: row.isSample ? (row.speed ?? 1) : 1,
  epoch: row.epoch,
  segments: [],
  segmentByKey: new Map(),
  unjudged: new Set(),
  segmentsByAttribute: new Map(),
  segmentsByNeed: new Map(),
  segmentsBySegment: new Map(),
  segmentsByHistory: new Map(),
  segmentsByFact: new Map(),
  histories: new Map(),
  historiesByEvent: new Map(),
  factReads: NO_READS,
  needs: new Map(),
  needsByEvent: new Map(),
  workflowVersions: new Map(),
  startedBy: new Map(),
  workflowByKey: new Map(),
  timed: new Map(),
  watchedAttributes: [],
  edits: new Map(),
  startingThemToo: [],
  templates: new Map(),
  topics,
  campaigns: new Map(Object.entries(row.campaigns ?? {})),
  rules: rulesOf(row.rules),
  readsTextBars: false,
  eventNames: new Set([CONSENT_EVENT]),
  quarantine: createQuarantine(onQuarantined),
});

/** The definitions of one workspace, compiled. */
export const compileWorkspace = (
  row: WorkspaceRow,
  versions: readonly VersionRow[],
  topics: ReadonlyMap<string, Topic> | undefined,
  attempt: Attempt,
  onQuarantined: OnQuarantined,
): WorkspaceDefinitions => {
  const to = emptyDefinitions(row, topics, onQuarantined);
  const eventMap = row.eventMap ?? {};
  addSegments(
    to,
    versions.filter((v) => v.kind === 'segment' && v.state === 'live' && v.version === v.liveVersion),
    eventMap,
    attempt,
  );
  for (const version of versions) {
    if (version.kind === 'segment' && version.state === 'archived' && isList(version.document))
      to.unjudged.add(version.definitionId);
    if (version.kind === 'workflow') addWorkflow(to, version, eventMap, attempt);
    if (version.kind === 'template' && version.version === version.liveVersion)
      to.templates.set(version.key, templateOf(version));
  }
  for (const name of derivedEvents(to.derived)) to.eventNames.add(name);
  for (const need of to.needs.values())
    for (const name of need.matcher.names) {
      to.eventNames.add(name);
      push(to.needsByEvent, name, need);
    }
  for (const history of to.histories.values())
    for (const name of history.matcher.names) {
      to.eventNames.add(name);
      push(to.historiesByEvent, name, history);
    }
  to.factReads = factReadsOf(to);
  to.readsTextBars =
    [...to.templates.values()].some(({ channel }) => channel === 'sms') ||
    to.segmentsByFact.has('textBars') ||
    [...to.workflowVersions.values()].some(({ facts }) => facts.includes('textBars'));
  return to;
};

interface Broken {
  workspaceId: number;
  definition: string;
}

/** What definitions are compiled with: of one workspace, or of all. */
export const readWorkspaces = (db: Queryable, only: Sql = empty): Promise<WorkspaceRow[]> =>
  db.query<WorkspaceRow>(sql`
    select workspace_id as "workspaceId", time_zone as "timeZone", is_sample as "isSample", epoch,
      settings -> 'eventMap' as "eventMap", (settings #>> '{sample,speed}')::int as speed,
      (
        select jsonb_object_agg(a.name, a.type) from attribute_registry a
        where a.workspace_id = w.workspace_id and a.type_set and a.archived_at is null
      ) as types,
      (
        select jsonb_object_agg(a.name, a.rule) from computed_attributes a where a.workspace_id = w.workspace_id
      ) as computed,
      settings -> 'interests' as interests, settings #>> '{companies,domains}' as "domainRule",
      settings -> 'permission' as rules,
      (
        select jsonb_object_agg(c.key, c.priority) from campaigns c
        where c.workspace_id = w.workspace_id and c.priority <> 'normal'
      ) as campaigns
    from workspaces w ${only}`);

/** Versions that people may be in or come into: of one workspace, or of all. */
export const readVersions = (db: Queryable, only: Sql = empty): Promise<VersionRow[]> =>
  db.query<VersionRow>(sql`
    select d.workspace_id as "workspaceId", d.definition_id as "definitionId", d.kind, d.key, d.name, d.state,
      d.live_version as "liveVersion", v.version, d.epoch,
      (extract(epoch from least(v.published_at, clock_timestamp())) * 1000)::float8 as "publishedMs", d.start_them_too as "startThemToo",
      d.edit_no as "editNo", d.edits, v.document, (
        select jsonb_object_agg(s.node_id, s.shares) from split_shares s
        where s.workspace_id = d.workspace_id and s.workflow_id = d.definition_id and s.until is null
          and s.shares is not null and d.kind = 'workflow'
      ) as shares
    from definitions d
    join definition_versions v on v.workspace_id = d.workspace_id and v.definition_id = d.definition_id
    where d.live_version is not null and (d.kind = 'workflow' or v.version = d.live_version) ${only}
    order by d.definition_id, v.version`);

/**
 * Reads and compiles every published definition. One that does not compile is reported through `onError`; one that is
 * not asked any more, later, once through `onQuarantined`.
 */
export const loadRegistry = async (
  db: Queryable,
  onError: (broken: Broken, error: unknown) => void,
  onQuarantined: (broken: Broken, error: unknown) => void = () => undefined,
): Promise<Registry> => {
  const [version] = await db.query<{ defsVersion: number }>(
    sql`select coalesce(max(defs_version), 0)::int8 as "defsVersion" from leases where role = 'fold'`,
  );
  const workspaces = await readWorkspaces(db);
  const versions = await readVersions(db);
  const topics = await allTopics(db);
  const registry: Registry = {
    defsVersion: version!.defsVersion,
    workspaces: new Map(),
    subscriptions: await allSubscriptions(db),
    gone: new Set(),
    relevantWorkspaces: [],
    relevantNames: [],
  };
  const attempt: Attempt = ({ workspaceId, kind, key, version }, compile) => {
    try {
      return compile();
    } catch (error) {
      onError({ workspaceId, definition: `${kind} ${key} v${version}` }, error);
      return undefined;
    }
  };
  for (const row of workspaces) {
    const own = versions.filter((v) => v.workspaceId === row.workspaceId);
    const { workspaceId } = row;
    const quarantined: OnQuarantined = (id, error) => {
      const { kind, key } = own.find(({ definitionId }) => definitionId === id)!;
      onQuarantined({ workspaceId, definition: `${kind} ${key}` }, error);
    };
    registry.workspaces.set(
      workspaceId,
      compileWorkspace(row, own, topics.get(workspaceId), attempt, quarantined),
    );
  }
  for (const definitions of registry.workspaces.values())
    for (const name of definitions.eventNames) {
      registry.relevantWorkspaces.push(definitions.workspaceId);
      registry.relevantNames.push(name);
    }
  return registry;
};
