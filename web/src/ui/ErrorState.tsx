import { Button, CopyButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './ErrorState.module.css';
import { Icon } from './Icon.tsx';

/** What went wrong, where, and how to fix it; the code is for support. */
export type ErrorFacts = { what: string; where?: string; how?: string; code?: string };

/** Reads an `ApiError` or any other error; what is not an error of ours is shown with its own words. */
export const problemFacts = (error: unknown, where?: string): ErrorFacts => {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = (name: string): string | undefined =>
    typeof fields[name] === 'string' && fields[name] !== '' ? (fields[name] as string) : undefined;
  return {
    what: text('title') ?? 'Something failed on this page',
    where: where ?? text('detail') ?? (text('title') ? undefined : text('message')),
    how: text('fix') ?? 'Try again. If it stays, send the code to whoever runs Baton.',
    code: text('code') ?? text('name'),
  };
};

export type ErrorStateProps = ErrorFacts & { onRetry?: () => void; small?: boolean };

/** An error in place of what it hit; the rest of the page stays usable. */
export const ErrorState = ({ what, where, how, code, onRetry, small }: ErrorStateProps) => (
  <div className={small ? classes.small : classes.root} role="alert">
    <Icon of={IconAlertTriangle} className={classes.icon} />
    <div className={classes.text}>
      <strong className={classes.what}>{what}</strong>
      {where && <span className={classes.where}>{where}</span>}
      {how && <span>{how}</span>}
      {(code || onRetry) && (
        <div className={classes.acts}>
          {onRetry && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {code && (
            <CopyButton value={code}>
              {({ copied, copy }) => (
                <button
                  type="button"
                  className={classes.code}
                  onClick={copy}
                  aria-label={`Copy code ${code}`}
                >
                  <code>{code}</code> <span>{copied ? 'Copied' : 'Copy'}</span>
                </button>
              )}
            </CopyButton>
          )}
        </div>
      )}
    </div>
  </div>
);
