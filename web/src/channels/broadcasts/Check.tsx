import { Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { BroadcastCheck, BroadcastProblem } from '../../api/index.ts';
import { aboutText, countText, ErrorState, Icon, problemFacts, Time, useLate } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import checkClasses from './Check.module.css';
import { arithmetic, outcomeWords } from './words.ts';

const Problems = ({ problems }: { problems: readonly BroadcastProblem[] }) => (
  <ul className={checkClasses.problems} aria-label="What is missing">
    {problems.map(({ text, fix, block }) => (
      <li key={`${block} ${text}`}>
        <Icon of={IconAlertTriangle} size={16} className={checkClasses.warnIcon} />
        <span>
          {text}. <span className={classes.quiet}>{fix}</span>
        </span>
      </li>
    ))}
  </ul>
);

/** The pre-flight: who gets it and who does not, summing to the people; each number opens them. */
export const Check = ({
  check,
  problems,
  isBusy,
  error,
  onRetry,
  onOpen,
}: {
  check: BroadcastCheck | null;
  problems: readonly BroadcastProblem[];
  isBusy: boolean;
  error: unknown;
  onRetry: () => void;
  onOpen: (code: string) => void;
}) => {
  const isLate = useLate(isBusy && !check);
  const text = check?.about ? aboutText : countText;
  return (
    <aside className={checkClasses.rail} aria-label="Check">
      <h2 className={classes.blockTitle}>Check</h2>
      {problems.length > 0 && <Problems problems={problems} />}
      {error !== null && problems.length === 0 && (
        <ErrorState {...problemFacts(error)} onRetry={onRetry} small />
      )}
      {!check && !error && problems.length === 0 && isLate && (
        <div role="status" aria-label="Checking who gets it">
          <Skeleton h={32} w={120} mb={12} />
          <Skeleton h={96} />
        </div>
      )}
      {check && problems.every(({ severity }) => severity !== 'blocks') && (
        <>
          <p className={checkClasses.gets}>
            <strong>{text(check.gets)}</strong> get it
          </p>
          <table className={checkClasses.sum}>
            <caption className={checkClasses.hidden}>What becomes of {text(check.people)} people</caption>
            <tbody>
              {arithmetic(check).map(({ code, people }, n) => (
                <tr key={code}>
                  <th scope="row">{outcomeWords(code)}</th>
                  <td>
                    {n > 0 && <span aria-hidden>+ </span>}
                    <button
                      type="button"
                      className="text-button"
                      onClick={() => onOpen(code)}
                      aria-label={`${text(people)} ${outcomeWords(code)}: show them`}
                    >
                      {text(people)}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">people in all</th>
                <td>= {text(check.people)}</td>
              </tr>
            </tfoot>
          </table>
          {check.confirm && (
            <p className={checkClasses.alarm}>
              <Icon of={IconAlertTriangle} size={16} /> <span>{check.confirm}</span>
            </p>
          )}
          {check.approvedBy && <p className={classes.text}>{check.approvedBy} has approved it.</p>}
          <p className={classes.text}>
            As of <Time at={check.at} />. Decided again for each when it leaves.
          </p>
        </>
      )}
    </aside>
  );
};
