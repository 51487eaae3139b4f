import { useSearch } from '@tanstack/react-router';
import type { PeopleRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  countText,
  type DataColumn,
  DataTable,
  EmptyState,
  PageHeader,
  PersonChip,
  Time,
} from '../ui/index.ts';
import { usePeople } from './usePeople.ts';

const columns: readonly DataColumn<PeopleRow & { id: string }>[] = [
  { id: 'person', header: 'Person', cell: ({ person }) => <PersonChip person={person} />, width: '36%' },
  { id: 'text', header: 'What', cell: ({ text }) => <span title={text}>{text}</span>, phone: 'line' },
  { id: 'at', header: 'When', cell: ({ at }) => <Time at={at} />, width: '180px', phone: 'aside' },
];

/** A person may be in a list more than once (two orders): the place is the row's name. */
const numbered = (rows: readonly PeopleRow[] | undefined) =>
  rows?.map((row, place) => ({ ...row, id: `${place}:${row.person.contactId}` }));

/** The people behind a number; the list is as long as the number. */
export const PeoplePage = () => {
  const { of = '' } = useSearch({ strict: false }) as { of?: string };
  const { at } = useWorkspace();
  const people = usePeople(of);
  return (
    <div data-wide>
      <PageHeader
        title={people.title ?? 'People'}
        aside={people.total === undefined ? undefined : `${countText(people.total)} in all`}
      />
      <DataTable
        label={people.title ?? 'People'}
        columns={columns}
        rows={numbered(people.rows)}
        rowId={({ id }) => id}
        hrefOf={({ person }) => at(`/contacts/${person.contactId}`)}
        more={people.more}
        total={people.total}
        error={people.error}
        onRetry={people.retry}
        fresh={people.fresh}
        isRefreshing={people.isRefreshing}
        empty={
          <EmptyState
            title="Nobody yet"
            text="Whoever is counted here appears by themselves, newest on top."
          />
        }
      />
    </div>
  );
};
