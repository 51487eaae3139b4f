import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWorkspace } from '../app/index.ts';
import { AppLink, Icon } from '../ui/index.ts';
import classes from './Home.module.css';
import { useSnippet } from './useHome.ts';

/** Home before the first person: how the first one comes. It goes by itself. */
export const Start = () => {
  const { at } = useWorkspace();
  const { data } = useSnippet(true);
  return (
    <section className={classes.card} aria-labelledby="start">
      <h2 className={classes.heading} id="start">
        No one yet
      </h2>
      <p className={classes.text}>
        Paste this into the head of every page of your site. The first person appears here within a second.
      </p>
      {data && (
        <>
          <pre className={classes.snippet}>
            <code>{data.html}</code>
          </pre>
          <div className={classes.acts}>
            <CopyButton value={data.html}>
              {({ copied, copy }) => (
                <Button leftSection={<Icon of={copied ? IconCheck : IconCopy} />} onClick={copy}>
                  {copied ? 'Copied' : 'Copy snippet'}
                </Button>
              )}
            </CopyButton>
            <span className={classes.waiting} role="status">
              Waiting for the first page view
            </span>
          </div>
        </>
      )}
      <p className={classes.text}>
        Or{' '}
        <AppLink href={at('/contacts?add=1')} underline="always">
          add someone by hand
        </AppLink>
        .
      </p>
    </section>
  );
};
