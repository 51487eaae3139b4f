import { Button, Group, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMembers, useWorkspace } from '../../app/index.ts';
import { Icon, instantIn, inZone, readNow, useZone } from '../../ui/index.ts';
import { TaskItem } from './TaskItem.tsx';
import classes from './Tasks.module.css';
import { useContactTasks, useTaskActs } from './useTasks.ts';

const DAY_MS = 86_400_000;
const MORNING = '09:00';
/** Of ended ones only the newest stand beside the person; all are on the timeline. */
const ENDED_SHOWN = 3;

const NewTask = ({ contactId, onLeave }: { contactId: string; onLeave: () => void }) => {
  const zone = useZone();
  const members = (useMembers().data?.items ?? []).filter(({ role }) => role !== 'readonly');
  const { make } = useTaskActs();
  const tomorrow = inZone(new Date(readNow().getTime() + DAY_MS).toISOString(), zone).date;
  const [task, setTask] = useState({ title: '', details: '', date: tomorrow, time: MORNING, assignee: '' });
  const { title, details, date, time, assignee } = task;
  const isWhole = title.trim() !== '' && date !== '' && time !== '';
  const keep = (): void => {
    if (!isWhole || make.isPending) return;
    const given = { title: title.trim(), details: details.trim(), dueAt: instantIn(date, time, zone) };
    make.mutate({ contactId, ...given, assignee: assignee || null }, { onSuccess: onLeave });
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave();
      }}
    >
      <TextInput
        label="Task"
        autoFocus
        maxLength={200}
        value={title}
        onChange={({ currentTarget }) => setTask({ ...task, title: currentTarget.value })}
      />
      <Textarea
        label="What to do"
        autosize
        minRows={2}
        maxLength={5_000}
        value={details}
        onChange={({ currentTarget }) => setTask({ ...task, details: currentTarget.value })}
      />
      <Group gap={8} grow>
        <TextInput
          type="date"
          label="Due on"
          value={date}
          onChange={({ currentTarget }) => setTask({ ...task, date: currentTarget.value })}
        />
        <TextInput
          type="time"
          label="at"
          value={time}
          onChange={({ currentTarget }) => setTask({ ...task, time: currentTarget.value })}
        />
      </Group>
      <Select
        label="For"
        placeholder="Everybody"
        clearable
        data={members.map(({ userId, name }) => ({ value: userId, label: name }))}
        value={assignee || null}
        onChange={(userId) => setTask({ ...task, assignee: userId ?? '' })}
      />
      <Group gap={8} justify="flex-end">
        <Button variant="default" onClick={onLeave}>
          Cancel
        </Button>
        <Button type="submit" loading={make.isPending} disabled={!isWhole}>
          Make task
        </Button>
      </Group>
    </form>
  );
};

/** What must be done for a contact, beside their timeline. */
export const ContactTasks = ({ contactId }: { contactId: string }) => {
  const { mayEdit } = useWorkspace();
  const tasks = useContactTasks(contactId).data?.items ?? [];
  const [open, setOpen] = useState<string | null>(null);
  const [isMaking, setMaking] = useState(false);
  const pending = tasks.filter(({ state }) => state === 'open');
  const shown = [...pending, ...tasks.filter(({ state }) => state !== 'open').slice(0, ENDED_SHOWN)];
  if (!mayEdit && shown.length === 0) return null;
  return (
    <section aria-labelledby="tasks">
      <h2 className={classes.heading} id="tasks">
        Tasks
      </h2>
      {shown.length > 0 && (
        <ul className={classes.plain}>
          {shown.map((task) => (
            <TaskItem
              key={task.taskId}
              task={task}
              withPerson={false}
              isOpen={task.taskId === open}
              onToggle={() => setOpen(task.taskId === open ? null : task.taskId)}
            />
          ))}
        </ul>
      )}
      {isMaking && <NewTask contactId={contactId} onLeave={() => setMaking(false)} />}
      {mayEdit && !isMaking && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Icon of={IconPlus} size={16} />}
          onClick={() => setMaking(true)}
        >
          Make a task
        </Button>
      )}
    </section>
  );
};
