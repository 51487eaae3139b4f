import { describe, expect, it } from 'vitest';
import { matches } from '../../conditions/index.ts';
import { parseWorkflow, workflowText } from '../document.ts';
import { enrollmentsStarted, isRefusal } from '../enrollment.ts';
import type { Effect, Enrollment } from '../model.ts';
import { type StepEvent, templatesOf } from '../nodes/index.ts';
import { advance } from '../step.ts';
import { aContact, anEvent, compiled, HOUR_MS, SHOP, START_MS } from '../testing.ts';
import { type Known, validate } from '../validate/index.ts';
import { recipeOf, recipes } from './index.ts';

const EVENT_MAP = {
  ...SHOP,
  productViewed: { events: ['Product Viewed'], properties: { productId: 'product_id', productName: 'name' } },
  refund: { events: ['Order Refunded'], properties: { id: 'order_id' } },
};

/** A contact followed through a recipe by the hour: mails as `hour: template key`. */
const followed = (
  key: string,
  inputs: readonly { hour: number; event: StepEvent }[],
  hours: number,
): { mails: string[]; states: string[] } => {
  const recipe = recipeOf(key)!;
  const workflow = compiled(recipe.workflow, { eventMap: EVENT_MAP });
  const contact = aContact();
  const enrollments: Enrollment[] = [];
  const mails: string[] = [];
  const apply = (
    hour: number,
    advanced: { enrollment: Enrollment; effects: readonly Effect[] },
    index: number,
  ): void => {
    enrollments[index] = advanced.enrollment;
    for (const effect of advanced.effects) {
      if (effect.type === 'send')
        mails.push(
          `${hour}: ${effect.template}${advanced.enrollment.key ? ` (${advanced.enrollment.key})` : ''}`,
        );
    }
  };
  for (let hour = 0; hour <= hours; hour += 1) {
    const nowMs = START_MS + hour * HOUR_MS;
    const clocks = { clockMs: nowMs, wallMs: nowMs };
    for (const { event } of inputs.filter((input) => input.hour === hour)) {
      for (const need of workflow.needs) if (matches(need.matcher, event)) contact.did(need.id, nowMs);
      for (const [i, one] of enrollments.entries()) {
        apply(hour, advance(workflow, one, { type: 'event', event }, contact.facts, clocks), i);
      }
      const cause = { type: 'event', event } as const;
      const started = enrollmentsStarted(
        workflow,
        cause,
        contact.facts,
        enrollments,
        nowMs,
        (k) => `en-${k}`,
      );
      if (!started || isRefusal(started)) continue;
      apply(hour, advance(workflow, started, { type: 'started' }, contact.facts, clocks), enrollments.length);
    }
    for (const [i, one] of enrollments.entries()) {
      apply(hour, advance(workflow, one, { type: 'due' }, contact.facts, clocks), i);
    }
  }
  return { mails, states: enrollments.map(({ state }) => state) };
};

const cart = (id: string, value: number) => anEvent('Product Added', { cart_id: id, value });
const order = (properties: Record<string, string> = {}) => anEvent('Order Completed', properties);

describe('R3 abandoned cart', () => {
  it('two carts, one bought: only the other one\u2019s mails', () => {
    const inputs = [
      { hour: 0, event: cart('c1', 80) },
      { hour: 1, event: cart('c2', 20) },
      { hour: 2, event: order({ cart_id: 'c1' }) },
    ];
    expect(followed('abandoned-cart', inputs, 100)).toEqual({
      mails: ['5: cart-left (c2)', '25: cart-reminder (c2)', '73: cart-text (c2)'],
      states: ['goal', 'finished'],
    });
  });

  it('gives the code from 50 on', () => {
    const { mails } = followed('abandoned-cart', [{ hour: 0, event: cart('c1', 50) }], 100);
    expect(mails).toEqual(['4: cart-left (c1)', '24: cart-code (c1)', '72: cart-text (c1)']);
  });

  it('an order that names no cart ends every cart of the person', () => {
    const inputs = [
      { hour: 0, event: cart('c1', 80) },
      { hour: 1, event: cart('c2', 20) },
      { hour: 2, event: order() },
    ];
    expect(followed('abandoned-cart', inputs, 100)).toEqual({ mails: [], states: ['goal', 'goal'] });
  });

  it('the same cart does not start twice in 7 days, and an empty one not at all', () => {
    const inputs = [0, 1, 90].map((hour) => ({ hour, event: cart('c1', 10) }));
    expect(followed('abandoned-cart', inputs, 160).states).toEqual(['finished']);
    expect(followed('abandoned-cart', [{ hour: 0, event: cart('c1', 0) }], 10).states).toEqual([]);
    expect(
      followed('abandoned-cart', [{ hour: 0, event: anEvent('Checkout Started', { cart_id: 'c1' }) }], 10)
        .mails,
    ).toEqual(['4: cart-left (c1)']);
  });
});

describe('R1 welcome', () => {
  const subscribed = { hour: 0, event: anEvent('Subscribed') };

  it('follows up by the click of a person, not of a machine or of what may be one (P16)', () => {
    const mails = (verdict: string) => {
      const event = anEvent('Email Clicked', { template: 'welcome', verdict });
      return followed('welcome', [subscribed, { hour: 3, event }], 200).mails;
    };
    expect(mails('human')).toEqual(['0: welcome', '24: welcome-more', '72: welcome-offer']);
    for (const verdict of ['machine', 'unsure'])
      expect(mails(verdict)).toEqual(['0: welcome', '24: welcome-again', '72: welcome-offer']);
  });

  it('order at hour 30: no third mail', () => {
    expect(followed('welcome', [subscribed, { hour: 30, event: order() }], 200)).toEqual({
      mails: ['0: welcome', '24: welcome-again'],
      states: ['goal'],
    });
  });

  it('never again, and nothing after an unsubscription', () => {
    const inputs = [
      subscribed,
      { hour: 5, event: anEvent('Email Unsubscribed') },
      { hour: 50, event: anEvent('Subscribed') },
    ];
    expect(followed('welcome', inputs, 200)).toEqual({ mails: ['0: welcome'], states: ['exited'] });
  });
});

