import { Button, Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { HealthFixDone, HealthProblem } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  Count,
  counted,
  countText,
  doneToast,
  EmptyState,
  ErrorState,
  PageHeader,
  percentText,
  problemFacts,
  Sparkline,
  sayProblem,
  Time,
  useIsPhone,
  useLate,
} from '../../ui/index.ts';
import { contactTabs } from '../tabs.ts';
import classes from './Health.module.css';
import { ProblemPeople } from './ProblemPeople.tsx';
import { groups, type HealthSearch, trendWords } from './search.ts';
import { useFixes, useHealth, useHealthActs } from './useHealth.ts';

const Row = ({ problem, of }: { problem: HealthProblem; of: number }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const isPairs = problem.group === 'duplicates';
  const word = isPairs ? 'Decide' : problem.fixable > 0 ? 'Before and after' : 'See them';
  const href = isPairs
    ? at('/contacts/duplicates')
    : at(`/contacts/health?problem=${encodeURIComponent(problem.problem)}`);
  return (
    <li className={classes.row}>
      <div>
        <div className={classes.title}>{problem.title}</div>
        {problem.text && <div className={classes.quiet}>{problem.text}</div>}
      </div>
      <div className={classes.count}>
        <Count value={problem.people} href={href} of={problem.title} />
        {!isPairs && (
          <div className={classes.quiet}>{`${percentText(problem.people, of)} of ${countText(of)}`}</div>
        )}
      </div>
      <div className={classes.trend}>
        <Sparkline values={problem.trend} label={`${problem.title}, last 8 weeks`} />
      </div>
      <div className={`${classes.quiet} ${classes.trend}`}>{trendWords(problem.trend, problem.people)}</div>
      <div className={classes.act}>
        <Button
          variant="default"
          size={isPhone ? 'sm' : 'compact-sm'}
          aria-label={`${word}: ${problem.title}`}
          onClick={() => void navigate({ href })}
        >
          {word}
        </Button>
      </div>
    </li>
  );
};

const Fixes = ({ fixes }: { fixes: readonly HealthFixDone[] }) => {
  const { role } = useWorkspace();
  const { undo } = useHealthActs();
  const mayFix = role === 'admin' || role === 'marketer';
  const takeBack = (fixId: string): void =>
    undo.mutate(fixId, {
      onSuccess: ({ people, kept }) =>
        doneToast(
          `${counted(people, 'person', 'people')} as before${kept > 0 ? `; ${kept} were changed since and stay` : ''}`,
        ),
      onError: sayProblem,
    });
  if (fixes.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="fixes">
      <h2 className={classes.heading} id="fixes">
        Fixed lately
      </h2>
      <ul className={classes.rows}>
        {fixes.map(({ fixId, title, people, by, at, undoneAt }) => (
          <li key={fixId} className={classes.row}>
            <div>
              <div className={classes.title}>{title}</div>
              <div className={classes.quiet}>
                {counted(people, 'person', 'people')}, {by}, <Time at={at} />
              </div>
            </div>
            <div />
            <div className={classes.trend} />
            <div className={classes.trend} />
            <div className={classes.act}>
              {undoneAt !== null ? (
                <span className={classes.quiet}>
                  taken back <Time at={undoneAt} />
                </span>
              ) : (
                mayFix && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={`Take back: ${title}`}
                    loading={undo.isPending && undo.variables === fixId}
                    onClick={() => takeBack(fixId)}
                  >
                    Take back
                  </Button>
                )
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** Data health: what is wrong with people's data, and one press to put it right. */
export const HealthPage = () => {
  const { problem: open } = useSearch({ strict: false }) as HealthSearch;
  const navigate = useNavigate();
  const { at, mayEdit } = useWorkspace();
  const health = useHealth();
  const fixes = useFixes();
  const { check } = useHealthActs();
  const isLate = useLate(health.isPending);
  const found = health.data;
  const isRunning = found?.state === 'running';
  return (
    <div data-wide>
      <PageHeader
        title="Contacts"
        tabs={contactTabs(at, 'health')}
        aside={
          found &&
          (isRunning ? (
            'Checking'
          ) : (
            <>
              {counted(found.people, 'person', 'people')} checked <Time at={found.checkedAt} never="never" />
            </>
          ))
        }
        controls={
          mayEdit && (
            <Button
              variant="default"
              loading={isRunning || check.isPending}
              onClick={() => check.mutate(undefined, { onError: sayProblem })}
            >
              Check now
            </Button>
          )
        }
      />
      {health.error && !found && (
        <ErrorState {...problemFacts(health.error)} onRetry={() => void health.refetch()} />
      )}
      {!found && isLate && <Skeleton h={320} radius="lg" role="status" aria-label="Loading data health" />}
      {found?.problems.length === 0 && (
        <EmptyState
          title={found.people === 0 ? 'What is wrong with people’s data stands here' : 'Nothing to clean'}
          text={
            found.people === 0 ? (
              'Addresses that bounce, slips of the pen, missing fields, people nobody heard of for a year: each with its fix. People are looked at once they are known by name.'
            ) : (
              <>
                Last check <Time at={found.checkedAt} never="running" />.
              </>
            )
          }
        />
      )}
      {found &&
        groups.map(({ group, title }) => {
          const rows = found.problems.filter((problem) => problem.group === group);
          if (rows.length === 0) return null;
          return (
            <section key={group} className={classes.section} aria-labelledby={group}>
              <h2 className={classes.heading} id={group}>
                {title}
              </h2>
              <ul className={classes.rows}>
                {rows.map((problem) => (
                  <Row key={problem.problem} problem={problem} of={found.people} />
                ))}
              </ul>
            </section>
          );
        })}
      {fixes.data && <Fixes fixes={fixes.data.items} />}
      <ProblemPeople
        problem={found?.problems.find(({ problem }) => problem === open)}
        onClose={() => void navigate({ to: '.', search: {} as never, replace: true })}
      />
    </div>
  );
};
