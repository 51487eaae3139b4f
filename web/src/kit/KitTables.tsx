import { IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import {
  Count,
  type DataColumn,
  DataTable,
  EmptyState,
  PersonChip,
  readNow,
  StatusBadge,
  Time,
  useUrlSort,
} from '../ui/index.ts';
import { type KitRow, rowsOf } from './facts.ts';
import classes from './Kit.module.css';

const columns: readonly DataColumn<KitRow>[] = [
  {
    id: 'name',
    header: 'Name',
    isSortable: true,
    cell: ({ name, known }) => <PersonChip person={{ label: name, known }} />,
  },
  { id: 'stage', header: 'Stage', cell: ({ stage }) => stage, phone: 'line', width: '140px' },
  {
    id: 'status',
    header: 'E-mail',
    cell: ({ known }) => <StatusBadge status={known ? 'delivered' : 'heldBack'} />,
    width: '140px',
  },
  {
    id: 'people',
    header: 'Events',
    isNumber: true,
    isSortable: true,
    cell: ({ people, id }) => <Count value={people} of="events" href={`/_kit?events=${id}`} />,
    width: '110px',
  },
  {
    id: 'seen',
    header: 'Last seen',
    isSortable: true,
    cell: ({ seenAt }) => <Time at={seenAt} />,
    phone: 'line',
    width: '180px',
  },
];

const menu = () => [
  { label: 'Start a workflow', icon: IconPlayerPlay, onPick: () => {} },
  { label: 'Erase', icon: IconTrash, onPick: () => {}, danger: true },
];

const shared = {
  columns,
  rowId: ({ id }: KitRow) => id,
  hrefOf: ({ id }: KitRow) => `/_kit?p=${id}`,
  empty: <EmptyState title="No one here" text="People join and leave by themselves." />,
};

/** The table with ten thousand rows, few, none, loading and failed. */
export const KitTables = () => {
  const now = useMemo(readNow, []);
  const many = useMemo(() => rowsOf(10_000, now), [now]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(['c1']));
  const [fresh, setFresh] = useState(12);
  const [sort, setSort] = useUrlSort(['name', 'people', 'seen'], { column: 'seen', descending: true });
  return (
    <section className={classes.bare}>
      <h2 className={classes.title}>Tables</h2>
      <DataTable
        {...shared}
        label="Ten thousand people"
        rows={many}
        total={10_000}
        height={360}
        sort={sort}
        onSort={setSort}
        selected={selected}
        onSelect={setSelected}
        rowMenu={menu}
        fresh={{ count: fresh, onShow: () => setFresh(0) }}
      />
      <DataTable {...shared} label="Two people" rows={many.slice(2, 4)} />
      <DataTable {...shared} label="Nobody" rows={[]} />
      <DataTable {...shared} label="Loading people" rows={undefined} />
      <DataTable
        {...shared}
        label="Failed"
        rows={undefined}
        error={{
          title: 'No answer from the server',
          fix: 'This page tries again by itself.',
          code: 'unreachable',
        }}
        onRetry={() => {}}
      />
    </section>
  );
};
