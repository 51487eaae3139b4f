import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { DuplicateCertainty, DuplicatePair, DuplicateSummary } from '../../api/index.ts';
import { useShortcuts, useWorkspace } from '../../app/index.ts';
import {
  ConfirmNumber,
  counted,
  doneToast,
  EmptyState,
  ErrorState,
  failToast,
  Icon,
  LongWork,
  PageHeader,
  problemFacts,
  ShowMore,
  sayProblem,
  Time,
  undoToast,
  useLate,
} from '../../ui/index.ts';
import { KeptApart } from '../merges/index.ts';
import { contactTabs } from '../tabs.ts';
import classes from './Duplicates.module.css';
import { PairCard } from './PairCard.tsx';
import { CERTAINTIES, type DuplicateSearch } from './search.ts';
import { keyOfPair, useDuplicateActs, useDuplicateSummary, usePairs } from './useDuplicates.ts';
import { usePairFocus, usePairKeys } from './usePairKeys.ts';
import { certaintyWords, countsFrom, mergeAllWords, mergedAtOnce, mergedMax } from './words.ts';

const shortcuts = {
  title: 'Duplicates',
  shortcuts: [
    { keys: 'j / k', does: 'Next pair, pair before' },
    { keys: 'm', does: 'Merge' },
    { keys: 'd', does: 'Different people' },
    { keys: 's', does: 'Skip' },
  ],
} as const;

const LastSearch = ({ search }: { search: DuplicateSummary['search'] }) => {
  if (search.state === 'failed') return <span>The last search did not come to its end.</span>;
  if (search.state === 'cancelled') return <span>The last search was cancelled.</span>;
  if (search.state !== 'done') return null;
  return (
    <span>
      Checked {counted(search.contacts, 'person', 'people')} <Time at={search.finishedAt} />
      {search.merged > 0 && `, merged ${counted(search.merged, 'pair', 'pairs')}`}
    </span>
  );
};

const Empty = ({ summary, action }: { summary: DuplicateSummary | undefined; action: React.ReactNode }) =>
  summary?.search.state === 'done' ? (
    <EmptyState title="No likely duplicates" text={<LastSearch search={summary.search} />} action={action} />
  ) : (
    <EmptyState
      title="Contacts who may be one person stand here side by side"
      text="People come twice: a new address, a nickname, a slip of the pen. Baton compares names, e-mails, phones, dates of birth and addresses, says what is alike, and you decide."
      action={action}
    />
  );

