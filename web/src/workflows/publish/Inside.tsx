import { Select } from '@mantine/core';
import type { PublishPreview } from '../../api/index.ts';
import { countText } from '../../ui/index.ts';
import {
  type Choices,
  type Chosen,
  chosenFor,
  chosenOf,
  type InsideRow,
  optionsFor,
  rowKey,
  selectValue,
} from './choices.ts';
import classes from './Publish.module.css';

const CHANGES: Record<InsideRow['change'], string> = {
  same: 'as it was',
  changed: 'changed',
  replaced: 'another step now',
  removed: 'removed',
};

type RowProps = {
  rows: readonly InsideRow[];
  title: string;
  note: string;
  preview: PublishPreview;
  choices: Choices;
  onChoose: (rows: readonly InsideRow[], chosen: Chosen) => void;
};

/** One row: the people of one step, or of all steps of a version that are as they were. */
const Row = ({ rows, title, note, preview, choices, onChoose }: RowProps) => {
  const [first] = rows;
  if (!first) return null;
  const values = new Set(
    rows.map((row) => chosenFor(choices, row)).map((one) => (one ? selectValue(one) : '')),
  );
  const [value] = values;
  const people = rows.reduce((sum, row) => sum + row.people, 0);
  return (
    <tr>
      <td>
        {title}
        <span className={classes.note} data-change={first.change}>
          {note}
        </span>
      </td>
      <td>{countText(people)}</td>
      <td>
        <Select
          aria-label={`${countText(people)} people at ${title}, version ${first.version}`}
          size="sm"
          allowDeselect={false}
          placeholder="Where do they go?"
          data={optionsFor(first, preview.steps)}
          value={values.size === 1 && value ? value : null}
          error={value === ''}
          onChange={(picked) => {
            if (picked) onChoose(rows, chosenOf(picked));
          }}
          comboboxProps={{ withinPortal: true }}
        />
      </td>
    </tr>
  );
};

/** Rows of what the draft touches, one each; steps that are as they were together, one row a version. */
const groupsOf = (
  inside: readonly InsideRow[],
): { key: string; rows: InsideRow[]; title: string; note: string }[] => {
  const touched = inside
    .filter(({ change }) => change !== 'same')
    .map((row) => ({
      key: rowKey(row),
      rows: [row],
      title: row.title,
      note: `version ${row.version}, ${CHANGES[row.change]}`,
    }));
  const versions = [
    ...new Set(inside.filter(({ change }) => change === 'same').map(({ version }) => version)),
  ];
  const same = versions.map((version) => {
    const rows = inside.filter((row) => row.version === version && row.change === 'same');
    return rows.length === 1
      ? { key: `same:${version}`, rows, title: rows[0]!.title, note: `version ${version}, as it was` }
      : {
          key: `same:${version}`,
          rows,
          title: `${rows.length} steps that are as they were`,
          note: `version ${version}: ${rows.map(({ title }) => title).join(', ')}`,
        };
  });
  return [...touched, ...same];
};

/** What becomes of people inside, a row for each step that the draft touches (P9). */
export const Inside = ({
  preview,
  choices,
  onChoose,
}: {
  preview: PublishPreview;
  choices: Choices;
  onChoose: (rows: readonly InsideRow[], chosen: Chosen) => void;
}) => {
  if (preview.inside.length === 0) return <p className={classes.text}>Nobody is inside.</p>;
  return (
    <>
      <table className={classes.inside}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">People</th>
            <th scope="col">What becomes of them</th>
          </tr>
        </thead>
        <tbody>
          {groupsOf(preview.inside).map(({ key, ...group }) => (
            <Row key={key} {...group} preview={preview} choices={choices} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
      <p className={classes.text}>
        {preview.isPaused && 'The workflow is paused: this happens when it is resumed. '}
        Who moves keeps their place; a wait of another length counts from when they arrived. Judged again, the
        step begins again, now. What is already decided to be sent stays decided.
      </p>
    </>
  );
};
