import type { ReactNode } from 'react';
import type { ContactDetail, ContactSummary } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import { AppLink, counted, Money, readNow, Sparkline, Time, Why } from '../ui/index.ts';
import classes from './Answers.module.css';
import { sparkline, warmth } from './answers.ts';
import { textFact } from './facts.ts';
import { ReachAnswer } from './Reach.tsx';

const Answer = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={classes.answer}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Warm = ({ summary, contact }: { summary: ContactSummary; contact: ContactDetail }) => {
  const { word, why } = warmth(summary.activity, readNow());
  return (
    <>
      <span className={classes.lead}>
        {word}
        <Sparkline values={sparkline(summary.activity.days)} label="Acts of theirs, last 90 days" />
      </span>
      <span className={classes.line}>
        {why};{' '}
        {contact.lastSeenAt ? (
          <>
            seen <Time at={contact.lastSeenAt} theirZone={contact.timeZone ?? undefined} />
          </>
        ) : (
          'never seen'
        )}
      </span>
    </>
  );
};

const Orders = ({ orders }: Pick<ContactSummary, 'orders'>) =>
  orders ? (
    <>
      <span className={classes.lead}>
        <span>
          {counted(orders.count, 'order', 'orders')},{' '}
          <Money amount={orders.value} currency={orders.currency} />
        </span>
      </span>
      <span className={classes.line}>
        the last <Time at={orders.lastAt} />
      </span>
    </>
  ) : (
    <span className={classes.lead}>None yet</span>
  );

const LastMessage = ({ lastMessage }: Pick<ContactSummary, 'lastMessage'>) => {
  const { at } = useWorkspace();
  if (!lastMessage) return <span className={classes.lead}>Nothing yet</span>;
  return (
    <>
      <AppLink href={at(`/messages/${lastMessage.messageId}`)} c="inherit" className={classes.lead}>
        {lastMessage.name}
      </AppLink>
      <span className={classes.line}>
        <Time at={lastMessage.at} />, {lastMessage.outcome.toLowerCase()}
      </span>
    </>
  );
};

const Next = ({ next }: Pick<ContactSummary, 'next'>) => {
  const { path } = useWorkspace();
  if (!next?.dueAt) return <span className={classes.lead}>Nothing is planned</span>;
  return (
    <>
      <span className={classes.lead}>
        <Time at={next.dueAt} />
        {next.why && <Why of={askWhy(path, next.why)} about={next.text} />}
      </span>
      <span className={classes.line} title={next.text}>
        {next.text}
      </span>
    </>
  );
};

/** Whoever is responsible: an attribute until sales has owners of its own. */
const Owner = ({ contact }: { contact: ContactDetail }) => {
  const owner = textFact(contact, 'owner');
  return <span className={classes.lead}>{owner ?? 'Nobody yet'}</span>;
};

/** What is asked in the ten seconds before a call, answered above everything else. */
export const Answers = ({ contact, summary }: { contact: ContactDetail; summary: ContactSummary }) => (
  <dl className={classes.answers} aria-label="At a glance">
    <Answer name="How warm">
      <Warm summary={summary} contact={contact} />
    </Answer>
    <Answer name="Orders">
      <Orders orders={summary.orders} />
    </Answer>
    <Answer name="Last message">
      <LastMessage lastMessage={summary.lastMessage} />
    </Answer>
    <Answer name="Next">
      <Next next={summary.next} />
    </Answer>
    <Answer name="May we write">
      <ReachAnswer contact={contact} />
    </Answer>
    <Answer name="Owner">
      <Owner contact={contact} />
    </Answer>
  </dl>
);