describe('R9 double opt-in', () => {
  const asked = { hour: 0, event: anEvent('News Requested') };

  it('asks at once, reminds after two days, and lets it rest after seven', () => {
    expect(followed('double-opt-in', [asked], 200)).toEqual({
      mails: ['0: confirm-news', '48: confirm-news-again'],
      states: ['exited'],
    });
  });
});

describe('R5 after the order', () => {
  const bought = (hour: number, id: string) => ({ hour, event: order({ order_id: id }) });

  it('drips when nothing is delivered and nobody answers, and stops at the refund of that order', () => {
    expect(followed('after-order', [bought(0, 'o1')], 900).mails).toEqual([
      '0: order-thanks (o1)',
      '216: order-how-to (o1)',
      '384: order-survey (o1)',
      '792: order-what-next (o1)',
    ]);
    const refunded = (id: string) => ({ hour: 24, event: anEvent('Order Refunded', { order_id: id }) });
    expect(followed('after-order', [bought(0, 'o1'), refunded('o1')], 900).states).toEqual(['exited']);
    expect(followed('after-order', [bought(0, 'o1'), refunded('o0')], 900).states).toEqual(['finished']);
  });

  it('thanks for every order, and follows only the last', () => {
    const delivered = { hour: 60, event: anEvent('Order Delivered', { order_id: 'o2' }) };
    const inputs = [bought(0, 'o1'), bought(48, 'o2'), bought(49, 'o2'), delivered];
    expect(followed('after-order', inputs, 180)).toEqual({
      mails: ['0: order-thanks (o1)', '48: order-thanks (o2)', '108: order-how-to (o2)'],
      states: ['goal', 'active'],
    });
  });
});

describe('R10 back in stock', () => {
  const asked = (hour: number, product_id: string) => ({
    hour,
    event: anEvent('Back In Stock Requested', { product_id, name: 'Kettle' }),
  });
  const back = (hour: number, product_id: string) => ({
    hour,
    event: anEvent('Back In Stock', { product_id }),
  });

  it('writes once when that product is back, and again only to who asks again', () => {
    const inputs = [asked(0, 'p1'), asked(1, 'p1'), asked(2, 'p2'), back(50, 'p1'), back(60, 'p1')];
    expect(followed('back-in-stock', inputs, 100)).toEqual({
      mails: ['50: back-in-stock (p1)'],
      states: ['active', 'active'],
    });
    const again = [asked(0, 'p1'), back(5, 'p1'), asked(200, 'p1'), back(210, 'p1')];
    expect(followed('back-in-stock', again, 300).mails).toEqual([
      '5: back-in-stock (p1)',
      '210: back-in-stock (p1)',
    ]);
  });

  it('stops waiting after 90 days, and after an order', () => {
    expect(followed('back-in-stock', [asked(0, 'p1')], 2_200)).toEqual({ mails: [], states: ['exited'] });
    const ordered = [asked(0, 'p1'), { hour: 5, event: order() }, back(9, 'p1')];
    expect(followed('back-in-stock', ordered, 100)).toEqual({ mails: [], states: ['goal'] });
  });
});

const TYPES: Readonly<Record<string, 'date' | 'string'>> = { birthday: 'date', trial_ends_at: 'date' };

describe.each(recipes)('recipe $key', (recipe) => {
  const { workflow, templates, segments, needsMeanings, attributes } = recipe;

  it('is a document without problems once its meanings are mapped', () => {
    expect(parseWorkflow(JSON.parse(workflowText(workflow)))).toMatchObject({ ok: true });
    const eventMap = Object.fromEntries(
      needsMeanings.map((meaning) => [meaning, EVENT_MAP[meaning as 'cart']]),
    );
    const known: Known = {
      templates,
      segments,
      eventMap,
      attributes: Object.fromEntries(attributes.map(({ name }) => [name, TYPES[name] ?? 'string'])),
      hasSender: true,
    };
    expect(validate(workflow, known)).toEqual([]);
  });

  it('uses every template it brings', () => {
    const used = Object.values(workflow.nodes).flatMap((node) => templatesOf(node).map(({ key }) => key));
    expect(new Set(used)).toEqual(new Set(Object.keys(templates)));
  });

  it('names every event and attribute of the company that it reads, and no other', () => {
    const text = JSON.stringify([workflow, segments]);
    const events = [...text.matchAll(/"(?:event|also)":\[?"([A-Z][^"]*)"/g)].map(([, name]) => name!);
    const own = events.filter((name) => !/^(Email|Consent|Unsubscribed|Back In Stock$)/.test(name));
    expect(new Set(own)).toEqual(new Set(recipe.events.map(({ name }) => name)));
    const read = [...text.matchAll(/"attribute":"([^"]+)"/g)].map(([, name]) => name!);
    const printed = [...JSON.stringify(templates).matchAll(/contact\.(\w+)/g)].map(([, name]) => name!);
    const named = attributes.map(({ name }) => name);
    for (const name of [...read, ...printed.filter((one) => !/first_?name/i.test(one))])
      expect(named).toContain(name);
    for (const { says } of [...recipe.events, ...attributes]) expect(says).toMatch(/^[a-z]/);
  });
});
