import { z } from 'zod';
import {
  ATTRIBUTE_TYPES,
  addAttribute,
  attributeCarriers,
  attributeUses,
  type ComputedRule,
  canonicalName,
  changeAttribute,
  computedRules,
  LEGAL_BASES,
  registeredAttributes,
  wellKnownKind,
} from '../../contacts/index.ts';
import { liveDocuments } from '../../definitions/index.ts';
import type { JsonObject, Queryable } from '../../platform/index.ts';
import { audit } from '../../workspaces/index.ts';
import type { Routes } from '../context.ts';
import type { AttributeRegistered, ComputedShown } from '../types.ts';

const tags = ['contacts'];
const NAME_LENGTH_MAX = 200;

const said = {
  label: z.string().trim().min(1).max(120).nullable().optional(),
  personal: z.boolean().optional(),
  purpose: z.string().trim().min(1).max(500).nullable().optional(),
  legalBasis: z.enum(LEGAL_BASES).nullable().optional(),
};
const type = z.enum(ATTRIBUTE_TYPES);
const newAttribute = z.strictObject({
  name: z.string().trim().min(1).max(NAME_LENGTH_MAX),
  type,
  ...said,
});
const change = z.strictObject({ type: type.optional(), archived: z.boolean().optional(), ...said });
const byName = z.object({ name: z.string().min(1).max(NAME_LENGTH_MAX) });

const KINDS = ['segment', 'workflow', 'template'] as const;

const usesOf = async (tx: Queryable, workspaceId: number): Promise<ReturnType<typeof attributeUses>> => {
  const documents = [];
  for (const kind of KINDS)
    for (const one of await liveDocuments(tx, { workspaceId, kind })) documents.push({ ...one, kind });
  return attributeUses(documents);
};

const computedShown = (rule: ComputedRule | undefined): ComputedShown | null => {
  if (rule === undefined) return null;
  const { kind, event, property } = rule;
  return { kind, event, ...(property === undefined ? {} : { property }) };
};

const registryShown = async (tx: Queryable, workspaceId: number): Promise<AttributeRegistered[]> => {
  const registered = await registeredAttributes(tx, workspaceId);
  const carriers = await attributeCarriers(tx, workspaceId);
  const rules = await computedRules(tx, workspaceId);
  const uses = await usesOf(tx, workspaceId);
  return registered.map(({ firstSeenAt, archivedAt, ...attribute }) => {
    const { people = 0, problems = 0, examples = [] } = carriers.byName.get(attribute.name) ?? {};
    return {
      ...attribute,
      isWellKnown: wellKnownKind(attribute.name) !== undefined,
      firstSeenAt: firstSeenAt.toISOString(),
      archivedAt: archivedAt?.toISOString() ?? null,
      people: { count: people, about: carriers.about },
      problems,
      examples,
      usedIn: uses.get(attribute.name) ?? [],
      computed: computedShown(rules.get(attribute.name)),
    };
  });
};

/** The registry of attributes: what each is, who carries it, where it is used. */
export const attributeRoutes: Routes = (app, { db: wholeDb, clock, reports, live }) => {
  app.get(
    '/attributes/registry',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'Attributes with their type, purpose, people and uses' },
    },
    async ({ workspace: { db, id } }): Promise<{ items: AttributeRegistered[] }> => ({
      items: await reports.read(db, (tx) => registryShown(tx, id)),
    }),
  );

  app.post(
    '/attributes',
    {
      config: { access: 'build' },
      schema: { tags, summary: 'Add an attribute before anybody carries it', body: newAttribute },
    },
    async ({ workspace: { id }, who, body }, reply): Promise<{ name: string }> => {
      const name = canonicalName(body.name);
      const nowMs = clock.now();
      // Of the plain database: fencing the folds is about all workspaces.
      await wholeDb.transaction(async (tx) => {
        await addAttribute(tx, id, { ...body, name }, nowMs);
        await audit(
          tx,
          { workspaceId: id, who, action: 'added', object: `attribute ${name}`, detail: {} },
          nowMs,
        );
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(201).send({ name });
    },
  );

  app.patch(
    '/attributes/:name',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: "Say what an attribute is; another type converts everybody's value",
        params: byName,
        body: change,
      },
    },
    async ({ workspace: { id }, who, params: { name }, body }, reply): Promise<void> => {
      const nowMs = clock.now();
      // Of the plain database: fencing the folds is about all workspaces.
      await wholeDb.transaction(async (tx) => {
        await changeAttribute(tx, id, name, body, nowMs);
        const detail = body as JsonObject;
        await audit(
          tx,
          { workspaceId: id, who, action: 'changed', object: `attribute ${name}`, detail },
          nowMs,
        );
      });
      live.changed({ workspaceId: id, what: ['contacts'] });
      return reply.code(204).send();
    },
  );
};
