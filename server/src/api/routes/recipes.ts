import { z } from 'zod';
import { timeOfDaySchema } from '../../conditions/index.ts';
import { publishTemplate } from '../../content/index.ts';
import {
  createDefinition,
  type DefinitionHead,
  type DefinitionKind,
  documentDiff,
  documentOf,
  getDefinition,
  listDefinitions,
  type Definition as StoredDefinition,
} from '../../definitions/index.ts';
import { type JsonObject, type Queryable, Refusal } from '../../platform/index.ts';
import { publishSegment } from '../../segments/index.ts';
import {
  adapted,
  delaySchema,
  type NewKeys,
  type RecipeChoices,
  type Recipe as RecipeKit,
  recipeOf,
  recipes,
  renamed,
} from '../../workflows/index.ts';
import { audit, type Who, whoName } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { recipeRow, recipeSetup, seenIn } from '../recipe-setup.ts';
import type { Page, Recipe, RecipeSetup } from '../types.ts';

const params = z.object({ key: z.string().min(1).max(60) });

const NAMES_MAX = 20;
const names = z
  .record(z.string().max(200), z.string().trim().min(1).max(200))
  .refine((given) => Object.keys(given).length <= NAMES_MAX, `at most ${NAMES_MAX}`);
const choicesBody = z
  .strictObject({
    events: names.optional().describe('what the recipe calls an event -> what it is called here'),
    attributes: names.optional(),
    topic: z.string().min(1).max(60).optional().describe('of its marketing messages'),
    waits: z.record(z.string().max(40), delaySchema).optional().describe('lengths of waits, by step'),
    times: z
      .record(z.string().max(40), timeOfDaySchema)
      .optional()
      .describe('times of day, by step; of the start under "trigger"'),
  })
  .nullish();

const recipeAt = (key: string): RecipeKit => {
  const recipe = recipeOf(key);
  if (!recipe) throw new Refusal('recipe-not-found', { status: 404, detail: `There is no recipe "${key}".` });
  return recipe;
};

/** `abandoned-cart`, or `abandoned-cart-2` when the key was taken. */
const isFrom = (key: string, recipe: string): boolean =>
  key === recipe || (key.startsWith(`${recipe}-`) && /^\d+$/.test(key.slice(recipe.length + 1)));

/** The workflow that a recipe became; archived ones are as good as gone. */
const installedAs = (heads: readonly DefinitionHead[], recipe: string): string | null =>
  heads.find(({ key, state }) => state !== 'archived' && isFrom(key, recipe))?.key ?? null;

const workflowsOf = ({ db, id }: RequestWorkspace): Promise<DefinitionHead[]> =>
  listDefinitions(db, { workspaceId: id, kind: 'workflow', archived: true });

const listed = async (workspace: RequestWorkspace): Promise<Recipe[]> => {
  const seen = await seenIn(workspace);
  const heads = await workflowsOf(workspace);
  return recipes.map((recipe) => recipeRow(recipe, seen, installedAs(heads, recipe.key)));
};

// --- installing --------------------------------------------------------------------------------------

interface Part {
  kind: DefinitionKind;
  key: string;
  document: JsonObject & { name: string };
}

const isSame = (stored: StoredDefinition, document: JsonObject): boolean =>
  stored.state !== 'archived' && documentDiff(documentOf(stored), document).length === 0;

const existing = (db: Queryable, workspaceId: number, kind: DefinitionKind, key: string) =>
  getDefinition(db, { workspaceId, kind, key }).catch((error: unknown) => {
    if (error instanceof Refusal && error.status === 404) return null;
    throw error;
  });

/** Keys tried: somebody who installs a recipe a hundred times wants something else. */
const TRIES_MAX = 100;

