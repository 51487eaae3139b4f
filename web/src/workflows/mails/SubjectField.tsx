import { useState } from 'react';
import { undoToast } from '../../ui/index.ts';
import { sayFailure } from '../failing.ts';
import { subjectText } from '../titles.ts';
import classes from './Mails.module.css';
import { useTemplateActs } from './useSubject.ts';

const SUBJECT_MAX = 200;

/** The subject of a mail, edited where it is read. It is that of the template's draft, wherever the template is used. */
export const SubjectField = ({
  template,
  name,
  subject,
}: {
  template: string;
  name: string;
  subject: string;
}) => {
  const [typed, setTyped] = useState<string>();
  const { subject: save } = useTemplateActs();
  const commit = async (): Promise<void> => {
    const next = typed?.trim();
    setTyped(undefined);
    if (next === undefined || next === '' || next === subject) return;
    try {
      const before = await save.mutateAsync({ template, subject: next });
      undoToast({
        done: `Subject changed in the draft of ${name}`,
        undo: () => save.mutateAsync({ template, subject: before }),
      });
    } catch (failure) {
      sayFailure(failure);
    }
  };
  return (
    <input
      className={classes.field}
      aria-label={`Subject of ${name}`}
      title="The subject of this template, wherever it is used. Goes live when the template is published."
      placeholder="No subject yet"
      maxLength={SUBJECT_MAX}
      disabled={save.isPending}
      value={typed ?? subjectText(subject)}
      onFocus={() => setTyped(subject)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        // arrows move within the text, not among the rows
        event.stopPropagation();
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape') return;
        setTyped(undefined);
        event.preventDefault();
      }}
    />
  );
};
