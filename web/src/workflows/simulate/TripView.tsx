import { ActionIcon, Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, counted, dayText, Icon, readNow, useZone } from '../../ui/index.ts';
import { templatesOf } from '../blueprint.ts';
import { endText } from '../builder/ends.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { MailLook } from '../mails/MailLook.tsx';
import { useSimulation } from './context.ts';
import type { Trip, TripStep } from './model.ts';
import classes from './Simulate.module.css';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An instant as it travels in JSON. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const valueText = (value: unknown, zone: string): string => {
  if (typeof value !== 'string') return value === undefined ? '' : JSON.stringify(value);
  return INSTANT.test(value) ? dayText(Date.parse(value), readNow(), zone) : value;
};

/** The values that a line saw, by name. */
const Seen = ({ step }: { step: TripStep }) => {
  const zone = useZone();
  if (step.seen === undefined || step.seen === null) return null;
  const rows = isObject(step.seen) ? Object.entries(step.seen) : [['value', step.seen] as const];
  return (
    <dl className={classes.seen} aria-label="Values seen">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{valueText(value, zone)}</dd>
        </div>
      ))}
    </dl>
  );
};

const messageText = ({ state, text }: Trip['messages'][number]): string =>
  ({
    left: 'The message leaves',
    waits: 'The message waits at the end of the history',
    held: `Held back: ${text ?? ''}`,
    withdrawn: `Taken back: ${text ?? ''}`,
  })[state];

/** What they would get, as they would get it; most ways have a few. */
const MAILS_MAX = 6;

const Mails = ({ trip }: { trip: Trip }) => {
  const { document, detail } = useBuilder();
  const zone = useZone();
  const shown = trip.messages.flatMap((message) => {
    const node = document.nodes[message.nodeId] ?? detail.live?.nodes[message.nodeId];
    const template = node && templatesOf(node).find(({ channel }) => channel === message.channel)?.key;
    return template ? [{ message, template }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <section className={classes.mails} aria-label="What they would get">
      <h3>What they would get</h3>
      {shown.slice(0, MAILS_MAX).map(({ message, template }) => (
        <MailLook
          key={`${message.nodeId} ${message.requestedMs}`}
          template={template}
          reader={{ contactId: trip.contactId, entry: message.entry }}
          below={`${messageText(message)}${message.leftMs === null ? '' : `, ${dayText(message.leftMs, readNow(), zone)}`}`}
        />
      ))}
      {shown.length > MAILS_MAX && (
        <p className={classes.quiet}>And {counted(shown.length - MAILS_MAX, 'more', 'more')}.</p>
      )}
    </section>
  );
};

/** One person's way, line by line; the arrow keys walk. */
export const TripView = ({
  trip,
  back = 'All people',
  onBack,
}: {
  trip: Trip;
  /** where the way back leads to; absent: to all figures */
  back?: string;
  onBack?: () => void;
}) => {
  const { document, detail, titleFor } = useBuilder();
  const { at } = useWorkspace();
  const { place, look } = useSimulation();
  const zone = useZone();
  const last = trip.steps.length - 1;
  const step = trip.steps[place];
  useEffect(() => {
    const walk = (event: KeyboardEvent): void => {
      const to = event.key === 'ArrowRight' ? place + 1 : event.key === 'ArrowLeft' ? place - 1 : -1;
      if (to < 0 || to > last || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=combobox]'))
        return;
      event.preventDefault();
      event.stopPropagation();
      look(trip, to);
    };
    window.addEventListener('keydown', walk, true);
    return () => window.removeEventListener('keydown', walk, true);
  }, [place, last, look, trip]);
  const titleOf = (nodeId: string): string => {
    const node = document.nodes[nodeId] ?? detail.live?.nodes[nodeId];
    return node ? titleFor(node) : nodeId;
  };
  const messages = trip.messages.filter(({ nodeId }) => nodeId === step?.nodeId);
  return (
    <section aria-label={`The way of ${trip.person.label}`}>
      <Button
        className={classes.back}
        variant="subtle"
        size="compact-sm"
        onClick={() => {
          look(undefined);
          onBack?.();
        }}
      >
        {back}
      </Button>
      <h2>
        <AppLink href={at(`/contacts/${trip.contactId}`)}>{trip.person.label}</AppLink>
      </h2>
      <div className={classes.walk}>
        <ActionIcon aria-label="Step back" disabled={place <= 0} onClick={() => look(trip, place - 1)}>
          <Icon of={IconArrowLeft} />
        </ActionIcon>
        <span aria-live="polite">
          {place + 1} of {last + 1}
          {step && `, ${dayText(step.atMs, readNow(), zone)}`}
        </span>
        <ActionIcon aria-label="Step on" disabled={place >= last} onClick={() => look(trip, place + 1)}>
          <Icon of={IconArrowRight} />
        </ActionIcon>
      </div>
      {step && <Seen step={step} />}
      {messages.map((message) => (
        <p className={classes.quiet} key={message.requestedMs}>
          {messageText(message)}
          {message.leftMs !== null && `, ${dayText(message.leftMs, readNow(), zone)}`}
        </p>
      ))}
      <ol className={classes.steps}>
        {trip.steps.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
          <li key={index}>
            <button
              type="button"
              className={classes.step}
              aria-current={index === place ? 'step' : undefined}
              onClick={() => look(trip, index)}
            >
              <time dateTime={new Date(line.atMs).toISOString()}>{dayText(line.atMs, readNow(), zone)}</time>
              <span>
                <strong>{titleOf(line.nodeId)}</strong>
                <br />
                {line.text}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p className={classes.quiet}>{trip.end === 'inside' ? 'Still inside at the end' : endText(trip.end)}</p>
      <Mails trip={trip} />
    </section>
  );
};
