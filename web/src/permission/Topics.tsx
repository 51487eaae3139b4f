import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { TopicShown } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Count, Icon } from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { Section, useMayAdmin } from '../workspaces/SettingsPage.tsx';
import own from './Permission.module.css';
import { TopicDialog } from './TopicDialog.tsx';
import { basisWords, channelWords, peopleFilter } from './words.ts';

const states = [
  { is: 'granted', word: 'agreed' },
  { is: 'refused', word: 'refused' },
  { is: 'pending', word: 'yet to confirm' },
] as const;

/** How many said what, each a link to them; nothing where nobody has said anything. */
const Standing = ({ topic }: { topic: TopicShown }) => {
  const { at } = useWorkspace();
  const channels = (['email', 'sms'] as const).filter((channel) =>
    topic.people.some((one) => one.channel === channel),
  );
  if (channels.length === 0)
    return <span className={classes.quiet}>Nobody has said anything to it yet.</span>;
  return (
    <>
      {channels.map((channel) => (
        <span key={channel} className={own.standing}>
          <span className={classes.quiet}>{channelWords[channel]}</span>
          {states.map(({ is, word }) => {
            const value = topic.people.find((one) => one.channel === channel && one.state === is)?.count ?? 0;
            return (
              value > 0 && (
                <span key={is}>
                  <Count
                    value={value}
                    href={at(peopleFilter(topic.key, channel, is))}
                    of={`people who ${word}: ${topic.name}`}
                  />{' '}
                  {word}
                </span>
              )
            );
          })}
        </span>
      ))}
    </>
  );
};

const Topic = ({ topic, onOpen }: { topic: TopicShown; onOpen: () => void }) => {
  const isAdmin = useMayAdmin();
  const translated = Object.entries(topic.texts).filter(([, words]) => words.name);
  return (
    <li className={topic.isArchived ? own.archived : undefined}>
      <span className={classes.grow}>
        <span className={classes.name}>{topic.name}</span>
        {topic.isArchived && <span className={classes.quiet}> archived: nothing is sent about it</span>}
        <br />
        <span className={classes.quiet}>
          {basisWords[topic.basis]}
          {topic.doubleOptIn && ', after a second yes'}
          {translated.length > 0 && ` · also in ${translated.map(([language]) => language).join(', ')}`}
        </span>
        {topic.description && (
          <>
            <br />
            <span className={classes.quiet}>{topic.description}</span>
          </>
        )}
        <span className={own.standings}>
          <Standing topic={topic} />
        </span>
      </span>
      {isAdmin && (
        <Button variant="default" size="compact-sm" onClick={onOpen} aria-label={`Change ${topic.name}`}>
          Change
        </Button>
      )}
    </li>
  );
};

/** What messages may be about, and who gets them. */
export const Topics = ({ topics }: { topics: readonly TopicShown[] }) => {
  const [open, setOpen] = useState<string>();
  const isAdmin = useMayAdmin();
  const shown = [...topics].sort((a, b) => Number(a.isArchived) - Number(b.isArchived));
  return (
    <Section
      title="Topics"
      text="What your messages are about. Readers accept or refuse each on a page that every mail leads to, without signing in."
      aside={
        isAdmin && (
          <Button
            variant="default"
            leftSection={<Icon of={IconPlus} />}
            className={own.aside}
            onClick={() => setOpen('new')}
          >
            New topic
          </Button>
        )
      }
    >
      <ul className={classes.rows}>
        {shown.map((topic) => (
          <Topic key={topic.key} topic={topic} onOpen={() => setOpen(topic.key)} />
        ))}
      </ul>
      <TopicDialog
        of={open === 'new' ? 'new' : topics.find(({ key }) => key === open)}
        onClose={() => setOpen(undefined)}
      />
    </Section>
  );
};
