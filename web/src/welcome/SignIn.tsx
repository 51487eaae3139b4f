import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ErrorState, problemFacts } from '../ui/index.ts';
import classes from './Card.module.css';
import { Card } from './Card.tsx';
import { checkEmail } from './checks.ts';

export type Credentials = { email: string; password: string };
export type SignInProps = { onSubmit: (credentials: Credentials) => void; isBusy: boolean; error?: unknown };

/** A refused sign-in says what to try; it never tells which of the two was wrong. */
const refusal = (error: unknown) => {
  const status = (error as { status?: number } | null)?.status;
  if (status === 401 || status === 403) {
    return {
      what: 'E-mail or password do not match',
      how: 'Check both. An admin of your workspace can send you a new invitation.',
    };
  }
  return problemFacts(error);
};

export const SignIn = ({ onSubmit, isBusy, error }: SignInProps) => {
  const form = useForm({
    validateInputOnBlur: true,
    initialValues: { email: '', password: '' },
    validate: { email: checkEmail, password: (text) => (text === '' ? 'Enter your password.' : null) },
  });
  return (
    <Card title="Sign in">
      <form
        className={classes.form}
        noValidate
        onSubmit={form.onSubmit(({ email, password }) => onSubmit({ email: email.trim(), password }))}
      >
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput label="Password" autoComplete="current-password" {...form.getInputProps('password')} />
        {error ? <ErrorState {...refusal(error)} /> : null}
        <Button type="submit" className={classes.submit} loading={isBusy}>
          Sign in
        </Button>
      </form>
    </Card>
  );
};
