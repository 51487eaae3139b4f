/** R3 on real shop events: 1,000 rows of REES46 with three carts, one of them abandoned. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Facts, NOTHING_KNOWN } from '../src/conditions/index.ts';
import {
  advance,
  compileWorkflow,
  type Enrollment,
  enrollmentsStarted,
  isRefusal,
  recipeOf,
  type StepEvent,
} from '../src/workflows/index.ts';
import { EVENT_MAP_DEFAULTS } from '../src/workspaces/event-map-defaults.ts';

const DATA = process.env.BATON_DATA_DIR ?? join(import.meta.dirname, '../../../shared/data');
const FILE = join(DATA, 'ecommerce/rees46_2019-Oct-first1000.csv');
const DAY_MS = 86_400_000;

const facts: Facts = {
  attributes: {},
  ring: () => [],
  inSegment: () => ({ member: false, until: Number.POSITIVE_INFINITY }),
  known: NOTHING_KNOWN,
  timeZone: 'UTC',
};

/** Rows as events, by person; the session stands for the cart. */
const readEvents = (): { user: string; event: StepEvent }[] =>
  readFileSync(FILE, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row, i) => {
      const [time, name, product, , , brand, price, user, session] = row.split(',') as string[];
      const at = Date.parse(time!.replace(' UTC', 'Z').replace(' ', 'T'));
      const properties = { product_id: product!, name: brand!, price: Number(price), cart_id: session! };
      return { user: user!, event: { name: name!, properties, eventId: `row ${i}`, at } };
    });

it.skipIf(!existsSync(FILE))(
  'mails exactly the cart that was abandoned (needs the shop data, else skipped)',
  () => {
    const workflow = compileWorkflow(recipeOf('abandoned-cart')!.workflow, {
      workflowId: 1,
      version: 1,
      key: 'abandoned-cart',
      eventMap: EVENT_MAP_DEFAULTS,
      state: 'live',
    });
    const inside = new Map<string, Enrollment[]>();
    const sent: string[] = [];
    const keep = (user: string, all: Enrollment[]): void => void inside.set(user, all);
    for (const { user, event } of readEvents()) {
      const clocks = { clockMs: event.at, wallMs: event.at };
      const moved = (inside.get(user) ?? []).map(
        (one) => advance(workflow, one, { type: 'event', event }, facts, clocks).enrollment,
      );
      const started = enrollmentsStarted(
        workflow,
        { type: 'event', event },
        facts,
        moved,
        event.at,
        (key) => key,
      );
      const isNew = started && !isRefusal(started);
      keep(
        user,
        isNew ? [...moved, advance(workflow, started, { type: 'started' }, facts, clocks).enrollment] : moved,
      );
    }
    for (const [user, enrollments] of inside) {
      for (let one of enrollments) {
        while (one.dueAt !== null && one.dueAt < one.enteredAt + 30 * DAY_MS) {
          const clocks = { clockMs: one.dueAt, wallMs: one.dueAt };
          const pass = advance(workflow, one, { type: 'due' }, facts, clocks);
          for (const effect of pass.effects)
            if (effect.type === 'send') sent.push(`${user} ${effect.template}`);
          one = pass.enrollment;
        }
      }
    }
    const states = [...inside].flatMap(([user, all]) => all.map(({ state }) => `${user} ${state}`));
    expect(states.sort()).toEqual(['524325294 goal', '533624186 goal', '550121407 active']);
    // the third, on the phone, is held back from who gave no number and no consent: decided here, judged when it is asked for
    expect(sent).toEqual(['550121407 cart-left', '550121407 cart-reminder', '550121407 cart-text']);
  },
);
