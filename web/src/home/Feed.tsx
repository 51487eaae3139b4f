import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconRobot, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FeedLine } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  AppLink,
  counted,
  ErrorState,
  Icon,
  type IconType,
  PersonChip,
  problemFacts,
  Time,
  useIsPhone,
} from '../ui/index.ts';
import { lineText } from './feed.ts';
import classes from './Home.module.css';
import { useFeed } from './useHome.ts';

const toneIcons: Partial<Record<FeedLine['tone'], IconType>> = {
  good: IconCheck,
  warn: IconAlertTriangle,
  bad: IconX,
  machine: IconRobot,
};

const Line = ({ line, isOwn }: { line: FeedLine; isOwn: boolean }) => {
  const { at } = useWorkspace();
  const icon = toneIcons[line.tone];
  return (
    <li>
      <AppLink
        href={at(line.href)}
        className={isOwn ? `${classes.line} ${classes.own}` : classes.line}
        underline="never"
      >
        <span className={classes.who}>
          <PersonChip person={line.person} />
        </span>
        <span className={classes.did} title={lineText(line)} data-tone={line.tone}>
          {icon && <Icon of={icon} size={16} />}
          {line.verb} <span className={classes.object}>{line.object}</span>
        </span>
        {isOwn && <span className={classes.you}>this is you</span>}
        <span className={classes.when}>
          <Time at={line.at} />
        </span>
      </AppLink>
    </li>
  );
};

/** On a phone today's numbers stand below the feed, and are to be seen without a long way. */
const phoneLines = 8;

/** What people do, as it happens: 20 lines, each a person and a verb. `own` is the contact of one's own visit. */
export const Feed = ({ own }: { own?: string }) => {
  const [isHeld, setHeld] = useState(false);
  const { lines, waiting, show, error, retry } = useFeed(isHeld);
  const isPhone = useIsPhone();
  const [isWhole, setWhole] = useState(false);
  const shown = isPhone && !isWhole ? lines?.slice(0, phoneLines) : lines;
  return (
    <section aria-labelledby="feed">
      <div className={classes.feedhead}>
        <h2 className={classes.heading} id="feed">
          Live
        </h2>
        {waiting > 0 && (
          <Button size="compact-sm" radius="xl" onClick={show}>
            {counted(waiting, 'new line', 'new lines')}
          </Button>
        )}
      </div>
      {error && !lines ? (
        <ErrorState {...problemFacts(error)} onRetry={retry} small />
      ) : (
        // It stands still while one aims at a line.
        <ul
          className={classes.rows}
          onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={(event) => event.target.matches(':focus-visible') && setHeld(true)}
          onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setHeld(false)}
        >
          {shown?.map((line) => (
            <Line key={line.id} line={line} isOwn={line.person.contactId === own} />
          ))}
        </ul>
      )}
      {lines && shown && shown.length < lines.length && (
        <Button variant="default" mt={8} fullWidth onClick={() => setWhole(true)}>
          Show {lines.length - shown.length} more
        </Button>
      )}
      {lines?.length === 0 && (
        <p className={classes.empty}>What people do on your site shows here within a second.</p>
      )}
    </section>
  );
};
