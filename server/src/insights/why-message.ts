import type { JsonObject } from '../platform/index.ts';
import { cameBy, templatesOf } from '../workflows/index.ts';
import { enrollmentsOf } from './enrollments.ts';
import { type MessageRecord, messageById, messageOfStep } from './message-queries.ts';
import type { MessageState } from './message-words.ts';
import { loadVersions, messageName } from './names.ts';
import { answer, seenValues, type Why, type WhyContext, whyNotFound } from './why-answer.ts';
import { whyEnrollment } from './why-enrollment.ts';
import { MESSAGE_RULES, REFUSED_BY_PROVIDER } from './why-rules.ts';
import type { WhyCode } from './why-sentences.ts';
import { wayOf, whyNotReached } from './why-step.ts';
import { keepsMessage } from './why-waiting.ts';

const CODES: Readonly<Record<MessageState, WhyCode>> = {
  requested: 'messageWaits',
  submitted: 'messageSubmitted',
  held: 'messageHeld',
  withdrawn: 'messageWithdrawn',
  failed: 'messageFailed',
  bounced: 'messageBounced',
  unknown: 'messageUnknown',
  expired: 'messageExpired',
};

/** The rule behind a reason's code; a message that was handed over was refused by the provider, not by the person. */
const ruleOf = (code: unknown, state: MessageState): string | undefined => {
  if (typeof code !== 'string') return undefined;
  return code === 'refused' && state !== 'held' && state !== 'withdrawn'
    ? REFUSED_BY_PROVIDER
    : MESSAGE_RULES[code];
};

const reasonValues = (reason: JsonObject | null): Why['values'] => {
  const { code: _code, text: _text, ...rest } = reason ?? {};
  return seenValues(rest);
};

/** Why a sent message was sent: the workflow that decided it, and what the contact came in with. */
const whyDecided = async (
  context: WhyContext,
  message: MessageRecord,
): Promise<{ because: string; rule: string | null; values: Why['values'] }> => {
  const workflow = message.workflowId === null ? undefined : context.names.byId.get(message.workflowId);
  if (!workflow || message.enrollmentId === null) return { because: '', rule: null, values: [] };
  const one = (await enrollmentsOf(context.db, context.workspaceId, message.contactId)).find(
    ({ enrollmentId }) => enrollmentId === message.enrollmentId,
  );
  const came = one && cameBy(one.entry, context.names.names);
  return {
    because: `they are in ${workflow.name}${came ? ` since ${came}` : ''}, and came to this step`,
    rule: `A step of ${workflow.name}, version ${message.workflowVersion}`,
    values: seenValues(one?.entry.properties),
  };
};

const whyOf = async (context: WhyContext, message: MessageRecord): Promise<Why> => {
  const { db, workspaceId, names } = context;
  const versions = await loadVersions(db, workspaceId, [
    { workflowId: message.workflowId, version: message.workflowVersion },
  ]);
  const what = messageName(message, names, versions);
  const { code, text } = message.reason ?? {};
  const decided = await whyDecided(context, message);
  const hasReason = typeof text === 'string' && text !== '';
  const common = [
    { label: 'address', value: message.address ?? '-' },
    { label: 'decided', value: message.requestedAt.toISOString() },
  ];
  const keeping = message.state === 'requested' ? await keepsMessage(context, message) : undefined;
  if (keeping)
    return answer(keeping.code, {
      ...keeping,
      what,
      values: [...common, ...keeping.values, ...decided.values],
      at: keeping.at ?? message.requestedAt,
    });
  return answer(CODES[message.state], {
    what,
    because: hasReason ? text : decided.because,
    rule: ruleOf(code, message.state) ?? decided.rule,
    values: [...common, ...reasonValues(message.reason), ...decided.values],
    at: message.submittedAt ?? message.requestedAt,
  });
};

/** Why a message left, or did not. */
export const whyMessage = async (context: WhyContext, messageId: string): Promise<Why> => {
  const message = await messageById(context.db, context.workspaceId, messageId);
  if (!message) throw whyNotFound('message');
  return whyOf(context, message);
};

/** Why somebody got, or did not get, the message of a step: "why no second mail?" */
export const whyMessageOfStep = async (
  context: WhyContext,
  contactId: string,
  workflowKey: string,
  nodeId: string,
): Promise<Why> => {
  const { db, workspaceId, names } = context;
  const workflow = names.byKey('workflow', workflowKey);
  if (!workflow) throw whyNotFound('workflow');
  const one = (await enrollmentsOf(db, workspaceId, contactId)).find(
    ({ workflowId }) => workflowId === workflow.definitionId,
  );
  const version = one?.version ?? workflow.liveVersion;
  const versions = await loadVersions(db, workspaceId, [{ workflowId: workflow.definitionId, version }]);
  const node = versions.get(`${workflow.definitionId}:${version}`)?.nodes[nodeId];
  const sent = node ? templatesOf(node) : [];
  if (!node || sent.length === 0) throw whyNotFound('message step');
  const what = node.title ?? names.byKey('template', sent[0]!.key)?.name ?? 'message';
  if (!one) {
    const entering = await whyEnrollment(context, contactId, workflowKey);
    return {
      ...entering,
      ...answer('messageNeverEntered', {
        ...entering,
        what,
        because: entering.sentence,
        tree: entering.because,
      }),
    };
  }
  const message = await messageOfStep(db, workspaceId, {
    contactId,
    workflowId: workflow.definitionId,
    nodeId,
  });
  if (message) return whyOf(context, message);
  const way = await wayOf(context, { contactId, enrollmentId: one.enrollmentId });
  const { isAhead, because, at } = whyNotReached(context, way, nodeId);
  return answer(isAhead ? 'messageAhead' : 'messagePassedBy', {
    what,
    because,
    rule: `A step of ${workflow.name}, version ${one.version}`,
    at,
  });
};
