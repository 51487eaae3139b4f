import { Drawer, SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { MessageDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { askWhy } from '../insights/index.ts';
import {
  AppLink,
  ErrorState,
  PersonChip,
  problemFacts,
  StatusBadge,
  Time,
  useIsPhone,
  Why,
} from '../ui/index.ts';
import { MailFrame } from './MailFrame.tsx';
import classes from './Messages.module.css';
import { Outcome } from './Outcome.tsx';
import { useMessage } from './useMessages.ts';

type View = 'mail' | 'text' | 'headers';

const Facts = ({ message }: { message: MessageDetail }) => {
  const { at, path } = useWorkspace();
  const { person, address, template, origin, broadcast, provider } = message;
  return (
    <dl className={classes.facts}>
      <dt>To</dt>
      <dd>
        <PersonChip
          person={person}
          detail={address ?? undefined}
          href={at(`/contacts/${person.contactId}`)}
        />
      </dd>
      <dt>Decided</dt>
      <dd>
        <Time at={message.at} />
      </dd>
      <dt>Outcome</dt>
      <dd>
        <Why about={message.outcome} of={askWhy(path, `message:${message.messageId}`)}>
          <Outcome message={message} />
        </Why>
      </dd>
      {template && (
        <>
          <dt>Template</dt>
          <dd>
            <AppLink href={at(`/messages/templates/${template.key}`)} underline="always">
              {template.name}
            </AppLink>
          </dd>
        </>
      )}
      {origin && (
        <>
          <dt>From</dt>
          <dd>
            <AppLink href={at(`/workflows/${origin.workflowKey}`)} underline="always">
              {origin.name}
            </AppLink>
            : {origin.title}
          </dd>
        </>
      )}
      {broadcast && (
        <>
          <dt>From</dt>
          <dd>
            <AppLink href={at(`/messages/broadcasts/${broadcast.key}`)} underline="always">
              {broadcast.name}
            </AppLink>
          </dd>
        </>
      )}
      {provider && (
        <>
          <dt>Carried by</dt>
          <dd>{provider === 'sandbox' ? 'the sandbox: it stayed on this machine' : provider}</dd>
        </>
      )}
    </dl>
  );
};

const Headers = ({ headers }: { headers: Record<string, string> }) => (
  <dl className={classes.headers}>
    {Object.entries(headers).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const Mail = ({ message }: { message: MessageDetail }) => {
  const [view, setView] = useState<View>('mail');
  const { html, text, headers, asSent, subject } = message;
  const views = [
    ...(html ? [{ value: 'mail', label: 'Mail' }] : []),
    ...(text ? [{ value: 'text', label: 'Text' }] : []),
    ...(Object.keys(headers).length > 0 ? [{ value: 'headers', label: 'Headers' }] : []),
  ];
  if (views.length === 0)
    return <p className={classes.quiet}>There is no mail to show: none was written for this message.</p>;
  const shown = views.some(({ value }) => value === view) ? view : (views[0]?.value as View);
  return (
    <section aria-label="The mail" className={classes.mail}>
      <div className={classes.mailHead}>
        <SegmentedControl data={views} value={shown} onChange={(value) => setView(value as View)} />
        <span className={classes.quiet}>
          {asSent ? 'As it was sent' : 'Written again from the version sent, with what is known now'}
        </span>
      </div>
      {shown === 'mail' && html && <MailFrame html={html} title={subject ?? 'Mail'} hasLinks={asSent} />}
      {shown === 'text' && <pre className={classes.plain}>{text}</pre>}
      {shown === 'headers' && <Headers headers={headers} />}
    </section>
  );
};

const Events = ({ message }: { message: MessageDetail }) => (
  <section aria-label="What became of it">
    <h3 className={classes.title}>What became of it</h3>
    <ul className={classes.events}>
      {message.events.map(({ at, text, verdict, reason }) => (
        <li key={`${at} ${text}`}>
          <span className={classes.when}>
            <Time at={at} />
          </span>
          <span>
            {text}
            {reason && <span className={classes.quiet}> {reason}</span>}
          </span>
          {verdict === 'machine' && <StatusBadge status="machine" />}
          {verdict === 'unsure' && <StatusBadge status="machine">Unsure</StatusBadge>}
        </li>
      ))}
    </ul>
  </section>
);

const Steps = ({ message }: { message: MessageDetail }) =>
  message.enrollmentSteps.length === 0 ? null : (
    <section aria-label="The way here">
      <h3 className={classes.title}>The way here</h3>
      <ul className={classes.events}>
        {message.enrollmentSteps.map((step) => (
          <li key={`${step.nodeId}:${step.visit}:${step.what}:${step.at}`}>
            <span className={classes.when}>
              <Time at={step.at} />
            </span>
            <span>{step.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );

/** One message: the mail as it was sent, what became of it, and why. In the sandbox this is the mailbox. */
export const MessageDrawer = ({
  messageId,
  onClose,
}: {
  messageId: string | undefined;
  onClose: () => void;
}) => {
  const { data, error, refetch } = useMessage(messageId);
  const isPhone = useIsPhone();
  return (
    <Drawer
      opened={messageId !== undefined}
      onClose={onClose}
      size={isPhone ? '100%' : 720}
      title={data ? (data.subject ?? data.template?.name ?? 'Message') : 'Message'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {error && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {data ? (
        <div className={classes.message}>
          <Facts message={data} />
          <Mail key={data.messageId} message={data} />
          {data.events.length > 0 && <Events message={data} />}
          <Steps message={data} />
        </div>
      ) : (
        !error && (
          <div role="status" aria-label="Loading the message">
            <Skeleton h={120} mb={16} />
            <Skeleton h={420} />
          </div>
        )
      )}
    </Drawer>
  );
};
