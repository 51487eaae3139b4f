import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { TemplateCheck, TemplateChecked } from '../api/index.ts';
import { countText, Icon, percentText } from '../ui/index.ts';
import classes from './Template.module.css';

const icons = { blocks: IconX, warns: IconAlertTriangle, info: IconInfoCircle } as const;

/** Mail programs cut what is longer. */
const CUT_AT_BYTES = 102_400;

const People = ({ people }: { people: NonNullable<TemplateCheck['people']> }) => (
  <span className={classes.people}>
    {people.about ? 'about ' : ''}
    {countText(people.count)} of {countText(people.of)} people
  </span>
);

const Row = ({ check, onLine }: { check: TemplateCheck; onLine: (line: number) => void }) => {
  const { severity, text, why, fix, line, people, element, language } = check;
  return (
    <li data-severity={severity}>
      <Icon of={icons[severity]} size={16} />
      <div>
        <strong>{text}</strong> {people && <People people={people} />}
        {element && <code className={classes.element}>{element}</code>}
        <p>
          {why} {fix}
          {language && <> ({language})</>}{' '}
          {line !== undefined && (
            <button type="button" className="text-button" onClick={() => onLine(line)}>
              Line {line}
            </button>
          )}
        </p>
      </div>
    </li>
  );
};

/** What is wrong with the mail, why, and how it is mended, the gravest first. */
export const Checks = ({
  checked,
  isBusy,
  onLine,
  onLinks,
}: {
  checked: TemplateChecked | undefined;
  isBusy: boolean;
  onLine: (line: number) => void;
  onLinks: () => void;
}) => (
  <div aria-busy={isBusy}>
    {checked?.checks.length === 0 && (
      <p className={classes.fine}>
        <Icon of={IconCircleCheck} size={16} /> Nothing to fix.
      </p>
    )}
    {checked && checked.checks.length > 0 && (
      <ul className={classes.problems} aria-label="Problems">
        {checked.checks.map((check) => (
          <Row
            key={[check.code, check.text, check.line, check.element, check.language].join(' ')}
            check={check}
            onLine={onLine}
          />
        ))}
      </ul>
    )}
    {checked && (
      <div className={classes.weight}>
        <span>
          {countText(Math.ceil(checked.htmlBytes / 1024))} kB of HTML,{' '}
          {percentText(checked.htmlBytes, CUT_AT_BYTES)} of what mail programs show
        </span>
        {!checked.linksChecked && (
          <Button size="compact-sm" variant="default" loading={isBusy} onClick={onLinks}>
            Try links and pictures
          </Button>
        )}
      </div>
    )}
  </div>
);
