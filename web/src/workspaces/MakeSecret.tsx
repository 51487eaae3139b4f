import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { DialogForm } from '../ui/index.ts';
import { Copyable } from './Copyable.tsx';
import classes from './Settings.module.css';

export type MakeSecretProps = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What was made, to be copied now or never. */
  made: { title: string; text: string; secret: string; label: string } | undefined;
  act: string;
  canMake: boolean;
  isBusy: boolean;
  error: unknown;
  onMake: () => void;
  /** The fields. */
  children: ReactNode;
};

/** A dialog that makes something with a secret: the fields first, then the secret, shown once. */
export const MakeSecret = ({ opened, onClose, title, made, act, ...form }: MakeSecretProps) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title={made?.title ?? title}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {made ? (
      <Stack gap={16}>
        <p className={classes.text}>{made.text}</p>
        <Copyable text={made.secret} label={made.label} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    ) : (
      <DialogForm
        onSubmit={form.onMake}
        onClose={onClose}
        act={act}
        canAct={form.canMake}
        isBusy={form.isBusy}
        error={form.error}
      >
        {form.children}
      </DialogForm>
    )}
  </Modal>
);
