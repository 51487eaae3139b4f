/**
 * Every number and the list behind it, from one statement each: the number counts the rows that the list shows, so
 * that the list has exactly that length (SCREENS, rule 1).
 *
 * A number is asked for by its name, `kind:argument:...`, as in links (`/people?of=orders:today`). Its *facts* are rows
 * of (bucket, contact_id, unit, at, detail); `unit` is what is counted once: the person for visitors, the order for
 * orders. Test persons are in none, but for messages that failed, which need somebody whoever they were for.
 */
import type { EventMap } from '../conditions/index.ts';
import { isCounted } from '../contacts/index.ts';
import { PERSONAL_CHANNELS } from '../permission/index.ts';
import { empty, type Json, type JsonObject, Refusal, raw, type Sql, sql } from '../platform/index.ts';
import { broadcastNumber } from './broadcasts/index.ts';
import { type Window, windowOf, windowWords } from './days.ts';
import { receiverNumber } from './deliverability/index.ts';
import { stepTitle } from './names.ts';
import { mapped, type NumberContext, type Numbered } from './numbered.ts';
import { amountOf, moneyWords } from './words.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const instant = (ms: number): Sql => sql`${iso(ms)}::timestamptz`;

/** Rows whose id holds its time: ids are made up to a day apart from the instant they are dated (clocks, catching up). */
const ID_SLACK_MS = 86_400_000;
/** A message leaves up to this long after it was decided, or is not counted: its index is by the time of decision. */
const MESSAGE_SLACK_MS = 8 * 86_400_000;

