import type { TemplateText } from '../api/index.ts';
import classes from './Template.module.css';
import { VariableInput } from './variables/index.ts';

/** Phones show about so many characters of a subject. */
const shownOnPhones = 40;

const lengthOf = (subject: string): string => {
  // A blank is as long as what fills it, which nobody knows yet.
  const count = [...subject.replace(/\{[{%][\s\S]*?[}%]\}/g, '').trim()].length;
  const over = count > shownOnPhones ? `, phones show about ${shownOnPhones}` : '';
  return `${count} ${count === 1 ? 'character' : 'characters'}${over}`;
};

/** What a mail program shows before the mail is opened. */
export const Envelope = ({
  text,
  onChange,
  isReadOnly,
}: {
  text: TemplateText;
  onChange: (change: Partial<TemplateText>) => void;
  isReadOnly: boolean;
}) => (
  <div className={classes.envelope}>
    <span className={classes.envelopeLabel} aria-hidden>
      Subject
    </span>
    <VariableInput
      aria-label="Subject"
      maxLength={1000}
      className={`${classes.line} ${classes.subjectLine}`}
      value={text.subject}
      readOnly={isReadOnly}
      placeholder="What it is about"
      onChange={(subject) => onChange({ subject })}
    />
    <span className={classes.count}>{lengthOf(text.subject)}</span>
    <span className={classes.envelopeLabel} aria-hidden>
      Preview
    </span>
    <VariableInput
      aria-label="Preview text"
      maxLength={1000}
      className={classes.line ?? ''}
      value={text.previewText ?? ''}
      readOnly={isReadOnly}
      placeholder="Shown after the subject"
      onChange={(previewText) => onChange({ previewText })}
    />
  </div>
);
