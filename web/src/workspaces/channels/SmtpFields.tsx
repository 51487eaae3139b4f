import { NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import classes from '../Settings.module.css';
import type { SmtpTyped } from './useMail.ts';

/** An SMTP server as it is typed. */
export const SmtpFields = ({
  smtp,
  hasPassword,
  errorOf,
  onChange,
}: {
  smtp: SmtpTyped;
  hasPassword: boolean;
  errorOf: (name: string) => string | undefined;
  onChange: (change: Partial<SmtpTyped>) => void;
}) => (
  <>
    <div className={classes.pair}>
      <TextInput
        label="Server"
        placeholder="smtp.example.com"
        value={smtp.host}
        error={errorOf('host')}
        onChange={(event) => onChange({ host: event.currentTarget.value })}
      />
      <NumberInput
        label="Port"
        hideControls
        min={1}
        max={65_535}
        value={smtp.port}
        error={errorOf('port')}
        onChange={(port) => onChange({ port: Number(port) })}
      />
    </div>
    <Switch
      label="TLS from the first byte"
      description="For port 465. Otherwise the connection is encrypted as soon as the server offers it."
      checked={smtp.secure}
      onChange={(event) => onChange({ secure: event.currentTarget.checked })}
    />
    <div className={classes.pair}>
      <TextInput
        label="User"
        autoComplete="off"
        value={smtp.user ?? ''}
        error={errorOf('user')}
        onChange={(event) => onChange({ user: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        autoComplete="new-password"
        placeholder={hasPassword ? 'Kept as it is' : undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        value={smtp.password ?? ''}
        error={errorOf('password')}
        onChange={(event) => onChange({ password: event.currentTarget.value })}
      />
    </div>
  </>
);
