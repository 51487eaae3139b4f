import { IconAlertTriangle, IconCircleCheck, IconX } from '@tabler/icons-react';
import type { TemplatePreview } from '../api/index.ts';
import { Icon } from '../ui/index.ts';
import classes from './Template.module.css';

/** What is wrong with the mail and how it is mended, the gravest first. */
export const Checks = ({
  problems,
  onLine,
}: {
  problems: TemplatePreview['problems'];
  onLine: (line: number) => void;
}) =>
  problems.length === 0 ? (
    <p className={classes.fine}>
      <Icon of={IconCircleCheck} size={16} /> Nothing to fix.
    </p>
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
