import { compileCondition, type Facts, matches } from '../conditions/index.ts';
import { bucketOf, type Json, type JsonObject, type Queryable, sql } from '../platform/index.ts';
import { loadFacts } from '../segments/index.ts';
import {
  type CompiledWorkflow,
  cameBy,
  compileWorkflow,
  enrollmentsStarted,
  enrollmentText,
  isRefusal,
  type StartCause,
  triggerText,
  type WorkflowDocument,
} from '../workflows/index.ts';
import { type EnrollmentRecord, enrollmentsOf } from './enrollments.ts';
import { loadVersions, type NamedDefinition, stepTitle } from './names.ts';
import {
  answer,
  decisive,
  isBecause,
  seenValues,
  valuesOf,
  valueText,
  type Why,
  type WhyContext,
  whyNotFound,
} from './why-answer.ts';
import { END_RULES, ENTRY_CODES } from './why-rules.ts';
import type { WhyCode } from './why-sentences.ts';
import { keepsInside, setAsideInput, stuckIn } from './why-waiting.ts';

const ENDED: Readonly<Record<EnrollmentRecord['state'], WhyCode>> = {
  active: 'inside',
  finished: 'finished',
  exited: 'exited',
  goal: 'goal',
  holdout: 'holdout',
  stuck: 'stuck',
};

const ruleOf = (document: WorkflowDocument, { names }: WhyContext): string =>
  `${triggerText(document.trigger, names.names)}. ${enrollmentText(document.enrollment)}.`;

const entryValues = ({ names }: WhyContext, { entry, key }: EnrollmentRecord): Why['values'] => [
  { label: 'came by', value: cameBy(entry, names.names) },
  ...(key === '' ? [] : [{ label: 'under the key', value: key }]),
  ...seenValues(entry.properties),
];

/** Why an enrollment stands where it does, or how it ended. */
const whyEnrolled = async (
  context: WhyContext,
  workflow: NamedDefinition,
  one: EnrollmentRecord,
  document: WorkflowDocument,
): Promise<Why> => {
  const started = ruleOf(document, context);
  const keeping = one.state === 'active' ? await keepsInside(context, workflow, one) : undefined;
  if (keeping)
    return answer(keeping.code, {
      ...keeping,
      what: workflow.name,
      values: [
        { label: 'at the step', value: stepTitle(document, one.nodeId, context.names) },
        ...keeping.values,
        ...entryValues(context, one),
      ],
    });
  const rule = one.endReason ? `${END_RULES[one.endReason.code] ?? ''} ${started}`.trim() : started;
  const because =
    one.state === 'active'
      ? `at "${stepTitle(document, one.nodeId, context.names)}", after ${cameBy(one.entry, context.names.names)}`
      : (one.endReason?.text ?? '');
  const seen = one.endReason?.seen;
  return answer(ENDED[one.state], {
    what: workflow.name,
    because,
    rule,
    values: [...entryValues(context, one), ...(isBecause(seen) ? valuesOf(seen) : [])],
    at: one.endedAt ?? one.enteredAt,
    tree: isBecause(seen) ? seen : null,
  });
};

// --- why not --------------------------------------------------------------------------------------------

interface Candidate {
  eventId: string;
  name: string;
  at: Date;
  receivedAt: Date;
  properties: JsonObject;
}

/** Events looked through for one that would start the workflow. */
const CANDIDATES_MAX = 50;

/** The newest event that starts it and is not one by which they came in. */
const startingEvent = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
  { startEvents, trigger }: CompiledWorkflow,
  taken: ReadonlySet<unknown>,
): Promise<Candidate | undefined> => {
  const rows = await db.query<Candidate>(sql`
    select event_id as "eventId", name, occurred_at as at, received_at as "receivedAt", properties
    from events
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
      and name = any(${[...startEvents]}::text[]) and kind <> 'change'
    order by occurred_at desc
    limit ${CANDIDATES_MAX}`);
  if (trigger.type !== 'event') return undefined;
  return rows.find(
    (row) => !taken.has(row.eventId) && trigger.matchers.some((matcher) => matches(matcher, row)),
  );
};

const publishedAt = async (
  db: Queryable,
  workspaceId: number,
  { definitionId }: NamedDefinition,
): Promise<Date | null> => {
  const [row] = await db.query<{ at: Date | null }>(sql`
    select min(published_at) as at from definition_versions
    where workspace_id = ${workspaceId} and definition_id = ${definitionId}`);
  return row?.at ?? null;
};

const factsNow = async (
  { db, workspaceId, names, nowMs }: WhyContext,
  contactId: string,
  workflow: CompiledWorkflow,
): Promise<Facts> => {
  const compiled = workflow.filter ?? compileCondition({ all: [] }, { eventMap: names.eventMap });
  const facts = await loadFacts(db, {
    workspaceId,
    contactIds: [contactId],
    compiled,
    timeZone: names.timeZone,
    nowMs,
  });
  const own = facts.get(contactId);
  if (!own) throw whyNotFound('contact');
  return own;
};

/** What a trigger that looks at an attribute (a date, a change) sees of it now. */
const watchedValues = ({ document: { trigger } }: CompiledWorkflow, { attributes }: Facts): Why['values'] =>
  'attribute' in trigger
    ? [{ label: trigger.attribute, value: valueText(attributes[trigger.attribute]) }]
    : [];

