import { Button, Drawer } from '@mantine/core';
import type { HealthProblem } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  counted,
  ErrorState,
  failToast,
  PersonChip,
  problemFacts,
  ShowMore,
  sayProblem,
  undoToast,
  useIsPhone,
} from '../../ui/index.ts';
import classes from './Health.module.css';
import { fixedWords, fixMax, fixWords } from './search.ts';
import { useHealthActs, useProblemPeople } from './useHealth.ts';

const People = ({ problem, onFixed }: { problem: HealthProblem; onFixed: () => void }) => {
  const { at, role } = useWorkspace();
  const people = useProblemPeople(problem.problem);
  const { fix, undo } = useHealthActs();
  const rows = people.rows ?? [];
  const mayFix = role === 'admin' || role === 'marketer';
  const run = (): void =>
    fix.mutate(
      { problem: problem.problem, count: Math.min(problem.fixable, fixMax) },
      {
        onSuccess: (done) => {
          const { fixId } = done;
          if (fixId === null) return failToast(fixedWords(done));
          onFixed();
          undoToast({ done: fixedWords(done), undo: () => undo.mutateAsync(fixId) });
        },
        onError: sayProblem,
      },
    );
  return (
    <>
      <p className={classes.quiet}>
        {[problem.text, counted(problem.people, 'person', 'people')].filter(Boolean).join(' ')}
        {problem.fix && problem.fixable < problem.people && `, ${problem.fixable} with a value at hand`}
      </p>
      {mayFix && problem.fix && problem.fixable > 0 && (
        <Button onClick={run} loading={fix.isPending}>
          {fixWords(problem)}
        </Button>
      )}
      {people.error && <ErrorState {...problemFacts(people.error)} small />}
      <ul className={classes.people} aria-label={problem.title}>
        {rows.map(({ person, before, after }) => (
          <li key={person.contactId} className={classes.person}>
            <PersonChip person={person} href={at(`/contacts/${person.contactId}`)} />
            <span>
              {before !== '' && (
                <span className={classes.before} data-fixed={after !== null && !after.startsWith('tag ')}>
                  {before}
                </span>
              )}{' '}
              {after !== null && (
                <span className={classes.after}>
                  <span className="visually-hidden">becomes </span>
                  {after}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      <ShowMore more={people.more} />
    </>
  );
};

export type ProblemPeopleProps = { problem: HealthProblem | undefined; onClose: () => void };

/** The people of a problem, before and after its fix, and the fix. */
export const ProblemPeople = ({ problem, onClose }: ProblemPeopleProps) => {
  const isPhone = useIsPhone();
  return (
    <Drawer
      opened={problem !== undefined}
      onClose={onClose}
      position="right"
      size={isPhone ? '100%' : 560}
      title={problem?.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {problem && <People key={problem.problem} problem={problem} onFixed={onClose} />}
    </Drawer>
  );
};
