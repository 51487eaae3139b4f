import { FileButton, SegmentedControl } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type Ref, useImperativeHandle, useMemo, useRef } from 'react';
import type { TemplateText } from '../api/index.ts';
import { Icon } from '../ui/index.ts';
import { lineNumbers, lineRange } from './lines.ts';
import classes from './Templates.module.css';
import { withLineEnds } from './texts.ts';

export type SourceHandle = { goToLine: (line: number) => void };

type Language = 'mjml' | 'html';

/** The source with its line numbers, so that a problem's line is found. */
const Lines = ({
  value,
  onChange,
  isReadOnly,
  ref,
}: {
  value: string;
  onChange: (value: string) => void;
  isReadOnly: boolean;
  ref: Ref<SourceHandle>;
}) => {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const numbers = useMemo(() => lineNumbers(value), [value]);
  useImperativeHandle(ref, () => ({
    goToLine: (line) => {
      const { start, end } = lineRange(value.replaceAll('\r\n', '\n'), line);
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
        aria-label="Source"
        value={value}
        readOnly={isReadOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={(event) => onChange(withLineEnds(value, event.currentTarget.value))}
        onPaste={(event) => {
          const { selectionStart, selectionEnd, value: shown } = event.currentTarget;
          // What is pasted as a whole is kept to the byte: the field itself would change its line ends.
          if (isReadOnly || selectionStart > 0 || selectionEnd < shown.length) return;
          event.preventDefault();
          onChange(event.clipboardData.getData('text/plain'));
        }}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
};

/** The words of a file as they stand in it, a byte order mark included. */
const readFile = async (file: File): Promise<string> =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.arrayBuffer());

/** The mail's source: MJML, or HTML that is kept to the byte. */
export const Source = ({
  text,
  onChange,
  isReadOnly,
  ref,
}: {
  text: TemplateText;
  onChange: (change: Partial<TemplateText>) => void;
  isReadOnly: boolean;
  ref?: Ref<SourceHandle>;
}) => {
  const language: Language = text.html === undefined ? 'mjml' : 'html';
  const source = text.html ?? text.mjml ?? '';
  const put = (as: Language, value: string): void =>
    onChange({ mjml: as === 'mjml' ? value : undefined, html: as === 'html' ? value : undefined });
  return (
    <section className={classes.source} aria-label="The source">
      <div className={classes.codeHead}>
        <SegmentedControl
          aria-label="Language of the source"
          data={[
            { value: 'mjml', label: 'MJML' },
            { value: 'html', label: 'HTML' },
          ]}
          value={language}
          disabled={isReadOnly}
          onChange={(next) => put(next as Language, source)}
        />
        <span className={classes.quiet}>
          {language === 'html'
            ? 'Kept to the byte: nothing of it is changed.'
            : 'Elements of a mail; shown as blocks in Design.'}
        </span>
        {!isReadOnly && (
          <FileButton
            accept=".html,.htm,.mjml,text/html"
            onChange={(file) => {
              if (!file) return;
              void readFile(file).then((read) => put(/\.mjml$/i.test(file.name) ? 'mjml' : 'html', read));
            }}
          >
            {(props) => (
              <button type="button" className="text-button" {...props}>
                <Icon of={IconUpload} size={14} /> Take a file
              </button>
            )}
          </FileButton>
        )}
      </div>
      <Lines
        ref={ref ?? null}
        value={source}
        isReadOnly={isReadOnly}
        onChange={(next) => put(language, next)}
      />
    </section>
  );
};
