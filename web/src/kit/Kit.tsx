import { Button, Group, Stack, TextInput } from '@mantine/core';
import { IconArchive, IconUserPlus } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import {
  Chart,
  ConfirmNumber,
  Count,
  Delta,
  EmptyState,
  ErrorState,
  LiveDot,
  LongWork,
  Money,
  PageHeader,
  PersonChip,
  readNow,
  SavedAt,
  Sentence,
  Sparkline,
  type Status,
  StatusBadge,
  Time,
  undoToast,
  useWhyKey,
  Why,
  type WhyAnswer,
  Window,
} from '../ui/index.ts';
import { barSeries, labels, lineSeries, longName } from './facts.ts';
import classes from './Kit.module.css';
import { KitTables } from './KitTables.tsx';

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.part}>
    <h2 className={classes.title}>{title}</h2>
    {children}
  </section>
);

const answer: WhyAnswer = {
  sentence: 'Ana is in Newsletter since Tue 10 Nov 10:42, because both conditions hold.',
  rule: 'country is Austria, and ordered at least 2 times in the last 90 days',
  values: [
    { label: 'country', value: 'Austria' },
    { label: 'orders, last 90 days', value: '3' },
  ],
  at: '2026-11-10T09:42:00Z',
};

const statuses: readonly Status[] = [
  'draft',
  'simulated',
  'live',
  'scheduled',
  'paused',
  'archived',
  'delivered',
  'heldBack',
  'failed',
  'suppressed',
  'machine',
];

const Numbers = () => {
  const [people, setPeople] = useState(1204);
  return (
    <Group gap={32} align="end">
      <Count figure live value={people} of="new contacts today" href="/_kit?list=new" />
      <Count figure value={null} of="orders" href="/_kit?list=orders" />
      <Count value={373} of="clicked" base="of 1,204" href="/_kit?list=clicked" />
      <Count value={12_437} estimate of="people in Newsletter" href="/_kit?list=newsletter" />
      <Stack gap={4}>
        <Delta now={112} before={100} than="than last Tuesday" goodWhen="up" />
        <Delta now={12} before={9} than="than last Tuesday" goodWhen="down" />
        <Delta now={7} before={7} than="as last Tuesday" goodWhen="up" />
        <Delta now={7} before={null} than="than last Tuesday" />
      </Stack>
      <Sparkline values={[3, 5, 4, 8, 7, 9, 12, 10, 14]} label="people, last 9 days" />
      <Sparkline values={[4, 4, 4]} label="people, last 3 days" />
      <span>
        <Money amount={1204.5} /> · <Money amount={48_200} currency="USD" /> · <Money amount={null} />
      </span>
      <Button variant="default" onClick={() => setPeople(people + 17)}>
        17 more
      </Button>
    </Group>
  );
};

