import type { Deliverability, ReceiverShown } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { Count, counted, EmptyState, percentText } from '../../ui/index.ts';
import classes from './Deliverability.module.css';

const WHAT = [
  ['accepted', 'Accepted'],
  ['bounced', 'Bounced'],
  ['complained', 'Called spam'],
] as const;

const Row = ({ row, isTotal = false }: { row: ReceiverShown; isTotal?: boolean }) => {
  const { at } = useWorkspace();
  const tried = row.accepted + row.bounced;
  return (
    <tr className={isTotal ? classes.total : undefined}>
      <th scope="row">{row.title}</th>
      {WHAT.map(([what, word]) => (
        <td key={what}>
          <Count
            value={row[what]}
            href={row[what] > 0 ? at(`/people?of=receiver:${row.key}:${what}:30d`) : undefined}
            of={`${word.toLowerCase()} at ${row.title}`}
          />
          <span className={classes.share}>{percentText(row[what], tried)}</span>
        </td>
      ))}
    </tr>
  );
};

/** What became of mail in 30 days, by who received it. */
export const Receivers = ({ found }: { found: Deliverability }) => {
  if (found.receivers.length === 0)
    return (
      <EmptyState
        title="No mail has left in the last 30 days."
        text="With the first one, each receiver gets a line: how much it took, sent back or was told is spam."
      />
    );
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Receiver</th>
            {WHAT.map(([what, word]) => (
              <th key={what} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.receivers.map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </tbody>
        <tfoot>
          <Row row={found.total} isTotal />
        </tfoot>
      </table>
      {found.more > 0 && (
        <p className={classes.quiet}>
          And {counted(found.more, 'receiver', 'receivers')} with fewer mails, counted in the last row.
        </p>
      )}
    </div>
  );
};
