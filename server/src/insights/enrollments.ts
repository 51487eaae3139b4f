import { bucketOf, type Queryable, sql } from '../platform/index.ts';
import {
  checklist,
  type EndReason,
  type Enrollment,
  type EntryData,
  type StepLog,
} from '../workflows/index.ts';
import { loadVersions, type WorkspaceNames } from './names.ts';

/** One row of `enrollments` with its log. */
export interface EnrollmentRecord {
  enrollmentId: string;
  contactId: string;
  workflowId: number;
  version: number;
  key: string;
  state: Enrollment['state'];
  nodeId: string;
  visit: number;
  enteredAt: Date;
  movedAt: Date;
  dueAt: Date | null;
  endedAt: Date | null;
  endReason: EndReason | null;
  entry: EntryData;
}

/** Enrollments of a contact that are shown: those of years ago are found through their workflow. */
const ENROLLMENTS_MAX = 50;

/** A contact's enrollments, active ones first, then the newest. */
export const enrollmentsOf = (
  db: Queryable,
  workspaceId: number,
  contactId: string,
): Promise<EnrollmentRecord[]> =>
  db.query<EnrollmentRecord>(sql`
    select enrollment_id as "enrollmentId", contact_id as "contactId", workflow_id as "workflowId", version, key, state,
      node_id as "nodeId", visit, entered_at as "enteredAt", moved_at as "movedAt", due_at as "dueAt",
      ended_at as "endedAt", end_reason as "endReason", entry
    from enrollments
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}
    order by state = 'active' desc, enrollment_id desc
    limit ${ENROLLMENTS_MAX}`);

/** Steps of one enrollment's log that are read: a daily loop of a year. */
const STEP_ROWS_MAX = 400;

/** Step lines of some enrollments of a contact, oldest first, by enrollment. */
export const stepLogs = async (
  db: Queryable,
  workspaceId: number,
  contactId: string,
  enrollmentIds: readonly string[],
): Promise<ReadonlyMap<string, StepLog[]>> => {
  if (enrollmentIds.length === 0) return new Map();
  const rows = await db.query<{ enrollmentId: string; steps: StepLog[] }>(sql`
    select r.enrollment_id as "enrollmentId", r.steps
    from unnest(${[...enrollmentIds]}::uuid[]) as key (enrollment_id)
    cross join lateral (
      select enrollment_id, at, n, steps from enrollment_steps
      where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and enrollment_id = key.enrollment_id
        and workspace_id = ${workspaceId}
      order by at desc, n desc
      limit ${STEP_ROWS_MAX}
    ) r
    order by r.at, r.n`);
  const logs = new Map<string, StepLog[]>();
  for (const { enrollmentId, steps } of rows) {
    const log = logs.get(enrollmentId);
    if (log) log.push(...steps);
    else logs.set(enrollmentId, [...steps]);
  }
  return logs;
};

export interface ContactEnrollment {
  enrollmentId: string;
  workflow: { key: string; name: string };
  version: number;
  state: Enrollment['state'];
  enteredAt: string;
  endedAt: string | null;
  endText: string | null;
  steps: {
    nodeId: string;
    title: string;
    status: 'done' | 'now' | 'coming' | 'skipped';
    at: string | null;
    text: string;
  }[];
}

/** A contact's enrollments as checklists. */
export const contactEnrollments = async (
  db: Queryable,
  contactId: string,
  { workspaceId, names }: { workspaceId: number; names: WorkspaceNames },
): Promise<ContactEnrollment[]> => {
  const enrollments = await enrollmentsOf(db, workspaceId, contactId);
  const versions = await loadVersions(db, workspaceId, enrollments);
  const logs = await stepLogs(
    db,
    workspaceId,
    contactId,
    enrollments.map((one) => one.enrollmentId),
  );
  return enrollments.map((one) => {
    const document = versions.get(`${one.workflowId}:${one.version}`);
    const { key, name } = names.byId.get(one.workflowId) ?? { key: '', name: 'a workflow' };
    const log = logs.get(one.enrollmentId) ?? [];
    const place = { state: one.state, nodeId: one.nodeId, dueAt: one.dueAt?.getTime() ?? null };
    return {
      enrollmentId: one.enrollmentId,
      workflow: { key, name },
      version: one.version,
      state: one.state,
      enteredAt: one.enteredAt.toISOString(),
      endedAt: one.endedAt?.toISOString() ?? null,
      endText: one.endReason?.text ?? null,
      steps: document
        ? checklist(document, place, log, names.names, names.settings.sample?.speed).map((row) => ({
            ...row,
            at: row.at === null ? null : new Date(row.at).toISOString(),
          }))
        : [],
    };
  });
};
