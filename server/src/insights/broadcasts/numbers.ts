/** Numbers of a broadcast: `broadcast:<key>:<what>`, narrowed by `:variant:<id>`, `:why:<code>`, `:of:<value>`. */
import { empty, type JsonObject, type Sql, sql } from '../../platform/index.ts';
import type { NumberContext, Numbered } from '../numbered.ts';
import { amountOf, moneyWords } from '../words.ts';
import {
  type BroadcastFigure,
  creditedOrders,
  DEVICE,
  DOMAIN,
  LANGUAGE,
  messagesOf,
  type OfBroadcast,
  TESTS,
  touchesOf,
} from './relations.ts';

const TITLES: Readonly<Record<BroadcastFigure, string>> = {
  people: 'Whom it was for',
  waiting: 'Wait to leave',
  sent: 'Sent',
  delivered: 'Delivered',
  held: 'Held back',
  holdout: 'Got nothing, to measure',
  takenBack: 'Taken back before it left',
  failed: 'Failed',
  humanOpens: 'Opened it',
  humanClicks: 'Clicked',
  machineOpens: 'Opened by machines only',
  machineClicks: 'Clicked by machines only',
  bounced: 'Bounced',
  complained: 'Complained',
  unsubscribed: 'Unsubscribed with it',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const messageRows = (of: OfBroadcast, more: Sql): Sql => sql`
  select m.bucket, m.contact_id, m.message_id::text as unit,
    coalesce(m.submitted_at, m.requested_at) as at,
    jsonb_build_object('why', m.reason ->> 'text', 'variant', m.variant, 'address', m.address) as detail
  from ${messagesOf(of)} ${more}`;

/** Words after the figure: how it is narrowed. */
const narrowing = (how: string, value: string): Sql | null => {
  if (how === '') return empty;
  if (how === 'variant') return sql`and m.variant = ${value}`;
  if (how === 'why') return sql`and m.reason ->> 'code' = ${value}`;
  if (how === 'domain') return sql`and ${DOMAIN} = ${value}`;
  if (how === 'language') return sql`and ${LANGUAGE} = ${value}`;
  return null;
};

const CLICKED = ['Email Clicked'];
const TOUCHED = ['Email Opened', 'Email Clicked'];

/** A number by the parts of its name after `broadcast:<key>:`; null: there is none of that name. */
export const broadcastNumber = (
  of: OfBroadcast,
  name: string,
  [what = '', how = '', ...rest]: readonly string[],
  { names }: NumberContext,
): Numbered | null => {
  const value = rest.join(':');
  if (what === 'orders')
    return {
      title: `Orders within 5 days of a human click in ${name}`,
      facts:
        how === 'variant'
          ? sql`select * from (${creditedOrders(of, names.eventMap)}) o where o.detail ->> 'variant' = ${value}`
          : creditedOrders(of, names.eventMap),
      text: (detail) => {
        const amount = amountOf(detail.value as JsonObject[string]);
        return amount === null
          ? text(detail.id)
          : moneyWords(amount, text(detail.currency) || names.currency);
      },
    };
  if (what === 'link')
    return {
      title: `Clicked ${how === '' ? value : [how, ...rest].join(':')} in ${name}`,
      facts: sql`
        select m.bucket, m.contact_id, m.message_id::text as unit, e.occurred_at as at, '{}'::jsonb as detail
        from ${touchesOf(of, CLICKED)} and e.properties ->> 'verdict' <> 'machine'
          and e.properties ->> 'url' = ${[how, ...rest].join(':')}`,
      text: () => '',
    };
  if (what === 'device')
    return {
      title: `Opened or clicked ${name} with: ${how}`,
      facts: sql`
        select m.bucket, m.contact_id, m.message_id::text as unit, e.occurred_at as at,
          jsonb_build_object('with', e.context -> 'userAgent') as detail
        from ${touchesOf(of, TOUCHED)} and e.properties ->> 'verdict' <> 'machine' and ${DEVICE} = ${how}`,
      text: (detail) => text(detail.with),
    };
  const more = narrowing(how, value);
  if (!Object.hasOwn(TESTS, what) || more === null) return null;
  const figure = what as BroadcastFigure;
  return {
    title: `${name}: ${TITLES[figure]}${how === '' ? '' : `, ${how === 'variant' ? 'variant ' : ''}${value}`}`,
    isUnique: true,
    facts: messageRows(of, sql`and ${TESTS[figure]} ${more}`),
    text: (detail) => text(detail.why) || text(detail.address),
  };
};