/** What would have started it failed: the input, or the workflow for this person. */
const whyNothingCame = async (
  context: WhyContext,
  contactId: string,
  workflow: NamedDefinition,
  { startEvents }: CompiledWorkflow,
): Promise<Why | undefined> => {
  const aside = await setAsideInput(context, contactId, startEvents);
  return aside && answer('setAside', { ...aside, what: workflow.name });
};

/** Judges the newest event that could have started the workflow, with what is known now. */
const whyNotByEvent = async (
  context: WhyContext,
  contactId: string,
  workflow: NamedDefinition,
  compiled: CompiledWorkflow,
): Promise<Why> => {
  const { db, workspaceId } = context;
  const what = workflow.name;
  const rule = ruleOf(compiled.document, context);
  const facts = await factsNow(context, contactId, compiled);
  const before = await enrollmentsOf(db, workspaceId, contactId);
  const own = before.filter(({ workflowId }) => workflowId === workflow.definitionId);
  const taken = new Set(own.map(({ entry }) => entry.eventId));
  const event = await startingEvent(db, workspaceId, contactId, compiled, taken);
  if (!event)
    return (
      (await whyNothingCame(context, contactId, workflow, compiled)) ??
      answer('notTriggered', { what, rule, values: watchedValues(compiled, facts) })
    );
  const values = [{ label: 'the event', value: event.name }, ...seenValues(event.properties)];
  const live = await publishedAt(db, workspaceId, workflow);
  if (live !== null && event.receivedAt < live)
    return answer('beforePublish', { what, rule, values, at: event.at });
  const cause: StartCause = {
    type: 'event',
    event: { name: event.name, properties: event.properties, eventId: event.eventId, at: event.at.getTime() },
  };
  const stuck = await stuckIn(context, contactId, workflow);
  if (stuck) return answer('neverStuck', { ...stuck, what, values: [...values, ...stuck.values] });
  const past = before.map((one) => ({
    ...one,
    enteredAt: one.enteredAt.getTime(),
    endedAt: one.endedAt?.getTime() ?? null,
  }));
  const started = enrollmentsStarted(compiled, cause, facts, past, event.at.getTime(), () => event.eventId);
  if (started === undefined) return answer('notTriggered', { what, rule, values });
  if (!isRefusal(started)) return answer('mayEnter', { what, rule, values, at: event.at });
  const seen = started.seen as Json | undefined;
  const tree = isBecause(seen) ? seen : null;
  return answer(ENTRY_CODES[started.refused], {
    what,
    because: tree ? `does not fit who may enter, since ${decisive(tree)}` : started.text,
    rule,
    values: [...values, ...(tree ? valuesOf(tree) : seenValues(seen))],
    at: event.at,
    tree,
  });
};

const whyNotBySegment = async (
  context: WhyContext,
  contactId: string,
  workflow: NamedDefinition,
  document: WorkflowDocument,
): Promise<Why> => {
  const { db, workspaceId, names } = context;
  const what = workflow.name;
  const rule = ruleOf(document, context);
  const key = document.trigger.type === 'segmentEntered' ? document.trigger.segment : '';
  const segment = names.byKey('segment', key);
  const [member] = segment
    ? await db.query<{ since: Date }>(sql`
        select since from memberships
        where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
          and segment_id = ${segment.definitionId}`)
    : [];
  const values = segment ? [{ label: 'starts for who joins', value: segment.name }] : [];
  if (member) return answer('beforePublish', { what, rule, values, at: member.since });
  return answer('notTriggered', { what, because: `, they are not in ${segment?.name ?? key}`, rule, values });
};

/**
 * Why somebody is in a workflow, was, or never came in. `again`: why what came last did not let them in once more,
 * whatever became of the way before.
 */
export const whyEnrollment = async (
  context: WhyContext,
  contactId: string,
  key: string,
  again = false,
): Promise<Why> => {
  const { db, workspaceId, names } = context;
  const workflow = names.byKey('workflow', key);
  if (!workflow) throw whyNotFound('workflow');
  const enrollments = await enrollmentsOf(db, workspaceId, contactId);
  const own = enrollments.find((one) => one.workflowId === workflow.definitionId);
  const version = again ? workflow.liveVersion : (own?.version ?? workflow.liveVersion);
  const versions = await loadVersions(db, workspaceId, [{ workflowId: workflow.definitionId, version }]);
  const document = versions.get(`${workflow.definitionId}:${version}`);
  if (own && document && !again) return whyEnrolled(context, workflow, own, document);
  if (!document || workflow.state !== 'live')
    return answer('workflowNotLive', {
      what: workflow.name,
      rule: document ? ruleOf(document, context) : null,
    });
  if (document.trigger.type === 'segmentEntered')
    return whyNotBySegment(context, contactId, workflow, document);
  const compiled = compileWorkflow(document, {
    workflowId: workflow.definitionId,
    version: version!,
    key,
    eventMap: names.eventMap,
    state: 'live',
    names: names.names,
  });
  return whyNotByEvent(context, contactId, workflow, compiled);
};
