import { Button } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { SegmentDocument, SegmentRow } from '../api/index.ts';
import { type PaletteProvider, usePalette, useWorkspace } from '../app/index.ts';
import {
  Count,
  type DataColumn,
  DataTable,
  EmptyState,
  Icon,
  PageHeader,
  type Sort,
  Sparkline,
  sayProblem,
  Time,
  useUrlSort,
} from '../ui/index.ts';
import { NewList } from './NewList.tsx';
import { SegmentBadge } from './SegmentBadge.tsx';
import classes from './Segments.module.css';
import { Suggestions } from './Suggestions.tsx';
import { UsedIn } from './UsedIn.tsx';
import { useCreateSegment, useSegments, useSuggestions } from './useSegments.ts';

const useColumns = (): DataColumn<SegmentRow>[] => {
  const { at } = useWorkspace();
  return useMemo(
    () => [
      {
        id: 'name',
        header: 'Name',
        isSortable: true,
        width: '34%',
        cell: (segment) => (
          <span className={classes.name}>
            <span className={classes.nameText} title={segment.name}>
              {segment.name}
            </span>
            <SegmentBadge segment={segment} />
          </span>
        ),
      },
      {
        id: 'people',
        header: 'People',
        isNumber: true,
        isSortable: true,
        width: '104px',
        phone: 'aside',
        cell: ({ key, name, people, liveVersion }) => (
          <Count
            live
            value={liveVersion === null ? null : people}
            of={`people in ${name}`}
            href={at(`/people?of=${encodeURIComponent(`segment:${key}`)}`)}
          />
        ),
      },
      {
        id: 'spark',
        header: 'Last 30 days',
        width: '112px',
        cell: ({ spark, name }) => <Sparkline values={spark} label={`people in ${name}, last 30 days`} />,
      },
      {
        id: 'joined',
        header: 'Joined today',
        isNumber: true,
        isSortable: true,
        width: '112px',
        cell: ({ key, name, joinedToday }) => (
          <Count
            value={joinedToday}
            of={`joined ${name} today`}
            href={at(`/people?of=${encodeURIComponent(`segment-joined:${key}:today`)}`)}
          />
        ),
      },
      {
        id: 'left',
        header: 'Left today',
        isNumber: true,
        width: '96px',
        cell: ({ key, name, leftToday }) => (
          <Count
            value={leftToday}
            of={`left ${name} today`}
            href={at(`/people?of=${encodeURIComponent(`segment-left:${key}:today`)}`)}
          />
        ),
      },
      {
        id: 'usedIn',
        header: 'Used in',
        cell: ({ usedIn }) => <UsedIn usedIn={usedIn} />,
      },
      {
        id: 'updatedAt',
        header: 'Last edited',
        isSortable: true,
        width: '152px',
        phone: 'line',
        cell: ({ updatedAt }) => <Time at={updatedAt} />,
      },
    ],
    [at],
  );
};

const order: Record<string, (left: SegmentRow, right: SegmentRow) => number> = {
  name: (left, right) => left.name.localeCompare(right.name),
  people: (left, right) => left.people - right.people,
  joined: (left, right) => left.joinedToday - right.joinedToday,
  updatedAt: (left, right) => left.updatedAt.localeCompare(right.updatedAt),
};

const sorted = (rows: readonly SegmentRow[] | undefined, sort: Sort | undefined) => {
  const by = sort && order[sort.column];
  if (!rows || !by) return rows;
  return [...rows].sort((left, right) => (sort.descending ? by(right, left) : by(left, right)));
};

const startWords = (suggested: number | undefined): string =>
  suggested === 0
    ? 'Baton suggests some as soon as people have done something. Until then, start with an empty rule.'
    : 'Start with what your data suggests, or with an empty rule.';

/** All segments, with their live figures. */
export const SegmentsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const navigate = useNavigate();
  const segments = useSegments();
  const columns = useColumns();
  const suggestions = useSuggestions(mayEdit);
  const isWaiting = suggestions.isPending && (segments.data?.items.length ?? 0) > 0;
  const [isListing, setListing] = useState(false);
  const [sort, setSort] = useUrlSort(Object.keys(order), { column: 'name', descending: false });
  const create = useCreateSegment();
  const make = (document: SegmentDocument): void =>
    create.mutate(document, {
      onSuccess: ({ key }) => void navigate({ to: at(`/segments/${key}`) as string }),
      onError: sayProblem,
    });
  const blank = (): void => make({ name: 'New segment', condition: { all: [] } });
  useNewFromUrl(blank);
  const newButton = (
    <Button leftSection={<Icon of={IconPlus} />} loading={create.isPending} onClick={blank}>
      New segment
    </Button>
  );
  // The palette makes one from anywhere on this page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `blank` does the same each time
  const verbs = useMemo(
    (): PaletteProvider => ({
      id: 'segments',
      group: 'Do',
      items: mayEdit
        ? [
            { id: 'new-segment', label: 'New segment', icon: IconPlus, run: blank },
            { id: 'new-list', label: 'New static list', icon: IconListCheck, run: () => setListing(true) },
          ]
        : [],
    }),
    [mayEdit],
  );
  usePalette(verbs);
  return (
    <div data-wide>
      <PageHeader
        title="Segments"
        primary={mayEdit ? newButton : undefined}
        controls={
          mayEdit ? (
            <Button
              variant="default"
              leftSection={<Icon of={IconListCheck} />}
              onClick={() => setListing(true)}
            >
              New static list
            </Button>
          ) : undefined
        }
      />
      <Suggestions
        items={isWaiting ? undefined : (suggestions.data?.items ?? [])}
        onPick={make}
        isBusy={create.isPending}
      />
      <DataTable
        label="Segments"
        columns={columns}
        rows={sorted(segments.data?.items, sort)}
        rowId={({ key }) => key}
        hrefOf={({ key }) => at(`/segments/${key}`)}
        sort={sort}
        onSort={setSort}
        error={segments.error}
        onRetry={() => void segments.refetch()}
        empty={
          <EmptyState
            title="A segment is a rule, not a list: people join and leave by themselves."
            text={mayEdit ? startWords(suggestions.data?.items.length) : undefined}
            action={
              mayEdit ? (
                <Button variant="default" onClick={blank}>
                  Empty rule
                </Button>
              ) : undefined
            }
          />
        }
      />
      {isListing && <NewList opened onClose={() => setListing(false)} />}
    </div>
  );
};

/** `?new=1` (from Home) makes one, once. */
const useNewFromUrl = (make: () => void): void => {
  const navigate = useNavigate();
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || !new URLSearchParams(window.location.search).has('new')) return;
    isDone.current = true;
    void navigate({ to: '.', search: {} as never, replace: true });
    make();
  });
};
