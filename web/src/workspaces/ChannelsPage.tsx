import { Button, NumberInput, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, fieldError, type Workspace, workspaceQuery } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { counted, failToast, problemFacts, Time, undoToast } from '../ui/index.ts';
import classes from './Settings.module.css';
import { Section, SectionForm, SettingsPage } from './SettingsPage.tsx';
import { useSave } from './useSettings.ts';

/** The switch that stops everything that leaves; what is decided meanwhile waits. */
const Stop = () => {
  const { slug, path, role, sendingStopped } = useWorkspace();
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: (verb: 'stop' | 'resume') => api.post<Workspace>(`${path}/sending/${verb}`),
    onSuccess: (fresh) => client.setQueryData(workspaceQuery(slug).queryKey, fresh),
    onError: (error) => failToast(problemFacts(error).what),
  });
  const mayTurn = role === 'admin' || role === 'marketer';
  if (sendingStopped) {
    return (
      <div className={`${classes.card} ${classes.stopped}`}>
        <span>
          Stopped by {sendingStopped.by} <Time at={sendingStopped.at} />.{' '}
          {counted(sendingStopped.held, 'message waits', 'messages wait')}; people keep moving through
          workflows.
        </span>
        {mayTurn && (
          <div>
            <Button loading={turn.isPending} onClick={() => turn.mutate('resume')}>
              Resume: {counted(sendingStopped.held, 'message goes', 'messages go')} out
            </Button>
          </div>
        )}
      </div>
    );
  }
  return (
    <div className={classes.card}>
      <span>Sending runs. Stopping holds back every message of every workflow until somebody resumes.</span>
      {mayTurn && (
        <div>
          <Button
            variant="default"
            loading={turn.isPending}
            onClick={() =>
              turn.mutate('stop', {
                onSuccess: () =>
                  undoToast({ done: 'Sending is stopped', undo: () => turn.mutateAsync('resume') }),
              })
            }
          >
            Stop all sending
          </Button>
        </div>
      )}
    </div>
  );
};

const Mail = () => {
  const { settings } = useWorkspace();
  const { smtp } = settings;
  const save = useSave('E-mail saved');
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      by: smtp ? 'smtp' : 'sandbox',
      host: smtp?.host ?? '',
      port: smtp?.port ?? 587,
      secure: smtp?.secure ?? false,
      user: smtp?.user ?? '',
      password: '',
    },
    validateInputOnBlur: true,
    validate: {
      host: (value, { by }) =>
        by === 'sandbox' || /^[a-z0-9.:-]+$/i.test(value.trim())
          ? null
          : 'Write the server of your provider, such as smtp.example.com.',
      port: (value, { by }) =>
        by === 'sandbox' || (value >= 1 && value <= 65_535) ? null : 'Mostly 587, 465 or 25.',
    },
  });
  const { by, user, password, ...server } = form.values;
  const submit = form.onSubmit(() => {
    const next =
      by === 'sandbox'
        ? null
        : {
            ...server,
            host: server.host.trim(),
            ...(user.trim() !== '' && { user: user.trim() }),
            ...(password !== '' && { password }),
          };
    save.mutate({ settings: { smtp: next } }, { onSuccess: () => form.resetDirty() });
  });
  return (
    <SectionForm
      onSubmit={submit}
      act={by === 'sandbox' ? 'Keep mail in the sandbox' : 'Send through this server'}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={fieldError(save.error, 'settings.smtp.host') ? undefined : save.error}
    >
      <Radio.Group aria-label="How mail leaves" {...form.getInputProps('by')}>
        <Stack gap={8}>
          <Radio
            value="sandbox"
            label="Sandbox"
            description="Nothing leaves this machine. Mails are in Messages, where you read and click them."
          />
          <Radio value="smtp" label="SMTP" description="Through the server of your mail provider." />
        </Stack>
      </Radio.Group>
      {by === 'smtp' && (
        <>
          <div className={classes.pair}>
            <TextInput
              label="Server"
              placeholder="smtp.example.com"
              {...form.getInputProps('host')}
              error={form.errors.host ?? fieldError(save.error, 'settings.smtp.host')}
            />
            <NumberInput label="Port" hideControls min={1} max={65_535} {...form.getInputProps('port')} />
          </div>
          <Switch
            label="TLS from the first byte"
            description="For port 465. Otherwise the connection is encrypted as soon as the server offers it."
            {...form.getInputProps('secure', { type: 'checkbox' })}
          />
          <div className={classes.pair}>
            <TextInput label="User" autoComplete="off" {...form.getInputProps('user')} />
            <PasswordInput
              label="Password"
              autoComplete="new-password"
              placeholder={smtp?.hasPassword ? 'Kept as it is' : undefined}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              {...form.getInputProps('password')}
            />
          </div>
        </>
      )}
    </SectionForm>
  );
};

/** Settings: how messages leave, and the switch that stops them. */
export const ChannelsPage = () => (
  <SettingsPage tab="/settings/channels">
    <Section title="All sending" text="For the moment when something is wrong and you need time.">
      <Stop />
    </Section>
    <Section title="E-mail" text="Who carries it.">
      <Mail />
    </Section>
  </SettingsPage>
);
