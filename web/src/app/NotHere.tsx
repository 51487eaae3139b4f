import { Button } from '@mantine/core';
import { EmptyState } from '../ui/index.ts';

/** An address that leads nowhere. */
export const NotHere = () => (
  <>
    <h1 className="visually-hidden">Not here</h1>
    <EmptyState
      title="Nothing is at this address"
      text="It was moved or archived, or the link is cut short."
      action={
        <Button component="a" href="/">
          To Home
        </Button>
      }
    />
  </>
);
