import { type CompiledCondition, compileCondition, type EventMap } from '../conditions/index.ts';
import { liveDocuments } from '../definitions/index.ts';
import { type Queryable, sql } from '../platform/index.ts';
import { isList, ruleOf } from './document.ts';
import { dependencyOrder } from './order.ts';
import type { Known } from './problems.ts';

/** A live segment made ready to judge. */
export interface LiveSegment {
  segmentId: number;
  key: string;
  name: string;
  version: number;
  /** its members are put in and taken out; nobody is judged */
  isList: boolean;
  compiled: CompiledCondition;
}

/** What judging needs to know of a workspace. */
export interface WorkspaceRules {
  /** IANA; in it a date without a time is meant */
  timeZone: string;
  eventMap: EventMap;
}

export const workspaceRules = async (db: Queryable, workspaceId: number): Promise<WorkspaceRules> => {
  const [row] = await db.query<{ timeZone: string; eventMap: EventMap | null }>(sql`
    select time_zone as "timeZone", settings -> 'eventMap' as "eventMap"
    from workspaces where workspace_id = ${workspaceId}`);
  if (!row) throw new Error(`no workspace ${workspaceId}`);
  return { timeZone: row.timeZone, eventMap: row.eventMap ?? {} };
};

/** All live segments of a workspace, compiled, each after those its condition names. */
export const segmentsOf = async (
  db: Queryable,
  workspaceId: number,
  eventMap: EventMap,
): Promise<LiveSegment[]> => {
  const documents = await liveDocuments(db, { workspaceId, kind: 'segment' });
  return dependencyOrder(
    documents.map(({ definitionId, key, name, version, document }) => {
      const compiled = compileCondition(ruleOf(document), { eventMap });
      return { segmentId: definitionId, key, name, version, isList: isList(document), compiled };
    }),
  );
};

/** What a segment of this workspace may name. */
export const knownNames = async (db: Queryable, workspaceId: number, eventMap: EventMap): Promise<Known> => {
  const attributes = await db.query<{ name: string; type: string }>(sql`
    select name, type from attribute_registry where workspace_id = ${workspaceId}`);
  const events = await db.query<{ name: string }>(sql`
    select name from event_registry where workspace_id = ${workspaceId}`);
  const segments = await segmentsOf(db, workspaceId, eventMap);
  return {
    attributes: new Map(attributes.map(({ name, type }) => [name, type])),
    events: new Set(events.map(({ name }) => name)),
    segments: new Map(segments.map(({ key, name, compiled }) => [key, { name, names: compiled.segments }])),
    eventMap,
  };
};
