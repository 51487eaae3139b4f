import { SegmentedControl, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person, TemplatePreview } from '../api/index.ts';
import { MailFrame } from '../channels/index.ts';
import { PersonField } from '../segments/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';
import classes from './Template.module.css';

type View = 'wide' | 'phone' | 'dark' | 'text';

const widths = { wide: 640, dark: 640, phone: 375 } as const;

/** The mail as one person would get it: wide, on a phone, in the dark, as text. */
export const Preview = ({
  preview,
  person,
  onPerson,
}: {
  preview: UseQueryResult<TemplatePreview>;
  person: Person | undefined;
  onPerson: (person: Person | undefined) => void;
}) => {
  const [view, setView] = useState<View>('wide');
  const { data, error } = preview;
  return (
    <section className={classes.preview} aria-label="The mail" aria-busy={preview.isFetching}>
      <div className={classes.previewHead}>
        <div className={classes.as}>
          <PersonField
            label="As"
            placeholder={person ? person.label : 'Somebody, by name or e-mail'}
            onPick={onPerson}
          />
        </div>
        <SegmentedControl
          aria-label="Shown as"
          data={[
            { value: 'wide', label: 'Wide' },
            { value: 'phone', label: 'Phone' },
            { value: 'dark', label: 'Dark' },
            { value: 'text', label: 'Text' },
          ]}
          value={view}
          onChange={(value) => setView(value as View)}
        />
      </div>
      {error && <ErrorState {...problemFacts(error)} small />}
      {!data && !error && <Skeleton h={320} radius="lg" role="status" aria-label="Filling the mail" />}
      {data && data.html === '' && (
        <p className={classes.nothing}>Nothing to show before what blocks it is mended.</p>
      )}
      {data && data.html !== '' && (
        <>
          <p className={classes.subject}>{data.subject}</p>
          {view === 'text' ? (
            <pre className={classes.plain}>{data.text}</pre>
          ) : (
            <div className={classes.stage} data-view={view}>
              <MailFrame
                html={data.html}
                title={data.subject}
                width={widths[view]}
                height="100%"
                scheme={view === 'dark' ? 'dark' : 'light'}
              />
            </div>
          )}
        </>
      )}
    </section>
  );
};
