import type { ImportSummary } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  Count,
  countText,
  type DataColumn,
  DataTable,
  EmptyState,
  PageHeader,
  StatusBadge,
  Time,
} from '../../ui/index.ts';
import { contactTabs } from '../tabs.ts';
import { Drop } from './Drop.tsx';
import { useImports } from './useImports.ts';
import { stateWords } from './words.ts';

const badges = {
  uploading: 'draft',
  draft: 'draft',
  running: 'live',
  done: 'good',
  cancelled: 'archived',
  failed: 'failed',
  undoing: 'paused',
  undone: 'archived',
} as const;

/** The state of an import as a badge. */
export const ImportBadge = ({ state }: Pick<ImportSummary, 'state'>) => (
  <StatusBadge status={badges[state]}>{stateWords[state]}</StatusBadge>
);

const PeopleCount = ({ row, what }: { row: ImportSummary; what: 'new' | 'updated' }) => {
  const { at } = useWorkspace();
  if (row.startedAt === null) return <span>-</span>;
  return (
    <Count
      value={row.people[what]}
      of={`people ${what} by ${row.name}`}
      href={at(`/people?of=${encodeURIComponent(`import:${row.importId}:${what}`)}`)}
    />
  );
};

const columns: DataColumn<ImportSummary>[] = [
  { id: 'name', header: 'File', cell: ({ name }) => name },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => <ImportBadge state={state} />,
    width: '150px',
    phone: 'aside',
  },
  {
    id: 'new',
    header: 'New',
    cell: (row) => <PeopleCount row={row} what="new" />,
    width: '90px',
    isNumber: true,
  },
  {
    id: 'updated',
    header: 'Updated',
    cell: (row) => <PeopleCount row={row} what="updated" />,
    width: '90px',
    isNumber: true,
  },
  {
    id: 'refused',
    header: 'Refused',
    cell: ({ refused }) => countText(refused),
    width: '90px',
    isNumber: true,
  },
  { id: 'by', header: 'By', cell: ({ createdBy }) => createdBy, width: '160px' },
  {
    id: 'at',
    header: 'When',
    cell: ({ createdAt }) => <Time at={createdAt} />,
    width: '150px',
    phone: 'line',
  },
];

/** Files that brought people in, and the place for the next one. */
export const ImportsPage = () => {
  const { at, role } = useWorkspace();
  const imports = useImports();
  const mayImport = role === 'admin' || role === 'marketer';
  return (
    <div data-wide>
      <PageHeader title="Contacts" tabs={contactTabs(at, 'imports')} />
      {mayImport && <Drop />}
      <DataTable
        label="Imports"
        columns={columns}
        rows={imports.rows}
        rowId={({ importId }) => importId}
        hrefOf={({ importId }) => at(`/contacts/imports/${importId}`)}
        error={imports.error}
        onRetry={imports.retry}
        more={imports.more}
        empty={
          <EmptyState
            title="No imports yet"
            text="Each file that brought people in stands here, with what it did, the rows that were refused, and a way back."
          />
        }
      />
    </div>
  );
};
