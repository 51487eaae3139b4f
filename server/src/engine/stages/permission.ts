/** Fourth stage: may the message leave, and when? */
import { decideSend } from '../../permission/index.ts';
import { derivedId } from '../../platform/index.ts';
import {
  type CompiledWorkflow,
  type Effect,
  type Enrollment,
  entryVariables,
} from '../../workflows/index.ts';
import type { Draft, MessageDraft } from '../draft.ts';
import { rememberMessage } from '../facts.ts';
import type { ApplyContext } from './stage.ts';

export const addressOf = ({ profile }: Draft): string | null => {
  const { email } = profile.attributes;
  return typeof email === 'string' && email.includes('@') ? email : null;
};

export const requestMessage = (
  draft: Draft,
  workflow: CompiledWorkflow,
  enrollment: Enrollment,
  effect: Extract<Effect, { type: 'send' }>,
  { definitions, wallMs }: ApplyContext,
): void => {
  const address = addressOf(draft);
  const template = definitions.templates.get(effect.template);
  const decision = template
    ? decideSend({
        channel: 'email',
        address,
        suppression: (address && draft.suppressions.get(address)) || null,
        transactional: effect.transactional,
        decidedAtMs: draft.clock,
        usefulForMs: effect.usefulForMs,
        wallMs,
      })
    : ({
        leaves: false,
        reason: { code: 'noTemplate', text: `The template ${effect.template} is not published` },
      } as const);
  // P5: the id follows from (enrollment, node, visit), so that there is at most one
  const messageId = derivedId(draft.clock, draft.bucket, effect.enrollmentId, effect.nodeId, effect.visit);
  if (!decision.leaves)
    draft.happened.push({
      event: 'message.held',
      atMs: draft.clock,
      data: { message_id: messageId, workflow: workflow.key, node: effect.nodeId, reason: decision.reason },
    });
  const message: MessageDraft = {
    messageId,
    workflowId: effect.workflowId,
    workflowVersion: effect.version,
    nodeId: effect.nodeId,
    enrollmentId: effect.enrollmentId,
    templateId: template?.templateId ?? null,
    templateVersion: template?.version ?? null,
    address,
    requestedAtMs: draft.clock,
    state: decision.leaves ? 'requested' : 'held',
    reason: decision.leaves ? null : decision.reason,
    data: { entry: entryVariables(workflow, enrollment.entry) },
    notBeforeMs: decision.leaves ? decision.notBeforeMs : 0,
    notAfterMs: decision.leaves ? decision.notAfterMs : 0,
    priority: decision.leaves ? decision.priority : 0,
  };
  draft.messages.push(message);
  if (decision.leaves) rememberMessage(draft, message, { template: effect.template, workflow: workflow.key });
};
