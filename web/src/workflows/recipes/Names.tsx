import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { RecipeSetup } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { Pick } from '../../conditions/index.ts';
import { AppLink, Icon, Time } from '../../ui/index.ts';
import { meaningName } from '../meanings.ts';
import { isSeen, nameFor } from './choices.ts';
import classes from './Setup.module.css';

type Seen = RecipeSetup['seenEvents'];

const Mark = ({ ready }: { ready: boolean }) => (
  <Icon of={ready ? IconCheck : IconAlertTriangle} className={ready ? classes.ready : classes.missing} />
);

/** Three that really came, so that one sees that it is the right one. */
const Examples = ({ of }: { of: Seen[number] | undefined }) =>
  of === undefined ? (
    <p className={classes.quiet}>Never seen yet. The recipe waits for it.</p>
  ) : (
    <ul className={classes.examples} aria-label={`Examples of ${of.name}`}>
      {of.examples.map((text, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two examples may say the same
        <li key={n}>{text}</li>
      ))}
      {of.lastSeenAt && (
        <li className={classes.quiet}>
          last <Time at={of.lastSeenAt} />
        </li>
      )}
    </ul>
  );

/** What the event map must know, with the events that mean it. */
export const Meanings = ({ meanings }: Pick<RecipeSetup, 'meanings'>) => {
  const { at } = useWorkspace();
  if (meanings.length === 0) return null;
  return (
    <section className={classes.part} aria-labelledby="setup-meanings">
      <h2 id="setup-meanings">What it must know</h2>
      {meanings.map(({ meaning, events }) => (
        <div key={meaning} className={classes.name}>
          <p>
            <Mark ready={events.length > 0} />
            {events.length > 0
              ? `Your ${meaningName(meaning)}: ${events.map(({ name }) => name).join(', ')}`
              : `No event of yours means ${meaningName(meaning)} yet.`}
          </p>
          {events.slice(0, 1).map((event) => (
            <Examples key={event.name} of={event} />
          ))}
        </div>
      ))}
      <AppLink href={at('/settings/events')}>Say which events mean what</AppLink>
    </section>
  );
};

type NamesProps = {
  title: string;
  kind: 'event' | 'attribute';
  asked: RecipeSetup['events'];
  seen: Seen;
  chosen: Readonly<Record<string, string>>;
  onChoose: (name: string, here: string) => void;
};

/** What every company calls as it likes: the likely one is proposed, whatever was seen can be chosen. */
export const Names = ({ title, kind, asked, seen, chosen, onChoose }: NamesProps) => {
  if (asked.length === 0) return null;
  const id = `setup-${kind}s`;
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {asked.map((one) => {
        const here = nameFor(one, chosen);
        const found = seen.find(({ name }) => name === here);
        const says = `The ${kind} that ${kind === 'event' ? 'says' : 'holds'}: ${one.says}`;
        return (
          <div key={one.name} className={classes.name}>
            <p>
              <Mark ready={isSeen(here, seen)} />
              {says}
            </p>
            <Pick
              label={says}
              value={here}
              text={here}
              options={seen.map(({ name, lastSeenAt, examples }) => ({
                value: name,
                label: name,
                aside: lastSeenAt ? <Time at={lastSeenAt} /> : examples[0],
              }))}
              free={(typed) => [{ value: typed, label: `"${typed}", never seen yet` }]}
              onPick={(name) => onChoose(one.name, name)}
            />
            <Examples of={found} />
          </div>
        );
      })}
    </section>
  );
};
