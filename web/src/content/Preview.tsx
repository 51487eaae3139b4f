import { SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person, TemplatePreview } from '../api/index.ts';
import { MailFrame } from '../channels/index.ts';
import { PersonField } from '../segments/index.ts';
import { ErrorState, Icon, problemFacts } from '../ui/index.ts';
import classes from './Templates.module.css';

type View = 'wide' | 'phone' | 'dark' | 'text';

const widths = { wide: 600, dark: 600, phone: 375 } as const;

const Problems = ({
  problems,
  onLine,
}: {
  problems: TemplatePreview['problems'];
  onLine: (line: number) => void;
}) =>
  problems.length === 0 ? (
    <p className={classes.quiet}>Nothing to fix.</p>
  ) : (
    <ul className={classes.problems} aria-label="Problems">
      {problems.map(({ severity, text, fix, line }) => (
        <li key={`${text} ${line ?? ''}`} data-severity={severity}>
          <Icon of={severity === 'blocks' ? IconX : IconAlertTriangle} size={16} />
          <span>
            <strong>{text}</strong>: {fix}{' '}
            {line !== undefined && (
              <button type="button" className="text-button" onClick={() => onLine(line)}>
                Line {line}
              </button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );

/** The mail as somebody would get it, and what is wrong with it. */
export const Preview = ({
  preview,
  person,
  onPerson,
  onLine,
}: {
  preview: UseQueryResult<TemplatePreview>;
  person: Person | undefined;
  onPerson: (person: Person | undefined) => void;
  onLine: (line: number) => void;
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
            { value: 'wide', label: '600 px' },
            { value: 'phone', label: 'Phone' },
            { value: 'dark', label: 'Dark' },
            { value: 'text', label: 'Text' },
          ]}
          value={view}
          onChange={(value) => setView(value as View)}
        />
      </div>
      {error && <ErrorState {...problemFacts(error)} small />}
      {data && (
        <>
          <Problems problems={data.problems} onLine={onLine} />
          {data.html !== '' && (
            <>
              <p className={classes.subject}>{data.subject}</p>
              {view === 'text' ? (
                <pre className={classes.plain}>{data.text}</pre>
              ) : (
                <div className={classes.stage}>
                  <MailFrame
                    html={data.html}
                    title={data.subject}
                    width={widths[view]}
                    height={640}
                    scheme={view === 'dark' ? 'dark' : 'light'}
                  />
                </div>
              )}
            </>
          )}
        </>
      )}
    </section>
  );
};
