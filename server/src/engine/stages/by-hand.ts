/** What users do to people inside, one at a time (workflows/by-hand.ts): asked for by an input of kind `inside`. */
import { byHand, endedByHandText, HAND_KIND, type HandAsk, meetsVisit } from '../../workflows/index.ts';
import type { Draft } from '../draft.ts';
import type { InputRow } from '../inputs.ts';
import type { WorkspaceDefinitions } from '../registry.ts';
import { type Happening, isStuck } from './stage.ts';

/**
 * Moves, hurries or takes out whom an input names, and says what happens for it. Who was moved enters their step with the
 * next cause. A visit that is over, or a step that is gone, changes nothing.
 */
export const takeByHand = (draft: Draft, row: InputRow, definitions: WorkspaceDefinitions): Happening[] => {
  if (row.kind !== HAND_KIND) return [];
  const ask = row.payload.inside as unknown as HandAsk;
  const before = draft.enrollments.get(ask.enrollmentId);
  if (!before || !meetsVisit(before, ask) || isStuck(draft, before.workflowId)) return [];
  if (ask.act.type === 'end')
    return [{ type: 'stop', only: before.enrollmentId, except: '', text: endedByHandText(ask) }];
  const own = definitions.workflowVersions.get(`${before.workflowId}:${before.version}`);
  const live = definitions.workflowByKey.get(own?.key ?? '') ?? own;
  const taken = live && byHand(before, ask, live, draft.clock);
  if (!own || !taken) return [];
  const { enrollment, log } = taken;
  draft.enrollments.set(enrollment.enrollmentId, enrollment);
  draft.touchedEnrollments.add(enrollment.enrollmentId);
  if (log.length > 0) draft.steps.push({ enrollment, atMs: draft.clock, log });
  if (ask.act.type === 'skip') return [{ type: 'due', kind: 'wait', ref: enrollment.enrollmentId }];
  // nobody has to do any more what the step they were taken from had asked for
  if (own.nodes.get(ask.nodeId)?.node.type === 'humanStep')
    draft.tasks.withdrawn.push({
      enrollmentId: enrollment.enrollmentId,
      atMs: draft.clock,
      reason: { code: 'exit', text: log[0]?.text ?? '' },
    });
  return [];
};
