import { Skeleton } from '@mantine/core';
import type { ImportPreview } from '../../api/index.ts';
import { counted, countText, ErrorState, problemFacts, useLate } from '../../ui/index.ts';
import classes from './Import.module.css';
import { humanName, noteLines, reasonText } from './words.ts';

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);

const Figure = ({ label, value }: { label: string; value: number }) => (
  <div className={classes.figure}>
    <dt>{label}</dt>
    <dd>{countText(value)}</dd>
  </div>
);

const Attributes = ({ attributes }: Pick<ImportPreview, 'attributes'>) => (
  <div className={classes.card}>
    <table className={classes.table}>
      <tbody>
        <tr>
          <th scope="col">Attribute</th>
          <th scope="col" className={classes.number}>
            Set
          </th>
          <th scope="col" className={classes.number}>
            Changed
          </th>
          <th scope="col" className={classes.number}>
            Kept
          </th>
        </tr>
        {attributes.map(({ name, set, changed, kept }) => (
          <tr key={name}>
            <td>{humanName(name)}</td>
            <td className={classes.number}>{countText(set)}</td>
            <td className={classes.number}>{countText(changed)}</td>
            <td className={classes.number}>{countText(kept)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const whatWords = { new: 'New', updated: 'Updated', unchanged: 'Unchanged' } as const;

const People = ({ people }: Pick<ImportPreview, 'people'>) => (
  <div className={classes.card}>
    <table className={classes.table}>
      <tbody>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Changes</th>
        </tr>
        {people.map(({ rowNo, names, what, changes }) => (
          <tr key={rowNo}>
            <td>{rowNo}</td>
            <td>{names.find((name) => name.includes('@')) ?? names[0]}</td>
            <td>{whatWords[what]}</td>
            <td>
              {changes
                .map(({ name, from, to }) =>
                  from === null
                    ? `${humanName(name)}: ${shown(to)}`
                    : `${humanName(name)}: ${shown(from)} becomes ${shown(to)}`,
                )
                .join(' · ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Refused = ({ reasons, refusals }: Pick<ImportPreview, 'reasons' | 'refusals'>) => (
  <>
    <ul className={classes.lines}>
      {reasons.map(({ code, count, example, rowNo }) => (
        <li key={code}>
          {counted(count, 'row', 'rows')}: {reasonText(code)}.{' '}
          <span className={classes.quiet}>
            Row {rowNo}: {example}
          </span>
        </li>
      ))}
    </ul>
    {refusals.length > 0 && (
      <p className={classes.quiet}>
        All refused rows come in a file when the import is done, to be mended and brought in again.
      </p>
    )}
  </>
);

/** What will change, before it does. */
export const PreviewPart = ({
  preview,
  error,
  isOld,
}: {
  preview: ImportPreview | undefined;
  error: unknown;
  isOld: boolean;
}) => {
  const isLate = useLate(preview === undefined && error === null);
  if (error !== null) return <ErrorState {...problemFacts(error)} small />;
  if (!preview) return isLate ? <Skeleton height={120} mt={12} /> : null;
  const lines = noteLines(preview.notes);
  return (
    <div style={{ opacity: isOld ? 0.6 : 1 }} aria-busy={isOld}>
      {!preview.isWhole && (
        <p className={classes.quiet}>
          Of the first {countText(preview.rows)} rows; the rest is read when it runs.
        </p>
      )}
      <dl className={classes.figures}>
        <Figure label="New people" value={preview.new} />
        <Figure label="Updated" value={preview.updated} />
        <Figure label="Unchanged" value={preview.unchanged} />
        <Figure label="Refused rows" value={preview.refused} />
        {preview.sameAgain > 0 && <Figure label="Rows of the same people" value={preview.sameAgain} />}
        {preview.events > 0 && <Figure label="Orders" value={preview.events} />}
        {preview.barred > 0 && <Figure label="Addresses barred" value={preview.barred} />}
      </dl>
      {lines.length > 0 && (
        <ul className={classes.lines}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {preview.mixed.lines > 0 && (
        <p className={classes.quiet}>
          {counted(preview.mixed.lines, 'line is', 'lines are')} in another encoding than the rest and{' '}
          {preview.mixed.lines === 1 ? 'is' : 'are'} read as such: {preview.mixed.first.join(', ')}
          {preview.mixed.lines > preview.mixed.first.length ? ' ...' : ''}
        </p>
      )}
      {preview.reasons.length > 0 && <Refused {...preview} />}
      {preview.attributes.length > 0 && <Attributes attributes={preview.attributes} />}
      {preview.people.length > 0 && <People people={preview.people} />}
    </div>
  );
};
