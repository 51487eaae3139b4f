import { SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, type Ref, useImperativeHandle, useMemo, useRef } from 'react';
import type { TemplateDocument } from '../api/index.ts';
import { lineNumbers, lineRange } from './lines.ts';
import classes from './Templates.module.css';

export type SourceHandle = { goToLine: (line: number) => void };

export type SourceProps = {
  document: TemplateDocument;
  onChange: (document: TemplateDocument) => void;
  isReadOnly: boolean;
  foot?: ReactNode;
  ref?: Ref<SourceHandle>;
};

type Language = 'mjml' | 'html';

/** An empty field is a part that is not there. */
const withText = (
  document: TemplateDocument,
  field: 'previewText' | 'text',
  text: string,
): TemplateDocument => {
  const { [field]: _, ...rest } = document;
  return text === '' ? rest : { ...rest, [field]: text };
};

const withSource = (document: TemplateDocument, language: Language, source: string): TemplateDocument => {
  const { mjml: _, html: __, ...rest } = document;
  return { ...rest, [language]: source };
};

/** The source with its line numbers, so that a problem's line is found. */
const Lines = ({
  value,
  onChange,
  isReadOnly,
  label,
  ref,
}: {
  value: string;
  onChange: (value: string) => void;
  isReadOnly: boolean;
  label: string;
  ref: Ref<SourceHandle>;
}) => {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const numbers = useMemo(() => lineNumbers(value), [value]);
  useImperativeHandle(ref, () => ({
    goToLine: (line) => {
      const { start, end } = lineRange(value, line);
      area.current?.focus();
      area.current?.setSelectionRange(start, end);
      const lineHeight = Number.parseFloat(getComputedStyle(area.current!).lineHeight);
      area.current?.scrollTo({ top: Math.max(0, (line - 4) * lineHeight) });
    },
  }));
  return (
    <div className={classes.lines}>
      <pre ref={gutter} className={classes.gutter} aria-hidden>
        {numbers}
      </pre>
      <textarea
        ref={area}
        className={classes.code}
        aria-label={label}
        value={value}
        readOnly={isReadOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
};

/** What the mail is made of: subject, preview text, source, kind. */
export const Source = ({ document, onChange, isReadOnly, foot, ref }: SourceProps) => {
  const language: Language = document.html === undefined ? 'mjml' : 'html';
  const source = document.html ?? document.mjml ?? '';
  const isTransactional = document.class === 'transactional';
  return (
    <section className={classes.source} aria-label="The template">
      <TextInput
        label="Subject"
        value={document.subject}
        readOnly={isReadOnly}
        maxLength={1000}
        onChange={(event) => onChange({ ...document, subject: event.currentTarget.value })}
      />
      <TextInput
        label="Preview text"
        description="What mail programs show after the subject."
        value={document.previewText ?? ''}
        readOnly={isReadOnly}
        maxLength={1000}
        onChange={(event) => onChange(withText(document, 'previewText', event.currentTarget.value))}
      />
      <div className={classes.codeBox}>
        <div className={classes.codeHead}>
          <span className={classes.label}>Source</span>
          <SegmentedControl
            aria-label="Language"
            data={[
              { value: 'mjml', label: 'MJML' },
              { value: 'html', label: 'HTML' },
            ]}
            value={language}
            disabled={isReadOnly}
            onChange={(next) => onChange(withSource(document, next as Language, source))}
          />
        </div>
        <Lines
          ref={ref ?? null}
          label="Source"
          value={source}
          isReadOnly={isReadOnly}
          onChange={(next) => onChange(withSource(document, language, next))}
        />
        <p className={classes.quiet}>
          Blanks: {'{{ contact.name }}'}, {'{{ entry.value | money: entry.currency }}'},{' '}
          {'{{ workspace.name }}'}. With a word for people who have none:{' '}
          {'{{ contact.name | default: "there" }}'}.
        </p>
      </div>
      <Textarea
        label="Text part"
        description="For programs that show no HTML. Made from the mail when left empty."
        autosize
        minRows={2}
        maxRows={12}
        value={document.text ?? ''}
        readOnly={isReadOnly}
        onChange={(event) => onChange(withText(document, 'text', event.currentTarget.value))}
      />
      <Switch
        label="Transactional"
        description="The person's own order, password or booking: it needs no consent and has no unsubscribe link."
        checked={isTransactional}
        disabled={isReadOnly}
        onChange={(event) => {
          const { repeatUnknown: _, ...rest } = document;
          onChange({ ...rest, class: event.currentTarget.checked ? 'transactional' : 'marketing' });
        }}
      />
      {isTransactional && (
        <Switch
          label="Hand it over again when the outcome is unknown"
          description="A connection may end before the answer comes. Then it may arrive twice, but it arrives."
          checked={document.repeatUnknown ?? false}
          disabled={isReadOnly}
          onChange={(event) => onChange({ ...document, repeatUnknown: event.currentTarget.checked })}
        />
      )}
      {foot}
    </section>
  );
};
