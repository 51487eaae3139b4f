/** What the stages of the fold hand to each other. */
import type { StartCause, StepAnswer } from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import type { InputRow } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';

export type Happening =
  | { type: 'event'; row: InputRow }
  | { type: 'due'; kind: string; ref: string }
  /** what a step asked for comes back to it */
  | { type: 'answered'; enrollmentId: string; answer: StepAnswer }
  | { type: 'changed' }
  /** `only`: for this workflow, which was published so that it starts who is in already */
  | { type: 'segmentEntered'; key: string; only?: number }
  /** what else brings people in; ids of what it starts follow from `inputId` and `atMs`, the contact's clock unless given */
  | { type: 'starts'; cause: StartCause; inputId: string; atMs?: number; only?: number }
  /** the time of a date or a schedule may have come; `ref`: id of the workflow */
  | { type: 'occasion'; ref: string }
  /** a step takes the contact out of a workflow, or of all but its own; a user out of one enrollment (`only`) */
  | { type: 'stop'; workflow?: string; except: string; only?: string; text: string };

/** Which segments must be judged again: all, or those that depend on what changed. */
export type Affected = Set<number> | 'all';

export interface ApplyContext {
  definitions: WorkspaceDefinitions;
  wallMs: number;
  /** who holds an identity that an input named: `<kind>:<value>` -> contact id */
  holderOf: (kind: string, value: string) => string | undefined;
}

/** An early recheck is harmless, a late one is not: keep the earliest. */
export const recheckBy = (draft: Draft, until: number): void => {
  if (until === Number.POSITIVE_INFINITY) return;
  if (draft.recheckAt === null || until < draft.recheckAt) draft.recheckAt = until;
};

export const isStuck = (draft: Draft, definitionId: number): boolean =>
  draft.stuck.some((one) => one.definitionId === definitionId);

/** A definition that throws is skipped for this contact and shown; the rest goes on. */
export const setStuck = (draft: Draft, { id, version }: Asked, error: unknown, quarantined = false): void => {
  if (isStuck(draft, id)) return;
  draft.stuck.push({
    definitionId: id,
    version,
    error: error instanceof Error ? (error.stack ?? error.message).slice(0, 2_000) : String(error),
    quarantined,
  });
};

/** A definition as it is asked. */
export interface Asked {
  id: number;
  version: number;
}

/** Asks a definition about a contact. Undefined: it has nothing to say, threw, or is in quarantine, which is noted. */
export const ask = <Answer>(
  draft: Draft,
  { quarantine }: WorkspaceDefinitions,
  asked: Asked,
  question: () => Answer,
): Answer | undefined => {
  const reason = quarantine.reasonOf(asked.id);
  if (reason !== null) {
    setStuck(draft, asked, reason, true);
    return undefined;
  }
  try {
    const answer = question();
    quarantine.answered(asked.id);
    return answer;
  } catch (error) {
    quarantine.failed(asked.id, draft.contactId, error);
    setStuck(draft, asked, error);
    return undefined;
  }
};
