import { z } from 'zod';
import {
  ALL_MAIL,
  CONSENT_STATES,
  consentsOf,
  hasWords,
  liftTopics,
  PERSONAL_CHANNELS,
  type PersonalChannel,
  permissionRefusals,
  suppress,
  topicsOf,
} from '../../permission/index.ts';
import { bucketOf, type JsonObject, type Queryable, sql, type Uuid } from '../../platform/index.ts';
import { whoName } from '../../workspaces/index.ts';
import { appendChange, liveContact } from '../append-change.ts';
import type { Routes } from '../context.ts';
import type { ConsentShown, ContactConsents } from '../types.ts';

const tags = ['contacts'];
const byId = z.object({ contactId: z.guid() });
const said = z.strictObject({
  topic: z.string().min(1).max(100),
  channel: z.enum(PERSONAL_CHANNELS),
  state: z.enum(CONSENT_STATES).exclude(['pending']),
  /** what they agreed to, where and when: kept as proof */
  proof: z.string().trim().max(1_000).optional(),
});

const shown = ({ at, ...row }: Awaited<ReturnType<typeof consentsOf>>['now'][number]): ConsentShown => ({
  ...row,
  at: at.toISOString(),
});

const shownConsents = async (
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
): Promise<ContactConsents> => {
  const { now, log } = await consentsOf(db, workspaceId, contactId);
  const topics = (await topicsOf(db, workspaceId)).filter(({ isArchived }) => !isArchived);
  return {
    now: now.map(shown),
    log: log.map(shown),
    topics: topics.map(({ key, name, basis }) => ({ key, name, basis })),
  };
};

/** The contact's own address on a channel, as it is kept. */
const addressOf = async (
  db: Queryable,
  workspaceId: number,
  contactId: Uuid,
  channel: PersonalChannel,
): Promise<string | null> => {
  const [row] = await db.query<{ email: string | null; phone: string | null }>(sql`
    select attributes ->> 'email' as email, attributes ->> 'phone' as phone from contacts
    where bucket = ${bucketOf(contactId)} and contact_id = ${contactId}::uuid and workspace_id = ${workspaceId}`);
  return (channel === 'email' ? row?.email : row?.phone) ?? null;
};

/** What a contact agreed to and refused, with the proof; and what a user notes of it. */
export const contactConsentRoutes: Routes = (app, deps) => {
  app.get(
    '/contacts/:contactId/consents',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Consent of a contact by topic, with every change', params: byId },
    },
    async ({ workspace: { db, id }, params }): Promise<ContactConsents> =>
      shownConsents(db, id, await liveContact(db, id, params.contactId)),
  );

  app.post(
    '/contacts/:contactId/consents',
    {
      config: { access: 'work' },
      schema: {
        tags,
        summary: 'Note that a contact agreed to a topic, or refused it',
        params: byId,
        body: said,
      },
    },
    async ({ workspace, who, params, body }, reply): Promise<ContactConsents> => {
      const { db, id: workspaceId } = workspace;
      const contactId = await liveContact(db, workspaceId, params.contactId);
      if (!(await topicsOf(db, workspaceId)).some(({ key, isArchived }) => key === body.topic && !isArchived))
        throw permissionRefusals.unknownTopic('topic');
      const { topic, channel, state } = body;
      const proof: JsonObject = {
        ...(body.proof ? { text: body.proof } : {}),
        source: 'app',
        how: `noted by ${whoName(who)}`,
      };
      const { now } = await consentsOf(db, workspaceId, contactId);
      const wasRefused = now.some(
        (one) => one.topic === topic && one.channel === channel && one.state === 'refused',
      );
      if (state === 'granted' && wasRefused && !hasWords(proof)) throw permissionRefusals.needsProof();
      const address = await addressOf(db, workspaceId, contactId, channel);
      const folded = await appendChange(
        deps,
        workspace,
        who,
        {
          contactId,
          kind: 'edit',
          name: 'Consent Noted',
          action: state === 'granted' ? 'noted a consent of' : 'noted a refusal of',
          payload: { consents: [{ topic, channel, state, proof }] },
        },
        async (tx, atMs) => {
          if (address === null) return;
          const bar = { workspaceId, channel, address };
          const source = { by: 'hand', who: whoName(who) };
          if (state === 'refused')
            await suppress(tx, [{ ...bar, reason: 'unsubscribed', topic, source, atMs }]);
          else if (hasWords(proof) && topic !== ALL_MAIL) await liftTopics(tx, bar, [topic]);
        },
      );
      return reply.code(folded ? 200 : 202).send(await shownConsents(db, workspaceId, contactId));
    },
  );
};
