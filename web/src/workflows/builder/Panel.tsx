import { ActionIcon, Tabs } from '@mantine/core';
import { IconBolt, IconX } from '@tabler/icons-react';
import { Icon } from '../../ui/index.ts';
import type { BuilderSearch } from '../links.ts';
import { screenOf } from '../nodes/index.ts';
import { sentenceOf } from '../titles.ts';
import { focusCard } from './focus.ts';
import { HistoryTab } from './HistoryTab.tsx';
import classes from './Panel.module.css';
import { PeopleTab } from './PeopleTab.tsx';
import { TRIGGER_ID } from './picture.ts';
import { ResultsTab } from './ResultsTab.tsx';
import { SetUpTab } from './SetUpTab.tsx';
import { TriggerTab } from './TriggerTab.tsx';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

/** The step's name: empty, the system's sentence stands for it. */
const NameField = ({ id }: { id: string }) => {
  const { document, words, canEdit } = useBuilder();
  const { update } = useEditing();
  const node = document.nodes[id];
  if (!node) return null;
  const sentence = sentenceOf(node, words.names);
  return (
    <input
      className={classes.name}
      aria-label={`Name of the step, now "${node.title ?? sentence}"`}
      value={node.title ?? ''}
      placeholder={sentence}
      title={node.title ?? sentence}
      maxLength={200}
      disabled={!canEdit}
      onChange={(event) => {
        const { title: _, ...rest } = node;
        const title = event.currentTarget.value;
        update(id, title ? { ...rest, title } : rest, 'title');
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
};

/** What is known and can be set of the step chosen; beside the picture, never over it. */
export const Panel = () => {
  const { document, selected, select, search, go, detail, mode } = useBuilder();
  if (selected === undefined) return null;
  const node = document.nodes[selected];
  const isTrigger = selected === TRIGGER_ID;
  if (!isTrigger && !node) return null;
  const close = (): void => {
    select(undefined);
    focusCard(selected);
  };
  const hasResults = detail.liveVersion !== null;
  const tab = hasResults ? (search.tab ?? (mode === 'results' ? 'people' : 'setup')) : 'setup';
  return (
    <aside
      className={classes.panel}
      aria-label={isTrigger ? 'Start, goals and exits' : 'Step'}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
    >
      <div className={classes.head}>
        <Icon of={node ? screenOf(node.type).icon : IconBolt} />
        {isTrigger ? (
          <h2 className={classes.name}>How people come and leave</h2>
        ) : (
          <NameField id={selected} />
        )}
        <ActionIcon aria-label="Close" onClick={close}>
          <Icon of={IconX} />
        </ActionIcon>
      </div>
      <Tabs
        className={classes.tabs}
        value={tab}
        onChange={(next) =>
          go({ tab: (next === 'setup' ? undefined : next) as BuilderSearch['tab'], what: undefined })
        }
      >
        <Tabs.List px={16}>
          {mode === 'edit' || tab === 'setup' ? <Tabs.Tab value="setup">Set up</Tabs.Tab> : null}
          {hasResults && <Tabs.Tab value="people">People</Tabs.Tab>}
          {hasResults && <Tabs.Tab value="results">Results</Tabs.Tab>}
          {hasResults && <Tabs.Tab value="history">History</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="setup" className={classes.body}>
          {isTrigger ? <TriggerTab /> : <SetUpTab key={selected} id={selected} />}
        </Tabs.Panel>
        <Tabs.Panel value="people" className={classes.body}>
          <PeopleTab key={`${selected}:${search.what}`} id={selected} />
        </Tabs.Panel>
        <Tabs.Panel value="results" className={classes.body}>
          <ResultsTab id={selected} />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes.body}>
          <HistoryTab key={selected} id={selected} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
};
