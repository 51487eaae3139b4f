/** Statements that write a past (past.ts): like those of a pass, with the outcomes that came later. */
import { bucketOfKey, bulkStatement } from '../platform/index.ts';
import type { Draft } from './draft.ts';
import type { PastMessage } from './past.ts';

export const identityRow = ({ draft, kind, value }: { draft: Draft; kind: string; value: string }) => ({
  bucket: bucketOfKey(draft.workspaceId, kind, value),
  workspace_id: draft.workspaceId,
  kind,
  value,
  contact_id: draft.contactId,
});

/** Fails when somebody holds one already: a past is made of new people only. */
export const claimPastIdentities = bulkStatement(
  'past-identities',
  'bucket smallint, workspace_id int, kind text, value text, contact_id uuid',
  (rows) => `insert into identities (bucket, workspace_id, kind, value, contact_id)
   select bucket, workspace_id, kind, value, contact_id
   from ${rows}
   order by bucket, workspace_id, kind, value`,
);

export const writePastEvents = bulkStatement(
  'past-events',
  `bucket smallint, event_id uuid, at_ms float8, contact_id uuid, workspace_id int, kind text, name text, via
   text, properties jsonb, context jsonb`,
  (
    rows,
  ) => `insert into events (bucket, event_id, received_at, contact_id, workspace_id, kind, name, occurred_at, via, properties, context)
   select bucket, event_id, to_timestamp(at_ms / 1000), contact_id, workspace_id, kind, name, to_timestamp(at_ms / 1000), via,
     properties, context
   from ${rows}`,
);

const instant = (ms: number | undefined): number | null => ms ?? null;

/** A message with what was heard of it: the first instant of each fact stays. */
export const messageRow = (draft: Draft, message: PastMessage): Record<string, unknown> => {
  const { outcome } = message;
  const heard: Record<string, unknown> = {};
  for (const facts of draft.facts)
    if (facts.messageId === message.messageId)
      for (const [name, value] of Object.entries(facts)) heard[name] ??= value;
  const at = (name: string): number | null => instant(heard[name] as number | undefined);
  return {
    bucket: draft.bucket,
    message_id: message.messageId,
    contact_id: draft.contactId,
    workspace_id: draft.workspaceId,
    workflow_id: message.workflowId,
    workflow_version: message.workflowVersion,
    node_id: message.nodeId,
    enrollment_id: message.enrollmentId,
    template_id: message.templateId,
    template_version: message.templateVersion,
    address: message.address,
    requested_ms: message.requestedAtMs,
    state: heard.state ?? outcome?.state ?? message.state,
    reason: heard.reason ?? outcome?.reason ?? message.reason,
    data: message.data,
    subject: outcome?.subject ?? null,
    links: outcome?.links ?? null,
    provider: outcome?.state === 'submitted' ? 'sandbox' : null,
    provider_id: outcome?.state === 'submitted' ? message.messageId : null,
    submitted_ms: outcome?.state === 'submitted' ? outcome.atMs : null,
    delivered_ms: at('deliveredAt'),
    opened_ms: at('openedAt'),
    clicked_ms: at('clickedAt'),
    machine_opened_ms: at('machineOpenedAt'),
    machine_clicked_ms: at('machineClickedAt'),
    bounced_ms: at('bouncedAt'),
    complained_ms: at('complainedAt'),
    unsubscribed_ms: at('unsubscribedAt'),
  };
};

export const writePastMessages = bulkStatement(
  'past-messages',
  `bucket smallint, message_id uuid, contact_id uuid, workspace_id int, workflow_id int, workflow_version int,
   node_id text, enrollment_id uuid, template_id int, template_version int, address text, requested_ms float8,
   state text, reason jsonb, data jsonb, subject text, links jsonb, provider text, provider_id text,
   submitted_ms float8, delivered_ms float8, opened_ms float8, clicked_ms float8, machine_opened_ms float8,
   machine_clicked_ms float8, bounced_ms float8, complained_ms float8, unsubscribed_ms float8`,
  (
    rows,
  ) => `insert into messages (bucket, message_id, contact_id, workspace_id, channel, workflow_id, workflow_version, node_id,
     enrollment_id, template_id, template_version, address, requested_at, state, reason, data, subject, links, provider,
     provider_id, submitted_at, delivered_at, opened_at, clicked_at, machine_opened_at, machine_clicked_at, bounced_at,
     complained_at, unsubscribed_at)
   select bucket, message_id, contact_id, workspace_id, 'email', workflow_id, workflow_version, node_id,
     enrollment_id, template_id, template_version, address, to_timestamp(requested_ms / 1000), state, reason, data, subject,
     links, provider, provider_id, to_timestamp(submitted_ms / 1000), to_timestamp(delivered_ms / 1000),
     to_timestamp(opened_ms / 1000), to_timestamp(clicked_ms / 1000), to_timestamp(machine_opened_ms / 1000),
     to_timestamp(machine_clicked_ms / 1000), to_timestamp(bounced_ms / 1000), to_timestamp(complained_ms / 1000),
     to_timestamp(unsubscribed_ms / 1000)
   from ${rows}`,
);
