import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState, problemFacts } from './ErrorState.tsx';

type DialogFormProps = {
  onSubmit: () => void;
  onClose: () => void;
  /** The button's words: "Add topic". */
  act: string;
  canAct?: boolean;
  isBusy: boolean;
  /** Why the server refused; it stands above the buttons. */
  error: unknown;
  /** Another act or a remark, at the left of the buttons. */
  aside?: ReactNode;
  /** The fields. */
  children: ReactNode;
};

/** What a dialog asks: its fields, what was refused, Cancel and the act. */
export const DialogForm = ({
  onSubmit,
  onClose,
  act,
  canAct = true,
  isBusy,
  error,
  aside,
  children,
}: DialogFormProps) => (
  <form
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      // Enter sends a form also while its button is off.
      if (canAct) onSubmit();
    }}
  >
    <Stack gap={16}>
      {children}
      {error ? <ErrorState {...problemFacts(error)} small /> : null}
      <Group justify="space-between" gap={8}>
        {aside ?? <span />}
        <Group gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isBusy} disabled={!canAct}>
            {act}
          </Button>
        </Group>
      </Group>
    </Stack>
  </form>
);
