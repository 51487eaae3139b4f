import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import type { SegmentDocument, SegmentRow } from '../api/index.ts';
import { type PaletteProvider, usePalette, useWorkspace } from '../app/index.ts';
import {
  Count,
  type DataColumn,
  DataTable,
  EmptyState,
  failToast,
  Icon,
  PageHeader,
  problemFacts,
  type Sort,
  Sparkline,
  StatusBadge,
  Time,
  useUrlSort,
} from '../ui/index.ts';
import classes from './Segments.module.css';
import { suggestionsFor } from './suggestions.ts';
import { UsedIn } from './UsedIn.tsx';
import { useCreateSegment, useSegments } from './useSegments.ts';

/** What is live is plain; only what is not has a badge. */
export const SegmentBadge = ({ segment }: { segment: SegmentRow }) => {
  if (segment.state === 'archived') return <StatusBadge status="archived" />;
  if (segment.liveVersion === null) return <StatusBadge status="draft" />;
  if (segment.building !== null)
    return <StatusBadge status="scheduled">{`Building ${Math.floor(segment.building * 100)} %`}</StatusBadge>;
  return segment.hasDraft ? <StatusBadge status="draft">Live, with a draft</StatusBadge> : null;
};

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
        width: '136px',
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

const Suggestions = ({
  onPick,
  isBusy,
}: {
  onPick: (document: SegmentDocument) => void;
  isBusy: boolean;
}) => {
  const { settings } = useWorkspace();
  return (
    <div className={classes.suggestions}>
      {suggestionsFor(settings.eventMap).map(({ name, note, condition }) => (
        <button
          key={name}
          type="button"
          className={classes.suggestion}
          disabled={isBusy}
          onClick={() => onPick({ name, note, condition })}
        >
          <strong>{name}</strong>
          <span>{note}</span>
        </button>
      ))}
    </div>
  );
};

/** All segments, with their live figures. */
export const SegmentsPage = () => {
  const { at, mayEdit } = useWorkspace();
  const navigate = useNavigate();
  const segments = useSegments();
  const columns = useColumns();
  const [sort, setSort] = useUrlSort(Object.keys(order), { column: 'name', descending: false });
  const create = useCreateSegment();
  const make = (document: SegmentDocument): void =>
    create.mutate(document, {
      onSuccess: ({ key }) => void navigate({ to: at(`/segments/${key}`) as string }),
      onError: (error) => failToast(problemFacts(error).what),
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
      items: mayEdit ? [{ id: 'new-segment', label: 'New segment', icon: IconPlus, run: blank }] : [],
    }),
    [mayEdit],
  );
  usePalette(verbs);
  return (
    <div data-wide>
      <PageHeader title="Segments" primary={mayEdit ? newButton : undefined} />
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
            text={mayEdit ? 'Start with one of these, or with an empty rule.' : undefined}
            action={
              mayEdit ? (
                <div className={classes.start}>
                  <Suggestions onPick={make} isBusy={create.isPending} />
                  <Button variant="default" onClick={blank}>
                    Empty rule
                  </Button>
                </div>
              ) : undefined
            }
          />
        }
      />
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
