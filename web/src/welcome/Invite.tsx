import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ErrorState, problemFacts } from '../ui/index.ts';
import classes from './Card.module.css';
import { Card } from './Card.tsx';
import { checkName, checkPassword } from './checks.ts';

/** What `GET /api/invites/<token>` tells. */
export type InviteFacts = { workspace: { slug: string; name: string }; email: string; role: string };
export type InviteProps = {
  invite: InviteFacts;
  onAccept: (answer: { name: string; password: string }) => void;
  isBusy: boolean;
  error?: unknown;
};

const roleWords: Record<string, string> = {
  admin: 'an admin',
  marketer: 'a marketer',
  sales: 'in sales',
  readonly: 'a reader',
};

export const Invite = ({ invite, onAccept, isBusy, error }: InviteProps) => {
  const form = useForm({
    validateInputOnBlur: true,
    initialValues: { name: '', password: '' },
    validate: { name: checkName, password: checkPassword },
  });
  return (
    <Card
      title={`Join ${invite.workspace.name}`}
      text={`You come in as ${roleWords[invite.role] ?? invite.role}, with the address ${invite.email}.`}
    >
      <form className={classes.form} noValidate onSubmit={form.onSubmit(onAccept)}>
        <input type="hidden" autoComplete="username" value={invite.email} readOnly />
        <TextInput label="Your name" autoComplete="name" autoFocus {...form.getInputProps('name')} />
        <PasswordInput
          label="Password"
          description="At least 8 characters. A sentence is easiest to keep."
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        {error ? <ErrorState {...problemFacts(error)} /> : null}
        <Button type="submit" className={classes.submit} loading={isBusy}>
          Join {invite.workspace.name}
        </Button>
      </form>
    </Card>
  );
};
