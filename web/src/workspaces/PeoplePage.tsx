import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Invite, type InviteCreated, type Member, meQuery, type Role } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  ConfirmNumber,
  ErrorState,
  failToast,
  problemFacts,
  sayProblem,
  Time,
  undoToast,
} from '../ui/index.ts';
import { Copyable } from './Copyable.tsx';
import { isAddress } from './checks.ts';
import classes from './Settings.module.css';
import { Section, SectionForm, SettingsPage, useMayAdmin } from './SettingsPage.tsx';
import { useAct, useList } from './useSettings.ts';

const roles: { value: Role; label: string; text: string }[] = [
  { value: 'admin', label: 'Admin', text: 'Everything, also settings, keys and people.' },
  { value: 'marketer', label: 'Marketer', text: 'Builds and publishes segments, workflows, templates.' },
  { value: 'sales', label: 'Sales', text: 'Works with contacts.' },
  { value: 'readonly', label: 'Read only', text: 'Looks, and changes nothing.' },
];

const roleLabel = (role: Role): string => roles.find(({ value }) => value === role)?.label ?? role;

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const isAway = ({ awayUntil }: Member): boolean => awayUntil !== null && Date.parse(awayUntil) > Date.now();

/** Says that somebody is away, or back: tasks and contacts that go round pass over who is away. */
const Away = ({ person }: { person: Member }) => {
  const [day, setDay] = useState<string>();
  const put = useAct<string | null, Member>('members', (path, until) =>
    api.put(`${path}/members/${person.userId}/away`, { until }),
  );
  const say = (until: string | null): void =>
    put.mutate(until, { onSuccess: () => setDay(undefined), onError: sayProblem });
  if (isAway(person))
    return (
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={`${person.name} is back`}
        loading={put.isPending}
        onClick={() => say(null)}
      >
        Is back
      </Button>
    );
  if (day === undefined)
    return (
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={`${person.name} is away…`}
        onClick={() => setDay('')}
      >
        Away…
      </Button>
    );
  return (
    <form
      className={classes.acts}
      onSubmit={(event) => {
        event.preventDefault();
        if (day !== '') say(new Date(`${day}T00:00`).toISOString());
      }}
    >
      <TextInput
        type="date"
        size="xs"
        data-autofocus
        aria-label={`${person.name} is back on`}
        value={day}
        onChange={({ currentTarget: { value } }) => setDay(value)}
      />
      <Button type="submit" variant="default" size="compact-sm" disabled={day === ''} loading={put.isPending}>
        Away until then
      </Button>
    </form>
  );
};

const Row = ({ person, isMe, onRemove }: { person: Member; isMe: boolean; onRemove: () => void }) => {
  const isAdmin = useMayAdmin();
  const { mayEdit } = useWorkspace();
  const change = useAct<Role, Member>('members', (path, role) =>
    api.patch(`${path}/members/${person.userId}`, { role }),
  );
  const put = (role: Role): void => {
    const before = person.role;
    change.mutate(role, {
      onSuccess: () =>
        undoToast({
          done: `${person.name} is ${roleLabel(role)} now`,
          undo: () => change.mutateAsync(before),
        }),
      onError: (error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')),
    });
  };
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>{person.name}</span>
        {isMe && <span className={classes.quiet}> you</span>}
        <br />
        <span className={classes.quiet}>
          {person.email} · since <Time at={person.joinedAt} />
          {isAway(person) && (
            <>
              <br />
              Away, gets no turn; back on {DAY.format(new Date(person.awayUntil!))}
            </>
          )}
        </span>
      </span>
      {mayEdit && <Away person={person} />}
      {isAdmin ? (
        <span className={classes.acts}>
          <Select
            aria-label={`Role of ${person.name}`}
            w={140}
            data={roles.map(({ value, label }) => ({ value, label }))}
            value={person.role}
            allowDeselect={false}
            disabled={change.isPending}
            onChange={(role) => role && role !== person.role && put(role as Role)}
          />
          <Button variant="subtle" color="bad" size="compact-sm" onClick={onRemove}>
            Take out
          </Button>
        </span>
      ) : (
        <span className={classes.quiet}>{roleLabel(person.role)}</span>
      )}
    </li>
  );
};

