import { Switch, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { WorkflowRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  Count,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  PageHeader,
  percentText,
  useIsPhone,
  useUrlSort,
} from '../ui/index.ts';
import { peopleHref, workflowHref } from './links.ts';
import { NewWorkflow } from './NewWorkflow.tsx';
import { useRecipes, useWorkflows } from './queries.ts';
import { RecipeCards } from './RecipeCards.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { shownRows, sortable } from './sorting.ts';
import { WorkflowStatus } from './status.tsx';
import { workflowTabs } from './tabs.ts';
import { menuOf, useVerbs } from './verbs.ts';
import classes from './Workflows.module.css';

const columnsOf = (at: (page: string) => string, isPhone: boolean): DataColumn<WorkflowRow>[] => [
  { id: 'name', header: 'Name', isSortable: true, cell: ({ name }) => name },
  { id: 'route', header: 'Route', width: '150px', cell: ({ shape }) => <RoutePicture shape={shape} /> },
  {
    id: 'status',
    header: 'Status',
    width: '120px',
    isSortable: true,
    phone: 'aside',
    cell: ({ state, liveVersion, publishAt, publishFailed }) => (
      <WorkflowStatus {...{ state, liveVersion, publishAt, publishFailed }} short />
    ),
  },
  {
    id: 'here',
    header: 'Here now',
    width: '110px',
    isNumber: true,
    isSortable: true,
    phone: 'line',
    cell: ({ key, name, hereNow }) => (
      <Count
        value={hereNow}
        of={`people in ${name} now`}
        // On a phone no header says what is counted.
        base={isPhone ? 'here now' : undefined}
        href={at(peopleHref(key, 'here'))}
        live
      />
    ),
  },
  {
    id: 'entered',
    header: 'Entered, 7 days',
    width: '140px',
    isNumber: true,
    isSortable: true,
    cell: ({ key, name, entered7d }) => (
      <Count
        value={entered7d}
        of={`people who entered ${name} in the last 7 days`}
        href={at(peopleHref(key, 'entered', { days: 7 }))}
        live
      />
    ),
  },
  {
    id: 'goal',
    header: 'Goal reached',
    width: '150px',
    isNumber: true,
    isSortable: true,
    cell: ({ key, name, goalRate }) =>
      goalRate === null || goalRate.of === 0 ? (
        '-'
      ) : (
        <>
          {percentText(goalRate.reached, goalRate.of)}
          {' of '}
          <Count
            value={goalRate.of}
            of={`people who entered ${name}`}
            href={at(peopleHref(key, 'entered'))}
          />
        </>
      ),
  },
  {
    id: 'problems',
    header: 'Problems',
    width: '110px',
    isNumber: true,
    isSortable: true,
    cell: ({ problems }) =>
      problems === 0 ? (
        '0'
      ) : (
        <span className={classes.problems}>
          <Icon of={IconAlertTriangle} size={16} />
          {problems}
        </span>
      ),
  },
];

const FirstRecipes = () => {
  const { data } = useRecipes();
  return (
    <div className={classes.first}>
      <EmptyState
        title="Start with a recipe"
        text="Abandoned cart is the one that pays first. Each opens as a draft; nothing is sent before you publish."
      />
      {data && <RecipeCards recipes={data.items} />}
    </div>
  );
};

type ListSearch = { search?: string; archived?: boolean };

/** The search and the archive switch, in the address. */
const useListSearch = () => {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const set = (change: ListSearch): void => {
    const next = ((before: ListSearch) => ({ ...before, ...change })) as never;
    void navigate({ to: '.', replace: true, search: next });
  };
  return { typed: String(search.search ?? ''), archived: search.archived === true, set };
};

/** All workflows. */
export const WorkflowsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const { typed, archived, set } = useListSearch();
  const [sort, setSort] = useUrlSort(sortable);
  const { data, error, refetch, isPlaceholderData } = useWorkflows(archived);
  const act = useVerbs();
  const isPhone = useIsPhone();
  const columns = useMemo(() => columnsOf(at, isPhone), [at, isPhone]);
  const all = data?.items;
  const rows = all && shownRows(all, typed, sort);
  const isEmpty = all?.length === 0;
  return (
    <div data-wide>
      <PageHeader
        title="Workflows"
        tabs={workflowTabs(at, 'workflows')}
        primary={mayEdit && <NewWorkflow taken={(all ?? []).map(({ name }) => name)} />}
      />
      <div className={classes.tools}>
        {!isEmpty && (
          <TextInput
            className={classes.search}
            aria-label="Search workflows"
            placeholder="Search workflows"
            leftSection={<Icon of={IconSearch} />}
            data-table-search
            value={typed}
            onChange={(event) => set({ search: event.currentTarget.value || undefined })}
          />
        )}
        <Switch
          label="With archived"
          checked={archived}
          onChange={(event) => set({ archived: event.currentTarget.checked || undefined })}
        />
      </div>
      {isEmpty && !error ? (
        <FirstRecipes />
      ) : (
        <DataTable
          label="Workflows"
          columns={columns}
          rows={rows}
          rowId={({ key }) => key}
          hrefOf={({ key }) => at(workflowHref(key))}
          sort={sort}
          onSort={setSort}
          error={error}
          onRetry={() => void refetch()}
          isRefreshing={isPlaceholderData}
          rowMenu={(row) => (mayEdit ? menuOf(row, act) : [])}
          empty={<EmptyState title="No workflow has this name" text="Search for a part of its name." />}
        />
      )}
    </div>
  );
};
