import { UnstyledButton } from '@mantine/core';
import type { Ref } from 'react';
import type { TaskRow } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { PersonChip, Time } from '../../ui/index.ts';
import { endWords } from './moves.ts';
import { TaskBody } from './TaskBody.tsx';
import classes from './Tasks.module.css';

/** A task as two lines, and all of it when it is open. */
export const TaskItem = ({
  task,
  isOpen,
  onToggle,
  onEnded,
  noteRef,
  withPerson = true,
}: {
  task: TaskRow;
  isOpen: boolean;
  onToggle: () => void;
  onEnded?: () => void;
  noteRef?: Ref<HTMLTextAreaElement>;
  withPerson?: boolean;
}) => {
  const { at } = useWorkspace();
  const { title, person, dueAt, assignee, workflow, when, endedAt } = task;
  return (
    <li className={classes.item} data-open={isOpen || undefined} data-when={when ?? 'ended'}>
      <UnstyledButton
        className={classes.top}
        aria-expanded={isOpen}
        onClick={onToggle}
        data-task={task.taskId}
      >
        <span className={classes.title}>{title}</span>
        <span className={classes.due}>
          {when === null ? (
            <Time at={endedAt} />
          ) : (
            <>
              {when === 'overdue' ? 'Overdue, ' : 'Due '}
              <Time at={dueAt} />
            </>
          )}
        </span>
      </UnstyledButton>
      <div className={classes.facts}>
        {withPerson && <PersonChip person={person} href={at(`/contacts/${person.contactId}`)} />}
        <span>{when === null ? endWords(task) : (assignee?.name ?? 'Everybody’s')}</span>
        {workflow && <span>{workflow.name}</span>}
      </div>
      {isOpen && <TaskBody task={task} {...(onEnded ? { onEnded } : {})} {...(noteRef ? { noteRef } : {})} />}
    </li>
  );
};
