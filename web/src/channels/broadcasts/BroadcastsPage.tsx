import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { BroadcastRow } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  Count,
  countText,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  Money,
  PageHeader,
  StatusBadge,
  sayProblem,
  Time,
} from '../../ui/index.ts';
import { messageTabs } from '../tabs.ts';
import classes from './Broadcasts.module.css';
import { Calendar } from './Calendar.tsx';
import type { ListSearch } from './calendar.ts';
import { useBroadcasts, useCreateBroadcast } from './useBroadcasts.ts';
import { statusOf, whoText } from './words.ts';

const numberOf = (key: string, what: string): string =>
  `/people?of=${encodeURIComponent(`broadcast:${key}:${what}`)}`;

/** "412 of 1,204" while it leaves, else how many got it. */
const Sent = ({ broadcast: { key, name, progress, status } }: { broadcast: BroadcastRow }) => {
  const { at } = useWorkspace();
  if (!progress) return <span className={classes.quiet}>-</span>;
  return (
    <Count
      live
      value={progress.sent}
      of={`got ${name}`}
      href={at(numberOf(key, 'sent'))}
      {...(status === 'sending' || status === 'paused' ? { base: `of ${countText(progress.expected)}` } : {})}
    />
  );
};

const useColumns = (): DataColumn<BroadcastRow>[] => {
  const { at } = useWorkspace();
  return useMemo(
    () => [
      {
        id: 'name',
        header: 'Name',
        width: '28%',
        cell: ({ name, status }) => (
          <span className={classes.name}>
            <span className={classes.clipped} title={name}>
              {name}
            </span>
            <StatusBadge status={statusOf[status].status}>{statusOf[status].word}</StatusBadge>
          </span>
        ),
      },
      {
        id: 'when',
        header: 'When',
        width: '152px',
        phone: 'line',
        cell: ({ startsAt, updatedAt, status }) =>
          startsAt ? (
            <Time at={startsAt} />
          ) : (
            <span className={classes.quiet}>
              {status === 'draft' ? 'Edited ' : ''}
              <Time at={updatedAt} />
            </span>
          ),
      },
      { id: 'who', header: 'For', cell: (row) => <span title={whoText(row)}>{whoText(row)}</span> },
      {
        id: 'sent',
        header: 'Sent',
        isNumber: true,
        width: '136px',
        phone: 'aside',
        cell: (row) => <Sent broadcast={row} />,
      },
      {
        id: 'clicks',
        header: 'Human clicks',
        isNumber: true,
        width: '112px',
        cell: ({ key, name, progress }) => (
          <Count
            value={progress ? progress.humanClicks : null}
            of={`clicked ${name}`}
            href={at(numberOf(key, 'humanClicks'))}
          />
        ),
      },
      {
        id: 'revenue',
        header: 'Revenue',
        isNumber: true,
        width: '104px',
        cell: ({ progress, revenue }) => <Money amount={progress ? revenue : null} />,
      },
      {
        id: 'unsubscribed',
        header: 'Unsubscribed',
        isNumber: true,
        width: '112px',
        cell: ({ key, name, progress }) => (
          <Count
            value={progress ? progress.unsubscribed : null}
            of={`unsubscribed with ${name}`}
            href={at(numberOf(key, 'unsubscribed'))}
          />
        ),
      },
    ],
    [at],
  );
};

/** All broadcasts, as a list or in a calendar. */
export const BroadcastsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as ListSearch;
  const broadcasts = useBroadcasts();
  const columns = useColumns();
  const create = useCreateBroadcast();
  const make = (): void =>
    create.mutate('New broadcast', {
      onSuccess: ({ key }) => void navigate({ to: at(`/messages/broadcasts/${key}`) as string }),
      onError: sayProblem,
    });
  const show = (next: ListSearch): void =>
    void navigate({ to: at('/messages/broadcasts') as string, search: next as never, replace: true });
  const newButton = (
    <Button leftSection={<Icon of={IconPlus} />} loading={create.isPending} onClick={make}>
      New broadcast
    </Button>
  );
  return (
    <div data-wide>
      <PageHeader
        title="Messages"
        tabs={messageTabs(at, 'broadcasts')}
        controls={
          <SegmentedControl
            aria-label="Show as"
            value={search.view ?? 'list'}
            onChange={(view) => show(view === 'calendar' ? { view } : {})}
            data={[
              { value: 'list', label: 'List' },
              { value: 'calendar', label: 'Calendar' },
            ]}
          />
        }
        primary={mayEdit ? newButton : undefined}
      />
      {search.view === 'calendar' && broadcasts.data ? (
        <Calendar
          rows={broadcasts.data.items}
          month={search.month}
          onMonth={(month) => show({ view: 'calendar', month })}
        />
      ) : (
        <DataTable
          label="Broadcasts"
          columns={columns}
          rows={broadcasts.data?.items}
          rowId={({ key }) => key}
          hrefOf={({ key }) => at(`/messages/broadcasts/${key}`)}
          error={broadcasts.error}
          onRetry={() => void broadcasts.refetch()}
          isRefreshing={broadcasts.isRefetching}
          empty={
            <EmptyState
              title="One message to a segment at a time you choose."
              text="Before it leaves you see who gets it, and why others do not."
              action={mayEdit ? newButton : undefined}
            />
          }
        />
      )}
    </div>
  );
};
