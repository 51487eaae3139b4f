/** The sample company as it is set up: segments, templates and workflows, published from the first day on. */
import {
  bumpDefinitions,
  bumpEpoch,
  createDefinition,
  type DefinitionKind,
  publish,
} from '../definitions/index.ts';
import type { JsonObject, Queryable } from '../platform/index.ts';
import type { SegmentDocument } from '../segments/index.ts';
import { recipes } from '../workflows/index.ts';
import { SHOP_NAME } from './catalogue.ts';

const SEGMENTS: Readonly<Record<string, SegmentDocument>> = {
  customers: { name: 'Customers', condition: { kind: 'event', event: '@order' } },
  'loyal-customers': {
    name: 'Loyal customers',
    note: 'Three orders or more: they hear of new shoes a day before everybody else.',
    condition: { kind: 'event', event: '@order', count: { op: 'atLeast', n: 3 } },
  },
  'looked-not-bought': {
    name: 'Looked, did not buy',
    condition: {
      all: [
        { kind: 'event', event: '@productViewed', count: { op: 'atLeast', n: 3 }, within: { days: 7 } },
        { kind: 'event', event: '@order', count: { op: 'exactly', n: 0 }, within: { days: 30 } },
      ],
    },
  },
  'cart-left': {
    name: 'Left a cart this week',
    condition: {
      all: [
        { kind: 'event', event: '@cart', within: { days: 7 } },
        { kind: 'event', event: '@order', count: { op: 'exactly', n: 0 }, within: { days: 7 } },
      ],
    },
  },
  'letter-readers': {
    name: 'Letter readers',
    note: 'Opened a mail themselves in the last 30 days; machines do not count.',
    condition: {
      kind: 'event',
      event: 'Email Opened',
      where: [{ property: 'verdict', op: 'equals', value: 'human' }],
      within: { days: 30 },
    },
  },
  'trail-runners': {
    name: 'Trail runners',
    condition: {
      any: [
        { kind: 'attribute', attribute: 'interest', op: 'equals', value: 'trail' },
        {
          kind: 'event',
          event: '@productViewed',
          where: [{ property: 'category', op: 'equals', value: 'Trail running' }],
          count: { op: 'atLeast', n: 3 },
          within: { days: 30 },
        },
      ],
    },
  },
  'austria-and-switzerland': {
    name: 'Austria and Switzerland',
    condition: { kind: 'attribute', attribute: 'country', op: 'anyOf', value: ['AT', 'CH'] },
  },
};

const PUBLISHED_BY = 'Sample company';

/** What its shop runs; it has no trials, demos or forms that ask for a second yes. */
const OF_THE_SHOP: readonly string[] = ['abandoned-cart', 'welcome', 'after-order', 'win-back'];

/** The recipes speak for the shop, not for the workspace. */
const inShopsName = (document: object): JsonObject =>
  JSON.parse(JSON.stringify(document).replaceAll('{{ workspace.name }}', SHOP_NAME)) as JsonObject;

/** Publishes everything as of `sinceMs`. Last in its transaction: it ends with the lease rows locked. */
export const publishCompany = async (
  tx: Queryable,
  workspaceId: number,
  sinceMs: number,
  nowMs: number,
): Promise<void> => {
  const epoch = await bumpEpoch(tx, workspaceId, nowMs);
  const add = async (kind: DefinitionKind, key: string, document: JsonObject): Promise<void> => {
    const name = String(document.name);
    const ref = { workspaceId, kind, key };
    await createDefinition(tx, { ...ref, name, document, savedBy: PUBLISHED_BY }, sinceMs);
    await publish(tx, ref, { document, publishedBy: PUBLISHED_BY, epoch }, sinceMs);
  };
  for (const [key, document] of Object.entries(SEGMENTS)) await add('segment', key, inShopsName(document));
  for (const recipe of recipes.filter(({ key }) => OF_THE_SHOP.includes(key))) {
    for (const [key, document] of Object.entries(recipe.segments))
      await add('segment', key, inShopsName(document));
    for (const [key, document] of Object.entries(recipe.templates))
      await add('template', key, inShopsName(document));
    await add('workflow', recipe.key, inShopsName(recipe.workflow));
  }
  await bumpDefinitions(tx);
};
