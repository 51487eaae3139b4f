import { z } from 'zod';
import {
  ATTRIBUTE_TYPES,
  addComputed,
  COMPUTED_KINDS,
  canonicalName,
  contactById,
  contactRefusals,
  interestRules,
  interestsOf,
  PATHS_MAX,
  removeComputed,
  setInterestRules,
  TOPICS_OF_WORKSPACE_MAX,
  topInterests,
} from '../../contacts/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { InterestRulesShown } from '../types.ts';

const tags = ['contacts'];
const name = z.string().trim().min(1).max(200);

const rule = z
  .strictObject({ kind: z.enum(COMPUTED_KINDS), event: name, property: name.optional() })
  .refine(({ kind, property }) => kind === 'count' || property !== undefined, {
    path: ['property'],
    message: 'Name the property whose values count.',
  });
const newComputed = z.strictObject({
  name,
  label: z.string().trim().min(1).max(120).optional(),
  type: z.enum(ATTRIBUTE_TYPES).optional(),
  rule,
});

const path = z.string().trim().max(200).regex(/^[/*]/, 'must start with / or *');
const rules = z.strictObject({
  topics: z
    .array(
      z.strictObject({
        topic: z.string().trim().min(1).max(60),
        paths: z.array(path).min(1).max(PATHS_MAX),
      }),
    )
    .max(TOPICS_OF_WORKSPACE_MAX)
    .refine(
      (topics) => new Set(topics.map(({ topic }) => topic)).size === topics.length,
      'names a topic twice',
    ),
  categories: z.boolean(),
});

/** Interests of a person that are shown. */
const INTERESTS_SHOWN = 8;

/** Attributes that follow from events, and what is taken for an interest. */
export const computedRoutes: Routes = (app, { db: wholeDb, clock, live }) => {
  app.post(
    '/attributes/computed',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: "Compute an attribute from events; everybody's past counts",
        body: newComputed,
      },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<{ name: string }> => {
      const attribute = canonicalName(body.name);
      const nowMs = clock.now();
      // Of the plain database: fencing the folds is about all workspaces.
      await wholeDb.transaction(async (tx) => {
        const object = `attribute ${attribute}`;
        await audit(
          tx,
          { workspaceId: id, who, action: 'added', object, detail: { rule: body.rule } },
          nowMs,
        );
        await addComputed(tx, id, { ...body, name: attribute }, nowMs);
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(201).send({ name: attribute });
    },
  );

  app.delete(
    '/attributes/computed/:name',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: "Remove a computed attribute with everybody's value",
        params: z.object({ name }),
      },
    },
    async ({ workspace: { id }, who, params }, reply): Promise<void> => {
      const nowMs = clock.now();
      await wholeDb.transaction(async (tx) => {
        const object = `attribute ${params.name}`;
        await audit(tx, { workspaceId: id, who, action: 'removed', object, detail: {} }, nowMs);
        await removeComputed(tx, id, params.name, nowMs);
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(204).send();
    },
  );

  app.get(
    '/interests',
    { config: { access: 'read' }, schema: { tags, summary: 'What is taken for an interest' } },
    ({ workspace: { db, id } }): Promise<InterestRulesShown> => interestRules(db, id),
  );

  app.put(
    '/interests',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Say what is taken for an interest; everybody is counted anew', body: rules },
    },
    async ({ workspace: { id }, who, body }): Promise<InterestRulesShown> => {
      const nowMs = clock.now();
      await wholeDb.transaction(async (tx) => {
        await audit(tx, { workspaceId: id, who, action: 'changed', object: 'interests', detail: {} }, nowMs);
        await setInterestRules(tx, id, body, nowMs);
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return body;
    },
  );

  app.get(
    '/contacts/:contactId/interests',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'What somebody looks at, the strongest first, as of now',
        params: z.object({ contactId: z.guid() }),
      },
    },
    async ({
      workspace: { db, id },
      params: { contactId },
    }): Promise<{ items: { topic: string; weight: number }[] }> => {
      const found = await contactById(db, id, contactId);
      if (!found || found.state === 'erased') throw contactRefusals.contactNotFound();
      const interests = await interestsOf(db, id, found.mergedInto ?? found.contactId);
      return { items: topInterests(interests, clock.now(), INTERESTS_SHOWN) };
    },
  );
};