const InviteForm = () => {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('marketer');
  const [hasLeft, setLeft] = useState(false);
  const invite = useAct<{ email: string; role: Role }, InviteCreated>('members', (path, input) =>
    api.post(`${path}/invites`, input),
  );
  const made = invite.data;
  return (
    <>
      <SectionForm
        act="Invite"
        isBusy={invite.isPending}
        canSave={isAddress(email)}
        error={invite.error}
        onSubmit={() =>
          invite.mutate(
            { email: email.trim(), role },
            {
              onSuccess: () => {
                setEmail('');
                setLeft(false);
              },
            },
          )
        }
      >
        <div className={classes.pair}>
          <TextInput
            label="E-mail"
            type="email"
            value={email}
            error={
              hasLeft && email !== '' && !isAddress(email)
                ? 'Write an address such as jo@acme.com.'
                : undefined
            }
            onBlur={() => setLeft(true)}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Select
            label="Role"
            data={roles.map(({ value, label }) => ({ value, label }))}
            value={role}
            allowDeselect={false}
            description={roles.find(({ value }) => value === role)?.text}
            onChange={(next) => next && setRole(next as Role)}
          />
        </div>
      </SectionForm>
      {made && (
        <div role="status">
          <p className={classes.text}>
            {made.mailed
              ? `The invitation for ${made.email} is on its way. The same link, for handing over yourself:`
              : `No mail could be sent to ${made.email}. Hand this link over yourself:`}
          </p>
          <Copyable text={made.link} label="link" />
        </div>
      )}
    </>
  );
};

const OpenInvites = () => {
  const invites = useList<Invite>('members', '/invites');
  const withdraw = useAct<string>('members', (path, id) => api.delete(`${path}/invites/${id}`));
  const open = invites.data?.items ?? [];
  if (open.length === 0) return null;
  return (
    <Section title="Invited" text="Not answered yet.">
      <ul className={classes.rows}>
        {open.map(({ inviteId, email, role, invitedBy, expiresAt }) => (
          <li key={inviteId}>
            <span className={classes.grow}>
              <span className={classes.name}>{email}</span>{' '}
              <span className={classes.quiet}>
                {roleLabel(role)}, by {invitedBy}, until <Time at={expiresAt} />
              </span>
            </span>
            <Button
              variant="subtle"
              size="compact-sm"
              loading={withdraw.isPending && withdraw.variables === inviteId}
              onClick={() => withdraw.mutate(inviteId, { onError: sayProblem })}
            >
              Take it back
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
};

/** Settings: who logs in here, and what they may do. */
export const PeoplePage = () => {
  const isAdmin = useMayAdmin();
  const people = useList<Member>('members', '/members');
  const { data: me } = useQuery(meQuery);
  const [removing, setRemoving] = useState<Member>();
  const remove = useAct<string>('members', (path, userId) => api.delete(`${path}/members/${userId}`));
  return (
    <SettingsPage tab="/settings/people">
      <Section title="People" text="Who logs in here, and what they may do.">
        {people.error && !people.data && (
          <ErrorState {...problemFacts(people.error)} onRetry={() => void people.refetch()} />
        )}
        {people.data && (
          <ul className={classes.rows}>
            {people.data.items.map((person) => (
              <Row
                key={person.userId}
                person={person}
                isMe={person.userId === me?.user.userId}
                onRemove={() => setRemoving(person)}
              />
            ))}
          </ul>
        )}
      </Section>
      {isAdmin && (
        <Section title="Invite" text="They choose their own password.">
          <InviteForm />
        </Section>
      )}
      {isAdmin && <OpenInvites />}
      <ConfirmNumber
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        people={0}
        danger
        busy={remove.isPending}
        act={`Take ${removing?.name ?? ''} out`}
        effect="They see nothing of this workspace from then on. What they made stays. They can be invited again."
        onConfirm={() => {
          if (!removing) return;
          remove.mutate(removing.userId, {
            onSuccess: () => setRemoving(undefined),
            onError: (error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')),
          });
        }}
      />
    </SettingsPage>
  );
};
