import { Button } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import { problemFacts } from './ErrorState.tsx';

const undoMs = 10_000;

const look = {
  withBorder: true,
  withCloseButton: true,
  closeButtonProps: { 'aria-label': 'Close' },
} as const;

/**
 * Says what was done and offers to take it back for 10 s.
 * `undo` is called at most once; its failure is shown in the same place.
 */
export const undoToast = ({
  done,
  undo,
  label = 'Undo',
}: {
  done: string;
  undo: () => unknown;
  /** where another word says better what comes back: "Restore v3" */
  label?: string;
}): void => {
  const id = `undo-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const takeBack = async (): Promise<void> => {
    hideNotification(id);
    try {
      await undo();
    } catch (error) {
      const title = (error as { title?: unknown })?.title;
      failToast(typeof title === 'string' ? `Not undone: ${title}` : 'Not undone. The change still stands.');
    }
  };
  showNotification({
    id,
    autoClose: undoMs,
    ...look,
    message: (
      <span style={{ display: 'flex', alignItems: 'center', gap: 12, justifyContent: 'space-between' }}>
        <span>{done}</span>
        <Button size="compact-sm" variant="subtle" onClick={takeBack}>
          {label}
        </Button>
      </span>
    ),
  });
};

/** Says that something done is done, where nothing needs undoing. */
export const doneToast = (done: string): void => {
  showNotification({ ...look, message: done, autoClose: 5_000 });
};

/** Says that an act failed, and stays until it is read. */
export const failToast = (what: string): void => {
  showNotification({ ...look, message: what, color: 'bad', autoClose: false });
};

/** Says why the server refused an act, and what mends it. */
export const sayProblem = (error: unknown): void => {
  const { what, how } = problemFacts(error);
  failToast([what, how].filter(Boolean).join('. '));
};