/** The same definition where there is one already, else a new one under the part's key or the next that is free. */
const partMade = async (
  tx: Queryable,
  workspaceId: number,
  { kind, key, document }: Part,
  { savedBy, nowMs }: { savedBy: string; nowMs: number },
): Promise<{ stored: StoredDefinition; isNew: boolean }> => {
  for (let n = 1; n <= TRIES_MAX; n++) {
    const tried = n === 1 ? key : `${key}-${n}`;
    const found = await existing(tx, workspaceId, kind, tried);
    if (found && kind !== 'workflow' && isSame(found, document)) return { stored: found, isNew: false };
    if (found) continue;
    const input = { workspaceId, kind, key: tried, name: document.name, document, savedBy };
    return { stored: await createDefinition(tx, input, nowMs), isNew: true };
  }
  throw new Refusal('key-taken', { status: 409, detail: `Too many copies of "${key}".` });
};

/** Publishes what has a draft: templates and segments do nothing by themselves. */
const madeLive = async (
  tx: Queryable,
  { kind, key, workspaceId, draft }: StoredDefinition,
  publishedBy: string,
  nowMs: number,
): Promise<void> => {
  if (draft === null) return;
  if (kind === 'template') await publishTemplate(tx, { workspaceId, key, publishedBy }, nowMs);
  if (kind === 'segment') await publishSegment(tx, { workspaceId, key, publishedBy }, nowMs);
};

/**
 * Makes a recipe's segments and templates live, then its workflow a draft: each in a transaction of its own, so that
 * leases are held one publish long. Broken off half-way, the next try takes up what is there.
 */
const installed = async (
  { db, clock }: ApiDeps,
  workspaceId: number,
  recipe: RecipeKit,
  who: Who,
): Promise<string> => {
  const keys = { templates: new Map<string, string>(), segments: new Map<string, string>() };
  const by = { savedBy: whoName(who), nowMs: clock.now() };
  const install = (part: Part): Promise<StoredDefinition> =>
    db.transaction(async (tx) => {
      const { stored, isNew } = await partMade(tx, workspaceId, part, by);
      const object = `${part.kind} "${stored.name}"`;
      const detail = { recipe: recipe.key };
      if (isNew) await audit(tx, { workspaceId, who, action: 'installed', object, detail }, by.nowMs);
      await madeLive(tx, stored, by.savedBy, by.nowMs);
      return stored;
    });
  const named = (document: object): Part['document'] =>
    renamed(document, keys satisfies NewKeys) as Part['document'];
  for (const [key, document] of Object.entries(recipe.segments))
    keys.segments.set(key, (await install({ kind: 'segment', key, document: named(document) })).key);
  for (const [key, document] of Object.entries(recipe.templates))
    keys.templates.set(key, (await install({ kind: 'template', key, document: named(document) })).key);
  return (await install({ kind: 'workflow', key: recipe.key, document: named(recipe.workflow) })).key;
};

/** Recipes: ready-made workflows with templates and segments. */
export const recipeRoutes: Routes = (app, deps) => {
  const tags = ['workflows'];

  app.get(
    '/recipes',
    { config: { access: 'read' }, schema: { tags, summary: 'Recipes, and what each still needs' } },
    async ({ workspace }): Promise<Page<Recipe>> => ({ items: await listed(workspace), next: null }),
  );

  app.get(
    '/recipes/:key',
    {
      config: { access: 'read' },
      schema: { tags, summary: 'What setting it up asks: with what was really seen', params },
    },
    async ({ workspace, params: { key } }): Promise<RecipeSetup> => {
      const recipe = recipeAt(key);
      return recipeSetup(workspace, recipe, installedAs(await workflowsOf(workspace), key), deps.clock.now());
    },
  );

  app.post(
    '/recipes/:key/install',
    {
      config: { access: 'build' },
      schema: {
        tags,
        summary: 'Make its templates and segments live, its workflow a draft, as the set-up chose',
        params,
        body: choicesBody,
      },
    },
    async ({ workspace, who, params: { key }, body }, reply): Promise<{ workflowKey: string }> => {
      const recipe = adapted(recipeAt(key), (body ?? {}) as RecipeChoices);
      const workflowKey = await installed(deps, workspace.id, recipe, who);
      deps.live.changed({
        workspaceId: workspace.id,
        what: ['segments', 'templates', 'workflows', 'home'],
      });
      reply.code(201);
      return { workflowKey };
    },
  );
};
