import { Button, CopyButton } from '@mantine/core';
import classes from './Settings.module.css';

/** Text to be copied, with its button. */
export const Copyable = ({ text, label }: { text: string; label: string }) => (
  <div className={classes.code}>
    <pre>{text}</pre>
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <div>
          <Button variant="default" size="compact-sm" onClick={copy}>
            {copied ? 'Copied' : `Copy ${label}`}
          </Button>
        </div>
      )}
    </CopyButton>
  </div>
);