const Dialogs = () => {
  const [isOpen, setOpen] = useState(false);
  return (
    <Group>
      <Button onClick={() => undoToast({ done: 'Ana Berg left Newsletter', undo: () => {} })}>
        Remove from Newsletter
      </Button>
      <Button color="bad" onClick={() => setOpen(true)}>
        Erase 12,004 people
      </Button>
      <ConfirmNumber
        opened={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={() => setOpen(false)}
        effect="Everything known of 12,004 people goes for good. This cannot be taken back."
        act="Erase 12,004 people"
        people={12_004}
        danger
      />
    </Group>
  );
};

/** Every shared component in every state. */
export const Kit = () => {
  useWhyKey();
  const [name, setName] = useState('Abandoned cart');
  const [span, setSpan] = useState('30d');
  const now = useMemo(readNow, []);
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);
  return (
    <main className={classes.kit} data-wide>
      <PageHeader
        title={name}
        onRename={setName}
        badge={<StatusBadge status="live">Live v4</StatusBadge>}
        aside={<SavedAt state="saved" at={now} />}
        controls={<Window value={span} onChange={setSpan} />}
        primary={<Button>Publish: 1,204 people move</Button>}
        menu={[
          { label: 'Add a person', icon: IconUserPlus, onPick: () => {} },
          { label: 'Archive', icon: IconArchive, onPick: () => {}, danger: true },
        ]}
        tabs={[
          { label: 'Workflows', href: '/_kit', isCurrent: true, count: 12 },
          { label: 'Recipes', href: '/_kit?tab=recipes', isCurrent: false },
        ]}
      />
      <Part title="Numbers">
        <Numbers />
      </Part>
      <Part title="Times, people, states">
        <Group gap={24}>
          <Time at={ago(4)} />
          <Time at={ago(260)} />
          <Time at={ago(3 * 86_400)} theirZone="Asia/Tokyo" />
          <Time at={null} never="never seen" />
          <PersonChip person={{ label: 'Ana Berg', known: true }} href="/_kit?p=ana" detail="Acme" />
          <PersonChip person={{ label: 'Someone in Vienna', known: false }} href="/_kit?p=17" />
          <div style={{ width: 200 }}>
            <PersonChip person={{ label: longName, known: true }} href="/_kit?p=long" />
          </div>
        </Group>
        <Group gap={8}>
          {statuses.map((status) => (
            <StatusBadge key={status} status={status} />
          ))}
        </Group>
        <Group gap={24}>
          <LiveDot state="connecting" />
          <LiveDot state="live" />
          <LiveDot state="reconnecting" />
          <LiveDot state="paused" />
          <SavedAt state="saving" />
          <SavedAt state="failed" onRetry={() => {}} />
        </Group>
      </Part>
      <Part title="Rules and reasons">
        <Why of={answer} about="Ana is in Newsletter">
          <PersonChip person={{ label: 'Ana Berg', known: true }} href="/_kit?p=ana" />
        </Why>
        <Why of={() => Promise.reject(new Error('no answer'))} about="Ana got no second mail">
          <span>No second mail</span>
        </Why>
        <Sentence
          parts={[
            { text: 'country', kind: 'name' },
            ' is ',
            { text: 'Austria', onPick: () => {} },
            ' and ',
            { text: 'vip_level', unseen: true },
            ' is at least ',
            { text: '2', kind: 'value' },
          ]}
        />
      </Part>
      <Part title="Controls">
        <Group align="start">
          <TextInput label="Name" description="Shown in the sidebar" placeholder="Acme" />
          <TextInput label="E-mail" defaultValue="ana" error="Enter an address such as ana@acme.com." />
          <TextInput label="Off" disabled value="Cannot be changed here" readOnly />
        </Group>
        <Group>
          <Button>Publish</Button>
          <Button variant="default">Cancel</Button>
          <Button variant="light">Add a step</Button>
          <Button variant="subtle">Show all</Button>
          <Button color="bad">Erase</Button>
          <Button disabled>Publish</Button>
          <Button loading>Publish</Button>
        </Group>
        <Dialogs />
      </Part>
      <Part title="Charts">
        <Chart
          kind="line"
          title="Human clicks fell after 9 Nov"
          base="last 30 days"
          foot="Day"
          labels={labels}
          series={lineSeries}
          isUnfinished
          onOpen={() => {}}
        />
        <Chart
          kind="bar"
          title="Opens by mail"
          base="last 7 days"
          foot="Mail"
          labels={mails}
          series={barSeries}
        />
      </Part>
      <KitTables />
      <Part title="Empty and error">
        <EmptyState
          title="No one yet"
          text="Paste the snippet on your site or import a file; the first person appears here within a second."
          action={<Button>Copy snippet</Button>}
        />
        <ErrorState
          what="The import was refused"
          where="visitors.csv, line 214: the address has no @"
          how="Correct the line, or leave it out in the next step."
          code="import_line_invalid"
          onRetry={() => {}}
        />
      </Part>
      <LongWork
        id="import"
        what="Importing visitors.csv"
        done={41_204}
        of={100_000}
        perSecond={2_150}
        onCancel={() => {}}
      />
    </main>
  );
};

const mails = ['Welcome', 'Second mail', 'Reminder', 'Last call'] as const;