/** The lowest UUIDv7 of an instant. */
const lowestId = (ms: number): string => {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

const str = (value: Json | undefined): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

// --- what people did -----------------------------------------------------------------------------------

/** Events that occurred in a window; received_at follows, so that months and pages before it are skipped (P2). */
const eventsIn = (workspaceId: number, { from, to }: Window): Sql => sql`
  e.workspace_id = ${workspaceId} and e.received_at >= ${instant(from)}
    and e.occurred_at >= ${instant(from)} and e.occurred_at < ${instant(to)} and ${isCounted('e', workspaceId)}`;

/** People who viewed or did something; a program's identify call shows nobody on the site. */
const visitors = ({ workspaceId }: NumberContext, window: Window): Sql => sql`
  select e.bucket, e.contact_id, e.contact_id::text as unit, e.occurred_at as at,
    jsonb_build_object('path', e.context #>> '{page,path}', 'name', e.name) as detail
  from events e
  where ${eventsIn(workspaceId, window)} and e.kind in ('page', 'screen', 'track')`;

const newContacts = ({ workspaceId }: NumberContext, { from, to }: Window): Sql => sql`
  select c.bucket, c.contact_id, c.contact_id::text as unit, c.created_at as at,
    coalesce(c.first_touch, '{}'::jsonb) as detail
  from contacts c
  where c.workspace_id = ${workspaceId} and c.state = 'live' and not c.is_test
    and c.contact_id >= ${lowestId(from - ID_SLACK_MS)}::uuid and c.created_at >= ${instant(from)}
    and c.created_at < ${instant(to)}`;

const messages = ({ workspaceId }: NumberContext, { from, to }: Window): Sql => sql`
  select m.bucket, m.contact_id, m.message_id::text as unit, m.submitted_at as at,
    jsonb_build_object('subject', m.subject, 'template', m.template_id) as detail
  from messages m
  where m.workspace_id = ${workspaceId} and m.message_id >= ${lowestId(from - MESSAGE_SLACK_MS)}::uuid
    and m.submitted_at >= ${instant(from)} and m.submitted_at < ${instant(to)}
    and m.channel = any(${[...PERSONAL_CHANNELS]}::text[]) and ${isCounted('m', workspaceId)}`;

const failedMessages = ({ workspaceId }: NumberContext, { from, to }: Window): Sql => sql`
  select m.bucket, m.contact_id, m.message_id::text as unit, m.requested_at as at,
    jsonb_build_object('subject', m.subject, 'template', m.template_id, 'why', m.reason ->> 'text') as detail
  from messages m
  where m.workspace_id = ${workspaceId} and m.message_id >= ${lowestId(from - ID_SLACK_MS)}::uuid
    and m.requested_at >= ${instant(from)} and m.requested_at < ${instant(to)} and m.state in ('failed', 'unknown')`;

/** `all`: whoever clicked; else people only (P16). */
const clicksBy =
  (whom: 'people' | 'all') =>
  ({ workspaceId }: NumberContext, window: Window): Sql =>
    sql`
  select e.bucket, e.contact_id, e.event_id::text as unit, e.occurred_at as at,
    jsonb_build_object('url', e.properties -> 'url') as detail
  from events e
  where ${eventsIn(workspaceId, window)} and e.kind = 'feedback'
    and e.name in ('Email Clicked', 'SMS Clicked')
    ${whom === 'people' ? sql`and e.properties ->> 'verdict' = 'human'` : empty}`;

/** Orders by the event map, each once however often its event came. */
const orders = ({ workspaceId, names: { eventMap } }: NumberContext, window: Window): Sql => {
  const id = mapped(eventMap, 'order', 'id');
  return sql`
    select e.bucket, e.contact_id, e.contact_id::text || ':' || coalesce(${id} #>> '{}', e.event_id::text) as unit,
      e.occurred_at as at,
      jsonb_build_object('value', ${mapped(eventMap, 'order', 'value')},
        'currency', ${mapped(eventMap, 'order', 'currency')}, 'id', ${id}) as detail
    from events e
    where ${eventsIn(workspaceId, window)} and e.name = any(${[...(eventMap.order?.events ?? [])]}::text[])`;
};

/** Orders of the contact that the alias (with `bucket` and `contact_id`) stands for, each with its unit and detail. */
export const orderDetail = (alias: string, eventMap: EventMap): Sql => {
  const id = mapped(eventMap, 'order', 'id');
  return sql`
    select e.bucket, e.contact_id::text || ':' || coalesce(${id} #>> '{}', e.event_id::text) as unit,
      jsonb_build_object('value', ${mapped(eventMap, 'order', 'value')},
        'currency', ${mapped(eventMap, 'order', 'currency')}) as detail
    from events e
    where e.bucket = ${raw(alias)}.bucket and e.contact_id = ${raw(alias)}.contact_id
      and e.workspace_id = ${raw(alias)}.workspace_id
      and e.name = any(${[...(eventMap.order?.events ?? [])]}::text[]) and e.kind = 'track'`;
};

const touchWords = (detail: JsonObject): string => {
  const parts = [str(detail.source), str(detail.campaign)].filter((part) => part !== '');
  return parts.length === 0 ? '' : `from ${parts.join(', ')}`;
};

const templateName = (detail: JsonObject, { names }: NumberContext): string =>
  str(detail.subject) || (names.byId.get(Number(detail.template))?.name ?? '');

interface InWindow {
  title: string;
  isUnique?: true;
  facts(context: NumberContext, window: Window): Sql;
  text(detail: JsonObject, context: NumberContext): string;
}

/** Numbers of a stretch of time: `<name>:<window>`. */
export const IN_WINDOW = {
  visitors: {
    title: 'Visitors',
    facts: visitors,
    text: (detail) => str(detail.path) || str(detail.name),
  },
  newContacts: { title: 'New contacts', isUnique: true, facts: newContacts, text: touchWords },
  messages: { title: 'Messages', isUnique: true, facts: messages, text: templateName },
  failedMessages: {
    title: 'Messages that failed or whose outcome is unknown',
    isUnique: true,
    facts: failedMessages,
    text: (detail, context) =>
      [templateName(detail, context), str(detail.why)].filter((part) => part !== '').join(': '),
  },
  humanClicks: { title: 'Human clicks', facts: clicksBy('people'), text: (detail) => str(detail.url) },
  clicks: { title: 'Clicks, machines too', facts: clicksBy('all'), text: (detail) => str(detail.url) },
  orders: {
    title: 'Orders',
    facts: orders,
    text: (detail, { names }) => {
      const amount = amountOf(detail.value);
      return amount === null ? str(detail.id) : moneyWords(amount, str(detail.currency) || names.currency);
    },
  },
} satisfies Record<string, InWindow>;

// --- segments ------------------------------------------------------------------------------------------

const members = ({ workspaceId, nowMs }: NumberContext, segmentId: number): Sql => sql`
  select m.bucket, m.contact_id, m.contact_id::text as unit, m.since as at,
    jsonb_build_object('until', m.until) as detail
  from memberships m
  where m.workspace_id = ${workspaceId} and m.segment_id = ${segmentId}
    and (m.until is null or m.until > ${instant(nowMs)}) and ${isCounted('m', workspaceId)}`;

const membershipChanges = (
  { workspaceId }: NumberContext,
  segmentId: number,
  entered: boolean,
  { from, to }: Window,
): Sql => sql`
  select l.bucket, l.contact_id, l.contact_id::text || ':' || l.at::text as unit, l.at, '{}'::jsonb as detail
  from membership_log l
  where l.workspace_id = ${workspaceId} and l.segment_id = ${segmentId} and l.entered = ${entered}
    and l.at >= ${instant(from)} and l.at < ${instant(to)} and ${isCounted('l', workspaceId)}`;

const NOTHING = (): string => '';

// --- workflows -----------------------------------------------------------------------------------------

const enrolled = ({ workspaceId }: NumberContext, workflowId: number, more: Sql, at: Sql): Sql => sql`
  select n.bucket, n.contact_id, n.enrollment_id::text as unit, ${at} as at,
    jsonb_build_object('key', n.key, 'node', n.node_id, 'due', n.due_at, 'why', n.end_reason ->> 'text') as detail
  from enrollments n
  where n.workspace_id = ${workspaceId} and n.workflow_id = ${workflowId} and n.state <> 'holdout' ${more}
    and ${isCounted('n', workspaceId)}`;

const ENTERED_AT = sql`n.entered_at`;

/** Passages through a node: each (enrollment, visit) that entered it; `left`: whose way ended there. */
const passages = (
  { workspaceId }: NumberContext,
  workflowId: number,
  nodeId: string,
  what: 'entered' | 'left',
): Sql => {
  const entries = sql`
    select s.bucket, s.contact_id, s.enrollment_id, line.visit, min(line.at) as entered_at,
      max(line.at) as last_at, (array_agg(line.text order by line.at desc))[1] as text
    from enrollment_steps s
    cross join lateral (
      select (l ->> 'visit')::int as visit, to_timestamp((l ->> 'at')::float8 / 1000) as at, l ->> 'text' as text
      from jsonb_array_elements(s.steps) as l
      where l ->> 'nodeId' = ${nodeId}
    ) line
    where s.workspace_id = ${workspaceId} and s.workflow_id = ${workflowId} and line.visit > 0
      and ${isCounted('s', workspaceId)}
    group by s.bucket, s.contact_id, s.enrollment_id, line.visit`;
  const gone = sql`
    where exists (
      select 1 from enrollments n
      where n.bucket = p.bucket and n.contact_id = p.contact_id and n.enrollment_id = p.enrollment_id
        and n.workspace_id = ${workspaceId} and n.state <> 'active' and n.node_id = ${nodeId} and n.visit = p.visit)`;
  return sql`
    select p.bucket, p.contact_id, p.enrollment_id::text || ':' || p.visit as unit,
      ${what === 'left' ? sql`p.last_at` : sql`p.entered_at`} as at, jsonb_build_object('text', p.text) as detail
    from (${entries}) p
    ${what === 'left' ? gone : empty}`;
};

// --- names of numbers ------------------------------------------------------------------------------------

const unknown = (of: string): Refusal =>
  new Refusal('number-not-found', {
    status: 404,
    field: 'of',
    detail: `There is no number called "${of}".`,
    fix: 'Use one as links have it: visitors:today, segment:<key>, workflow:<key>:here.',
  });

const segmentNumber = (of: string, context: NumberContext): Numbered => {
  const [kind, key = '', windowName = ''] = of.split(':');
  const segment = context.names.byKey('segment', key);
  if (!segment) throw unknown(of);
  if (kind === 'segment' && windowName === '')
    return {
      title: segment.name,
      isUnique: true,
      facts: members(context, segment.definitionId),
      text: (detail) => (typeof detail.until === 'string' ? `until ${detail.until.slice(0, 10)}` : ''),
    };
  const window = windowOf(windowName, context.nowMs, context.names.timeZone);
  if (!window || kind === 'segment') throw unknown(of);
  const entered = kind === 'segment-joined';
  return {
    title: `${entered ? 'Joined' : 'Left'} ${segment.name} ${windowWords(windowName)}`,
    facts: membershipChanges(context, segment.definitionId, entered, window),
    text: NOTHING,
  };
};

const ENDS = ['finished', 'exited', 'goal', 'stuck'] as const;

const workflowNumber = (of: string, context: NumberContext): Numbered => {
  const [, key = '', what = '', first = '', second = ''] = of.split(':');
  const workflow = context.names.byKey('workflow', key);
  if (!workflow) throw unknown(of);
  const { definitionId: id, name } = workflow;
  const keyText = (detail: JsonObject): string => str(detail.key);
  if (what === 'entered' && first === '')
    return {
      title: `Entered ${name}`,
      isUnique: true,
      facts: enrolled(context, id, empty, ENTERED_AT),
      text: keyText,
    };
  if (what === 'entered') {
    const window = windowOf(first, context.nowMs, context.names.timeZone);
    if (!window) throw unknown(of);
    const within = sql`and n.enrollment_id >= ${lowestId(window.from - ID_SLACK_MS)}::uuid
      and n.entered_at >= ${instant(window.from)} and n.entered_at < ${instant(window.to)}`;
    return {
      title: `Entered ${name} ${windowWords(first)}`,
      isUnique: true,
      facts: enrolled(context, id, within, ENTERED_AT),
      text: keyText,
    };
  }
  if (what === 'here') {
    const at =
      first === '' ? empty : sql`and n.node_id = ${first} and n.visit > 0 and not n.entry ? 'arriving'`;
    const title =
      first === '' ? `In ${name} now` : `At ${stepTitle(undefined, first, context.names)} in ${name} now`;
    return {
      title,
      isUnique: true,
      facts: enrolled(context, id, sql`and n.state = 'active' ${at}`, sql`n.moved_at`),
      text: keyText,
    };
  }
  if (what === 'ended') {
    const isKnown = (ENDS as readonly string[]).includes(first);
    if (first !== '' && !isKnown) throw unknown(of);
    const state = isKnown ? sql`and n.state = ${first}` : sql`and n.state <> 'active'`;
    const end = {
      isUnique: true as const,
      facts: enrolled(context, id, state, sql`n.ended_at`),
      text: (row: JsonObject) => str(row.why),
    };
    return { title: first === 'goal' ? `Reached the goal of ${name}` : `Ended in ${name}`, ...end };
  }
  if (what === 'node' && first !== '' && (second === 'entered' || second === 'left'))
    return {
      title: `${second === 'entered' ? 'Came to' : 'Left'} ${stepTitle(undefined, first, context.names)} in ${name}`,
      facts: passages(context, id, first, second),
      text: (detail) => str(detail.text),
    };
  throw unknown(of);
};

const inWindow = (of: string, context: NumberContext): Numbered => {
  const [name = '', windowName = ''] = of.split(':');
  const number: InWindow | undefined = Object.hasOwn(IN_WINDOW, name)
    ? IN_WINDOW[name as keyof typeof IN_WINDOW]
    : undefined;
  const window = windowOf(windowName, context.nowMs, context.names.timeZone);
  if (!number || !window) throw unknown(of);
  return {
    ...(number.isUnique && { isUnique: true }),
    title: `${number.title} ${windowWords(windowName)}`,
    facts: number.facts(context, window),
    text: (detail) => number.text(detail, context),
  };
};

const IMPORTED: Readonly<Record<string, string>> = {
  new: 'New by an import',
  updated: 'Updated by an import',
  unchanged: 'In an import, unchanged',
};

/** People of an import, also those whom taking it back removed: the number is that of its rows. */
const importNumber = (of: string, { workspaceId }: NumberContext): Numbered => {
  const [, importId = '', what = ''] = of.split(':');
  const title = IMPORTED[what];
  if (title === undefined || !/^[0-9a-f-]{36}$/.test(importId)) throw unknown(of);
  return {
    title,
    isUnique: true,
    facts: sql`
      select i.bucket, i.contact_id, i.contact_id::text as unit, coalesce(c.created_at, 'epoch'::timestamptz) as at,
        jsonb_build_object('undone', i.undone) as detail
      from import_contacts i
      left join contacts c on c.bucket = i.bucket and c.contact_id = i.contact_id
      where i.workspace_id = ${workspaceId} and i.import_id = ${importId}::uuid and i.what = ${what}`,
    text: ({ undone }) => str(undone),
  };
};

const ofBroadcast = (of: string, context: NumberContext): Numbered => {
  const [, key = '', ...parts] = of.split(':');
  const broadcast = context.names.byKey('broadcast', key);
  const ref = broadcast && { workspaceId: context.workspaceId, broadcastId: broadcast.definitionId };
  const number = ref && broadcastNumber(ref, broadcast.name, parts, context);
  if (!number) throw unknown(of);
  return number;
};

const ofReceiver = (of: string, context: NumberContext): Numbered => {
  const number = receiverNumber(of.split(':').slice(1), context);
  if (!number) throw unknown(of);
  return number;
};

/** The number of a name. Refuses `number-not-found`. */
export const numberOf = (of: string, context: NumberContext): Numbered => {
  if (of.startsWith('segment')) return segmentNumber(of, context);
  if (of.startsWith('workflow:')) return workflowNumber(of, context);
  if (of.startsWith('broadcast:')) return ofBroadcast(of, context);
  if (of.startsWith('receiver:')) return ofReceiver(of, context);
  if (of.startsWith('import:')) return importNumber(of, context);
  return inWindow(of, context);
};
