import { Radio, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PublishPreview } from '../../api/index.ts';
import { counted, countText } from '../../ui/index.ts';
import { type WorkflowDocument, walk } from '../blueprint.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import type { Choices, Chosen, InsideRow } from './choices.ts';
import { DiffView } from './DiffView.tsx';
import { Inside } from './Inside.tsx';
import classes from './Publish.module.css';
import { Warnings } from './Warnings.tsx';
import { When } from './When.tsx';

/** What somebody decides in the publish dialog. */
export interface Deciding {
  choices: Choices;
  startThemToo: boolean;
  isTicked: boolean;
  /** when; undefined: now */
  at: string | undefined;
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.part}>
    <h3>{title}</h3>
    {children}
  </section>
);

const Changes = ({ preview, live }: { preview: PublishPreview; live: WorkflowDocument | null }) => {
  const { document, titleFor } = useBuilder();
  if (preview.nextVersion === 1 || live === null)
    return (
      <p className={classes.text}>All of it is new: {counted(walk(document).length, 'step', 'steps')}.</p>
    );
  if (preview.changes.length === 0)
    return <p className={classes.text}>Nothing: it is what is live already.</p>;
  return (
    <>
      <ul className={classes.changes}>
        {preview.changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      <DiffView before={live} after={document} titleFor={titleFor} />
    </>
  );
};

const Entering = ({
  preview,
  startThemToo,
  onChange,
}: {
  preview: PublishPreview;
  startThemToo: boolean;
  onChange: (startThemToo: boolean) => void;
}) => {
  if (preview.coming > 0)
    return (
      <p className={classes.text}>
        {counted(preview.coming, 'person has', 'people have')} what it waits for: each enters when their time
        comes, none for a day that is over.
      </p>
    );
  if (preview.matching === 0) return <p className={classes.text}>People enter from now on, as it happens.</p>;
  return (
    <Radio.Group
      aria-label="Who enters"
      value={startThemToo ? 'too' : 'now'}
      onChange={(value) => onChange(value === 'too')}
    >
      <Stack gap={8}>
        <Radio value="now" label="Only people who join from now on" />
        <Radio
          value="too"
          label={`Start those who are in the segment now, too: ${countText(preview.matching)}`}
        />
      </Stack>
    </Radio.Group>
  );
};

/** The dialog's page, top to bottom: problems, changes, people inside, who enters, when. */
export const Parts = ({
  preview,
  deciding,
  onDecide,
}: {
  preview: PublishPreview;
  deciding: Deciding;
  onDecide: (change: Partial<Deciding>) => void;
}) => {
  const { detail } = useBuilder();
  const choose = (rows: readonly InsideRow[], chosen: Chosen): void => {
    const more = rows.map(({ version, nodeId }) => [`${version}:${nodeId}`, chosen] as const);
    onDecide({ choices: new Map([...deciding.choices, ...more]) });
  };
  return (
    <Stack gap={24}>
      <Part title="Problems">
        <Warnings
          preview={preview}
          isTicked={deciding.isTicked}
          onTick={(isTicked) => onDecide({ isTicked })}
        />
      </Part>
      <Part title="What changes">
        <Changes preview={preview} live={detail.live} />
      </Part>
      {preview.nextVersion > 1 && (
        <Part title="People inside">
          <Inside preview={preview} choices={deciding.choices} onChoose={choose} />
        </Part>
      )}
      <Part title="Who enters">
        <Entering
          preview={preview}
          startThemToo={deciding.startThemToo}
          onChange={(startThemToo) => onDecide({ startThemToo })}
        />
      </Part>
      <Part title="When">
        <When at={deciding.at} onChange={(at) => onDecide({ at })} />
      </Part>
    </Stack>
  );
};
