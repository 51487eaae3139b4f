import type { Condition, Duration } from '../../conditions/index.ts';
import type { Candidate, Family } from './family.ts';

/** Names of what feedback tells. */
export const MAIL_EVENTS = { opened: 'Email Opened', clicked: 'Email Clicked' } as const;

/** Only what a person did (P16). */
const byPerson = [{ property: 'verdict', op: 'equals', value: 'human' }] as const;

const did = (what: keyof typeof MAIL_EVENTS, within: Duration, n = 1): Condition => ({
  kind: 'event',
  event: MAIL_EVENTS[what],
  where: [...byPerson],
  count: n === 0 ? { op: 'exactly', n } : { op: 'atLeast', n },
  within,
});

const candidate = (name: string, condition: Condition): Candidate => ({
  family: 'engagement',
  name,
  condition,
});

/** E-mails in a row without a sign of life, after which writing on harms the sender's name. */
const MAILS_UNREAD = 5;

const ofMail: Family = ({ mail }) =>
  mail.opened === 0
    ? []
    : [
        candidate('Click in mails', did('clicked', { days: 30 })),
        candidate('Read mails often', did('opened', { days: 30 }, 3)),
        candidate('Read mails', did('opened', { days: 30 })),
        candidate('Read, and never click', {
          all: [did('opened', { days: 60 }), did('clicked', { days: 60 }, 0)],
        }),
        candidate(`Left the last ${MAILS_UNREAD} mails unread`, {
          kind: 'unengaged',
          channel: 'email',
          last: MAILS_UNREAD,
        }),
      ];

const viewed = (within: Duration, n: number): Condition => ({
  kind: 'event',
  event: 'Page Viewed',
  count: n === 0 ? { op: 'exactly', n } : { op: 'atLeast', n },
  within,
});

const ofSite: Family = ({ pages }) =>
  pages.length === 0
    ? []
    : [
        candidate('On the site a lot this week', viewed({ days: 7 }, 5)),
        candidate('On the site a lot this month', viewed({ days: 30 }, 15)),
        candidate('Stayed away for a month', { all: [viewed({ days: 30 }, 0), viewed({ days: 180 }, 3)] }),
      ];

/** Who reads, clicks, comes often, stays away. */
export const engagement: Family = (seen) => [...ofMail(seen), ...ofSite(seen)];
