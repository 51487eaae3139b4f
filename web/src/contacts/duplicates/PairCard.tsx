import { Button, Tooltip } from '@mantine/core';
import type { DuplicateField, DuplicatePair, DuplicateSide } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { PersonChip, StatusBadge, Time } from '../../ui/index.ts';
import classes from './Duplicates.module.css';
import { certaintyWords, levelText, markOf } from './words.ts';

const statusOf = { certain: 'good', veryLikely: 'good', likely: 'warn', possible: 'archived' } as const;

const Side = ({ side, isKept }: { side: DuplicateSide; isKept: boolean }) => {
  const { at } = useWorkspace();
  return (
    <>
      <span className={classes.person}>
        <PersonChip person={side.person} href={at(`/contacts/${side.person.contactId}`)} />
      </span>
      <span className={classes.since}>
        {isKept ? 'kept · ' : ''}added <Time at={side.createdAt} />
      </span>
    </>
  );
};

const FieldRow = ({ field }: { field: DuplicateField }) => {
  const mark = markOf(field);
  return (
    <tr data-mark={mark}>
      <th scope="row">{field.label}</th>
      <td>{field.a ?? <span className={classes.none}>-</span>}</td>
      <td>{field.b ?? <span className={classes.none}>-</span>}</td>
      <td className={classes.level}>{levelText(field)}</td>
    </tr>
  );
};

export type PairCardProps = {
  pair: DuplicatePair;
  isBusy: boolean;
  mayDecide: boolean;
  onMerge: () => void;
  onDifferent: () => void;
  onSkip: () => void;
};

/** Two contacts side by side: what differs is marked, why they may be one is said below. */
export const PairCard = ({ pair, isBusy, mayDecide, onMerge, onDifferent, onSkip }: PairCardProps) => {
  const { a, b, kept, barred, certainty } = pair;
  const mergeButton = (
    <Button
      className={classes.merge}
      onClick={barred ? undefined : onMerge}
      loading={isBusy}
      aria-disabled={barred ? true : undefined}
      data-disabled={barred ? true : undefined}
    >
      Merge into {pair[kept].person.label}
    </Button>
  );
  return (
    <>
      <div className={classes.head}>
        <StatusBadge status={statusOf[certainty]}>{certaintyWords[certainty]}</StatusBadge>
      </div>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <td />
              <th scope="col">
                <Side side={a} isKept={kept === 'a'} />
              </th>
              <th scope="col">
                <Side side={b} isKept={kept === 'b'} />
              </th>
              <td className={classes.level} />
            </tr>
          </thead>
          <tbody>
            {pair.fields.map((field) => (
              <FieldRow key={field.field} field={field} />
            ))}
          </tbody>
        </table>
      </div>
      <ul className={classes.reasons}>
        {pair.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {pair.against.map((reason) => (
          <li key={reason} className={classes.against}>
            {reason}
          </li>
        ))}
      </ul>
      {barred && <p className={classes.barred}>Cannot be merged. {barred}</p>}
      {mayDecide && (
        <div className={classes.acts}>
          {barred ? <Tooltip label={barred}>{mergeButton}</Tooltip> : mergeButton}
          <Button variant="default" onClick={onDifferent} disabled={isBusy}>
            Different people
          </Button>
          <Button variant="subtle" onClick={onSkip}>
            Skip
          </Button>
        </div>
      )}
    </>
  );
};
