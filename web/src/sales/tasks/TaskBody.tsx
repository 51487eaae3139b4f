import { Button, Menu, Textarea } from '@mantine/core';
import { IconCalendarTime, IconUser } from '@tabler/icons-react';
import { type Ref, useState } from 'react';
import type { TaskRow } from '../../api/index.ts';
import { useMembers, useWorkspace } from '../../app/index.ts';
import { AppLink, doneToast, Icon, readNow, Time, undoToast } from '../../ui/index.ts';
import { snoozesAt } from '../snoozes.ts';
import { endWords } from './moves.ts';
import classes from './Tasks.module.css';
import { useTaskActs } from './useTasks.ts';

type Acts = ReturnType<typeof useTaskActs>;

const GiveMenu = ({ task, change }: { task: TaskRow; change: Acts['change'] }) => {
  const members = useMembers().data?.items ?? [];
  const give = (assignee: string | null): void => change.mutate({ task, assignee });
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon of={IconUser} size={16} />}>
          {task.assignee?.name ?? 'Everybody’s'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {members
          .filter(({ role }) => role !== 'readonly')
          .map(({ userId, name }) => (
            <Menu.Item key={userId} onClick={() => give(userId)}>
              {name}
            </Menu.Item>
          ))}
        {task.assignee && <Menu.Item onClick={() => give(null)}>Everybody’s</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
};

const MoveMenu = ({ task, change }: { task: TaskRow; change: Acts['change'] }) => (
  <Menu>
    <Menu.Target>
      <Button variant="default" leftSection={<Icon of={IconCalendarTime} size={16} />}>
        Move
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {snoozesAt(readNow().getTime()).map(({ label, until }) => (
        <Menu.Item
          key={label}
          onClick={() =>
            change.mutate(
              { task, dueAt: until },
              {
                onSuccess: () =>
                  undoToast({
                    done: `Moved: ${label.toLowerCase()}`,
                    undo: () => change.mutateAsync({ task, dueAt: task.dueAt }),
                  }),
              },
            )
          }
        >
          {label}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);

const Ended = ({ task }: { task: TaskRow }) => (
  <div className={classes.body}>
    {task.details && <p className={classes.details}>{task.details}</p>}
    <p className={classes.line}>
      {endWords(task)}
      {task.endedBy ? ` by ${task.endedBy}` : ''}
      {task.endedAt && (
        <>
          , <Time at={task.endedAt} />
        </>
      )}
      {task.reason && task.endedBy === null ? `. ${task.reason}` : ''}
    </p>
    {task.note && <p className={classes.details}>{task.note}</p>}
  </div>
);

/** An open task: what to do, the note, and the row of its outcomes. */
export const TaskBody = ({
  task,
  noteRef,
  onEnded,
}: {
  task: TaskRow;
  noteRef?: Ref<HTMLTextAreaElement>;
  /** it is done or cancelled: go on to the next */
  onEnded?: () => void;
}) => {
  const { at, mayEdit } = useWorkspace();
  const { change, done, cancel } = useTaskActs();
  const [note, setNote] = useState('');
  if (task.state !== 'open') return <Ended task={task} />;
  const said = note.trim() === '' ? {} : { note: note.trim() };
  const end = (outcome?: { id: string; name: string }): void =>
    done.mutate(
      { task, ...(outcome ? { outcome: outcome.id } : {}), ...said },
      {
        onSuccess: () => {
          doneToast(outcome ? `Done: ${outcome.name}` : 'Done');
          onEnded?.();
        },
      },
    );
  const outcomes = task.outcomes.length === 0 ? [undefined] : task.outcomes;
  return (
    <div className={classes.body}>
      {task.details && <p className={classes.details}>{task.details}</p>}
      {task.workflow && (
        <p className={classes.line}>
          <AppLink href={at(`/workflows/${task.workflow.key}`)} underline="always">
            {task.workflow.name}
          </AppLink>{' '}
          waits for what comes of it.
        </p>
      )}
      {mayEdit && (
        <>
          <Textarea
            ref={noteRef}
            label="Note"
            placeholder="What was said, what to remember"
            autosize
            minRows={2}
            maxLength={5_000}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <fieldset className={classes.outcomes} data-outcomes>
            <legend className="visually-hidden">What came of it</legend>
            {outcomes.map((outcome, n) => (
              <Button
                key={outcome?.id ?? 'done'}
                variant={n === 0 ? 'filled' : 'default'}
                disabled={done.isPending || cancel.isPending}
                onClick={() => end(outcome)}
              >
                {outcome?.name ?? 'Done'}
              </Button>
            ))}
          </fieldset>
          <div className={classes.acts}>
            <GiveMenu task={task} change={change} />
            <MoveMenu task={task} change={change} />
            <Button
              variant="subtle"
              color="gray"
              onClick={() =>
                cancel.mutate(
                  { task, ...said },
                  {
                    onSuccess: () => {
                      doneToast('Cancelled');
                      onEnded?.();
                    },
                  },
                )
              }
            >
              Cancel task
            </Button>
          </div>
        </>
      )}
    </div>
  );
};
