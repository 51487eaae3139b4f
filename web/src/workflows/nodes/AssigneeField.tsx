import { Select, TagsInput } from '@mantine/core';
import { useMembers } from '../../app/index.ts';
import type { NodeDocument } from '../blueprint.ts';
import { Field } from './fields.tsx';

type Assignee = Extract<NodeDocument, { type: 'humanStep' }>['assignee'];

const WHO = [
  { value: 'owner', label: 'Their owner' },
  { value: 'user', label: 'One user' },
  { value: 'turn', label: 'Users in turn' },
] as const;

const started = (by: Assignee['by'], users: readonly string[]): Assignee => {
  if (by === 'owner') return { by };
  if (by === 'user') return { by, user: users[0] ?? '' };
  return { by, users: [...users] };
};

const usersOf = (assignee: Assignee): readonly string[] =>
  assignee.by === 'turn' ? assignee.users : assignee.by === 'user' && assignee.user ? [assignee.user] : [];

/** Addresses of users, most of whom work here: who left stays, so that it is seen. */
export const useUsers = (): { value: string; label: string }[] => {
  const members = useMembers().data?.items ?? [];
  return members
    .filter(({ role }) => role !== 'readonly')
    .map(({ name, email }) => ({ value: email, label: `${name}, ${email}` }));
};

const known = (users: readonly { value: string; label: string }[], chosen: readonly string[]) => [
  ...users,
  ...chosen
    .filter((one) => !users.some(({ value }) => value === one))
    .map((one) => ({ value: one, label: one })),
];

/** Addresses of several users, in the order in which they take turns. */
export const UsersField = ({
  field,
  label,
  help,
  value,
  onChange,
}: {
  field: string;
  label: string;
  help?: string;
  value: readonly string[];
  onChange: (users: string[]) => void;
}) => {
  const users = useUsers();
  return (
    <Field field={field} label={label} help={help}>
      <TagsInput
        aria-label={label}
        data={users.map(({ value }) => value)}
        value={[...value]}
        onChange={onChange}
        placeholder={value.length === 0 ? 'Choose users' : undefined}
      />
    </Field>
  );
};

/** One user, by the address they sign in with. */
export const UserField = ({
  field,
  label,
  value,
  onChange,
}: {
  field: string;
  label: string;
  value: string;
  onChange: (user: string) => void;
}) => {
  const users = useUsers();
  return (
    <Field field={field} label={label}>
      <Select
        aria-label={label}
        searchable
        placeholder="Choose a user"
        data={known(users, value ? [value] : [])}
        value={value || null}
        allowDeselect={false}
        onChange={(user) => user && onChange(user)}
      />
    </Field>
  );
};

/** Who gets it: the contact's owner, one user, or users in turn. */
export const AssigneeField = <A extends Assignee>({
  value,
  withOwner = true,
  label,
  onChange,
}: {
  value: A;
  withOwner?: boolean;
  label: string;
  onChange: (assignee: A, field: string) => void;
}) => {
  const give = (assignee: Assignee, field: string): void => onChange(assignee as A, field);
  return (
    <>
      <Field field="assignee" label={label}>
        <Select
          aria-label={label}
          data={WHO.filter((one) => withOwner || one.value !== 'owner')}
          value={value.by}
          allowDeselect={false}
          onChange={(by) => by && give(started(by as Assignee['by'], usersOf(value)), 'by')}
        />
      </Field>
      {value.by === 'user' && (
        <UserField
          field="user"
          label="User"
          value={value.user}
          onChange={(user) => give({ by: 'user', user }, 'user')}
        />
      )}
      {value.by === 'turn' && (
        <UsersField
          field="users"
          label="Users"
          help="Each gets the next one, in this order. Who left stays until you take them out."
          value={value.users}
          onChange={(users) => give({ by: 'turn', users }, 'users')}
        />
      )}
    </>
  );
};

/** Who, in the middle of a sentence. */
export const assigneeWords = (assignee: Assignee): string => {
  if (assignee.by === 'owner') return 'their owner';
  if (assignee.by === 'user') return assignee.user || 'somebody';
  return assignee.users.length === 0 ? 'somebody' : `one of ${assignee.users.length} in turn`;
};