/** Duplicates: pairs of contacts who may be one person, decided one by one or by certainty. */
export const DuplicatesPage = () => {
  const { sure = 'possible' } = useSearch({ strict: false }) as DuplicateSearch;
  const navigate = useNavigate();
  const { at, mayEdit, role } = useWorkspace();
  const pairs = usePairs(sure === 'possible' ? undefined : sure);
  const { data: summary } = useDuplicateSummary();
  const acts = useDuplicateActs();
  const [isAsking, setAsking] = useState(false);
  const isLate = useLate(pairs.isPending);
  useShortcuts(shortcuts);

  const items = pairs.rows ?? [];
  const places = items.map(keyOfPair);
  const { list, current, next, before, keepPlaceOf } = usePairFocus(places);
  const mayBuild = role === 'admin' || role === 'marketer';
  const isRunning = summary?.search.state === 'running';
  const atOnce = mergedAtOnce(sure);
  const { mergeable } = summary ? countsFrom(summary.counts, atOnce) : { mergeable: 0 };
  const total = summary && countsFrom(summary.counts, 'possible').count;

  const fail = sayProblem;
  const decide = (pair: DuplicatePair, decision: 'merge' | 'different'): void => {
    if (acts.decide.isPending) return;
    keepPlaceOf(keyOfPair(pair));
    acts.decide.mutate(
      { pair, decision },
      {
        onSuccess: ({ refused: [refusal] }) => {
          if (refusal) failToast(refusal.why);
          else if (decision === 'merge') doneToast(`Merged into ${pair[pair.kept].person.label}`);
          else undoToast({ done: 'Kept as two people', undo: () => acts.reopen(pair) });
        },
        onError: fail,
      },
    );
  };
  const decideCurrent = (decision: 'merge' | 'different'): void => {
    const pair = items[current()];
    if (pair && mayEdit && !(decision === 'merge' && pair.barred)) decide(pair, decision);
  };
  usePairKeys({
    next,
    before,
    merge: () => decideCurrent('merge'),
    different: () => decideCurrent('different'),
  });
  const mergeAll = (): void =>
    acts.mergeAll.mutate(
      { certainty: atOnce, count: Math.min(mergeable, mergedMax) },
      {
        onSuccess: ({ decided }) => doneToast(`Merged ${counted(decided, 'pair', 'pairs')}`),
        onError: fail,
        onSettled: () => setAsking(false),
      },
    );

  const searchButton = mayEdit && !isRunning && (
    <Button
      leftSection={<Icon of={IconSearch} />}
      variant={items.length > 0 ? 'default' : 'filled'}
      loading={acts.search.isPending}
      onClick={() => acts.search.mutate(undefined, { onError: fail })}
    >
      Look for duplicates
    </Button>
  );
  const menu =
    mayBuild && summary
      ? [
          {
            label: summary.mergesCertain
              ? 'Ask before merging what is certain'
              : 'Merge what is certain without asking',
            onPick: () =>
              acts.settings.mutate(!summary.mergesCertain, {
                onError: fail,
                onSuccess: ({ mergesCertain }) =>
                  doneToast(
                    mergesCertain
                      ? 'From the next search on, pairs that are certain are merged without asking'
                      : 'Nothing is merged without asking',
                  ),
              }),
          },
        ]
      : [];
  return (
    <div data-wide>
      <PageHeader
        title="Contacts"
        tabs={contactTabs(at, 'duplicates')}
        aside={total === undefined || total === 0 ? undefined : counted(total, 'pair', 'pairs')}
        controls={items.length > 0 && searchButton}
        primary={
          mayBuild && mergeable > 0 && items.length > 0 ? (
            <Button onClick={() => setAsking(true)}>{mergeAllWords(mergeable, atOnce)}</Button>
          ) : undefined
        }
        menu={menu}
      />
      {isRunning && summary && (
        <LongWork
          id="duplicates"
          what={summary.search.doing ?? 'Looking for duplicates'}
          done={Math.round(summary.search.share * 100)}
          of={100}
          {...(mayEdit ? { onCancel: () => void acts.cancel().catch(fail) } : {})}
        />
      )}
      {(items.length > 0 || sure !== 'possible') && summary && (
        <div className={classes.bar}>
          <SegmentedControl
            aria-label="At least this sure"
            value={sure}
            onChange={(value) =>
              void navigate({
                to: '.',
                search: (value === 'possible' ? {} : { sure: value as DuplicateCertainty }) as never,
                replace: true,
              })
            }
            data={CERTAINTIES.map((one) => ({
              value: one,
              label: one === 'possible' ? 'All' : certaintyWords[one],
            }))}
          />
          <span className={classes.quiet}>
            <LastSearch search={summary.search} />
          </span>
          <span className={`${classes.quiet} ${classes.keys}`}>
            j k walk · m merge · d different · s skip
          </span>
        </div>
      )}
      {pairs.error && !pairs.rows && <ErrorState {...problemFacts(pairs.error)} onRetry={pairs.retry} />}
      {pairs.isPending && isLate && (
        <div className={classes.list} role="status" aria-label="Loading pairs">
          <Skeleton h={280} radius="lg" />
          <Skeleton h={280} radius="lg" />
        </div>
      )}
      {pairs.rows && items.length === 0 && !pairs.more.isThere && !isRunning && (
        <Empty summary={summary} action={searchButton} />
      )}
      <ul className={classes.list} ref={list} aria-label="Pairs">
        {items.map((pair, n) => {
          const { a, b } = pair;
          const id = keyOfPair(pair);
          return (
            <li
              key={id}
              className={classes.pair}
              data-pair={id}
              tabIndex={n === 0 ? 0 : -1}
              aria-label={`${a.person.label} and ${b.person.label}`}
            >
              <PairCard
                pair={pair}
                isBusy={acts.decide.isPending && acts.decide.variables.pair === pair}
                mayDecide={mayEdit}
                onMerge={() => decide(pair, 'merge')}
                onDifferent={() => decide(pair, 'different')}
                onSkip={next}
              />
            </li>
          );
        })}
      </ul>
      <div className={classes.more}>
        <ShowMore more={pairs.more} words="Show more pairs" />
      </div>
      <KeptApart />
      <ConfirmNumber
        opened={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={mergeAll}
        act={mergeAllWords(mergeable, atOnce)}
        effect={`Each pair that is ${certaintyWords[atOnce].toLowerCase()}${atOnce === 'certain' ? '' : ' or surer'} becomes one contact. The older one is kept; its values win, the other's fill gaps.`}
        people={Math.min(mergeable, mergedMax) * 2}
        busy={acts.mergeAll.isPending}
      />
    </div>
  );
};
