import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ListDetail, PeopleList } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  counted,
  type DataColumn,
  DataTable,
  EmptyState,
  failToast,
  Icon,
  type MenuItem,
  PageHeader,
  PersonChip,
  problemFacts,
  Time,
  undoToast,
} from '../ui/index.ts';
import { useStartMenu } from '../workflows/start/index.ts';
import { exportItem } from './export-link.ts';
import { PersonField } from './PersonField.tsx';
import { Published } from './Published.tsx';
import { PutOnList } from './PutOnList.tsx';
import classes from './Segment.module.css';
import { SegmentBadge } from './SegmentBadge.tsx';
import { useChangeList, useMembers } from './useLists.ts';
import { useSegmentVerbs } from './useSegments.ts';

type Member = PeopleList['items'][number];

const columns: DataColumn<Member>[] = [
  {
    id: 'person',
    header: 'Person',
    cell: ({ person }) => (
      <PersonChip
        person={person}
        detail={person.email && person.email !== person.label ? person.email : undefined}
      />
    ),
    width: '60%',
  },
  { id: 'since', header: 'On it since', cell: ({ at }) => <Time at={at} />, phone: 'line' },
];

const useMenu = (list: ListDetail): MenuItem[] => {
  const { at, path } = useWorkspace();
  const navigate = useNavigate();
  const { post } = useSegmentVerbs(list.key);
  const tried = (act: () => Promise<void>) => (): void => {
    act().catch((error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')));
  };
  if (list.state === 'archived') return [{ label: 'Restore', onPick: tried(() => post('restore')) }];
  return [
    exportItem(path, list.key),
    {
      label: 'Archive',
      danger: true,
      onPick: tried(async () => {
        await post('archive');
        await navigate({ to: at('/segments') as string });
        undoToast({ done: `${list.name} is archived`, undo: () => post('restore') });
      }),
    },
  ];
};

/** A static list: who is on it, and the ways onto it and off it. */
export const ListPage = ({ list }: { list: ListDetail }) => {
  const { at, mayEdit } = useWorkspace();
  const start = useStartMenu(`everybody on ${list.name}`, { segment: list.key });
  const members = useMembers(list.key);
  const total = members.first?.total;
  const change = useChangeList(list.key);
  const { rename } = useSegmentVerbs(list.key);
  const menu = useMenu(list);
  const [isAdding, setAdding] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // Without anybody the one button stands in the empty state. Until that is known it stands nowhere: it would move away
  // under the finger.
  const isEmpty = total === 0;
  const mayChange = mayEdit && list.state === 'live';

  useEffect(() => {
    globalThis.document.title = `${list.name} · Baton`;
  }, [list.name]);

  const put = (where: 'in' | 'out', contactIds: readonly string[]): Promise<unknown> =>
    change
      .mutateAsync({ put: where, contactIds })
      .catch((error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')));
  const takeOff = (contactIds: readonly string[]): void => {
    setSelected(new Set());
    void put('out', contactIds).then(() =>
      undoToast({
        done: `${counted(contactIds.length, 'person is', 'people are')} off ${list.name}`,
        undo: async () => void (await put('in', contactIds)),
      }),
    );
  };
  const addButton = (
    <Button leftSection={<Icon of={IconUserPlus} />} onClick={() => setAdding(true)}>
      Put people on it
    </Button>
  );
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        title={list.name}
        onRename={mayChange ? (name) => void rename(list, name) : undefined}
        badge={<SegmentBadge segment={list} />}
        aside={total === undefined ? undefined : counted(total, 'person', 'people')}
        primary={mayChange && total !== undefined && !isEmpty ? addButton : undefined}
        menu={[
          ...(list.state === 'live' ? start.items : []),
          ...(mayChange || list.state === 'archived' ? menu : []),
        ]}
      />
      {start.dialog}
      {mayChange && !isEmpty && (
        <div className={classes.listTools}>
          <PersonField label="Put one person on it" onPick={({ contactId }) => void put('in', [contactId])} />
          {selected.size > 0 && (
            <Button variant="default" onClick={() => takeOff([...selected])}>
              Take {counted(selected.size, 'person', 'people')} off
            </Button>
          )}
        </div>
      )}
      <DataTable
        label={`People on ${list.name}`}
        columns={columns}
        rows={members.rows}
        rowId={({ person }) => person.contactId}
        hrefOf={({ person }) => at(`/contacts/${person.contactId}`)}
        total={total}
        more={members.more}
        error={members.error}
        onRetry={members.retry}
        isRefreshing={members.isRefreshing}
        {...(mayChange
          ? {
              selected,
              onSelect: setSelected,
              rowMenu: ({ person }: Member) => [
                { label: 'Take off', onPick: () => takeOff([person.contactId]) },
              ],
            }
          : {})}
        empty={
          <EmptyState
            title="Nobody is on it yet."
            text="Paste addresses here, select people in Contacts, or let an import, the API or a workflow put them on it."
            action={mayChange ? addButton : undefined}
          />
        }
      />
      {(!isEmpty || list.spark.some((people) => people > 0)) && <Published segment={list} />}
      <PutOnList opened={isAdding} listKey={list.key} name={list.name} onClose={() => setAdding(false)} />
    </div>
  );
};
