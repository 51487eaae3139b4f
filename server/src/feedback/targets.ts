import { createSendingWorkspaces, createTemplates, filled, varsOf } from '../channels/index.ts';
import { linkTarget, lookupsAgain } from '../content/index.ts';
import type { Clock, Db } from '../platform/index.ts';
import { eventMapOf } from '../workspaces/index.ts';
import { attributesOf, type SentMessage } from './queries.ts';

/** Where the numbered links of a sent mail lead. */
export interface Targets {
  /** null: the mail has no such link. */
  of(message: SentMessage, slot: number): Promise<string | null>;
}

export const createTargets = (db: Db, clock: Clock): Targets => {
  const templates = createTemplates(db);
  const workspaces = createSendingWorkspaces(db, clock);
  return {
    of: async (message, slot) => {
      const { workspaceId, templateId, templateVersion } = message;
      if (templateId === null || templateVersion === null) return null;
      const compiled = await templates.version(workspaceId, templateId, templateVersion).catch(() => null);
      if (!compiled) return null;
      if (slot < compiled.fixedLinks || message.links) return linkTarget(compiled, message.links ?? [], slot);
      // The sender ended before it could store the targets (an unknown outcome): the mail is filled once more. Nothing
      // of it is sent, so the addresses of this server in it do not matter.
      const letter = {
        ...message,
        address: message.address ?? '',
        attributes: await attributesOf(db, message),
      };
      const nowMs = message.submittedAt?.getTime() ?? clock.now();
      const workspace = await workspaces.get(workspaceId);
      const rules = { ...workspace, eventMap: eventMapOf(workspace.settings) };
      const vars = varsOf(letter, workspace, nowMs);
      const lookups = await lookupsAgain(db, rules, compiled, message, vars);
      const again = filled(
        { ...letter, lookups },
        workspace,
        compiled,
        { trackingBase: 'https://baton.invalid', token: '' },
        nowMs,
      );
      return linkTarget(compiled, again.links, slot);
    },
  };
};
