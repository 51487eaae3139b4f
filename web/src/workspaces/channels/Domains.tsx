import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { fieldError, type SendingSettings } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, StatusBadge, Time } from '../../ui/index.ts';
import { Copyable } from '../Copyable.tsx';
import classes from '../Settings.module.css';
import { SectionForm, useMayAdmin } from '../SettingsPage.tsx';
import { useNewKeys, useSaveSending } from './useSending.ts';

const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const domainError = (value: string): string | null =>
  value.trim() === '' || DOMAIN.test(value.trim()) ? null : 'Write a domain such as bounces.acme.com.';

/** The keys that sign mail, with what belongs into DNS. */
export const Keys = ({ dkim }: { dkim: SendingSettings['dkim'] }) => {
  const { at, settings } = useWorkspace();
  const mayAdmin = useMayAdmin();
  const make = useNewKeys();
  return (
    <div className={classes.card}>
      {dkim ? (
        dkim.keys.map(({ algorithm, selector, record, seenAt, signs, createdAt }) => (
          <div key={selector} className={classes.code}>
            <div className={classes.line}>
              <span className={classes.name}>
                {algorithm === 'rsa' ? 'RSA' : 'Ed25519'}, {selector}
              </span>
              {seenAt ? (
                <StatusBadge status={signs ? 'good' : 'archived'}>
                  {signs ? 'Signs' : 'No longer signs'}
                </StatusBadge>
              ) : (
                <StatusBadge status="warn">Not seen in DNS</StatusBadge>
              )}
            </div>
            <span className={classes.quiet}>
              Made <Time at={createdAt} />. TXT record {record.name}
            </span>
            {!seenAt && <Copyable text={record.value} label="value" />}
          </div>
        ))
      ) : (
        <span>
          {settings.sender
            ? 'Mail is not signed yet. Keys are made here, and their public half goes into your DNS.'
            : 'Set the sender first: keys are of its domain.'}
        </span>
      )}
      {mayAdmin && settings.sender && (
        <div className={classes.acts}>
          <Button
            variant={dkim ? 'default' : 'filled'}
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            {dkim ? 'Make new keys' : 'Make keys'}
          </Button>
          {dkim && <AppLink href={at('/messages/deliverability')}>Check DNS</AppLink>}
        </div>
      )}
    </div>
  );
};

/** Domains of bounces and links. */
export const Domains = ({ sending }: { sending: SendingSettings }) => {
  const save = useSaveSending('Domains saved');
  const form = useForm({
    mode: 'controlled',
    initialValues: { returnPath: sending.returnPath ?? '', trackingDomain: sending.trackingDomain ?? '' },
    validateInputOnBlur: true,
    validate: { returnPath: domainError, trackingDomain: domainError },
  });
  const isNamed = fieldError(save.error, 'returnPath') ?? fieldError(save.error, 'trackingDomain');
  return (
    <SectionForm
      onSubmit={form.onSubmit((values) =>
        save.mutate(
          {
            returnPath: values.returnPath.trim() || null,
            trackingDomain: values.trackingDomain.trim() || null,
          },
          { onSuccess: () => form.resetDirty() },
        ),
      )}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={isNamed ? undefined : save.error}
    >
      <TextInput
        label="Return path"
        placeholder="bounces.acme.com"
        description="Bounces come back to an address of each message in this domain. Empty: to the sender."
        {...form.getInputProps('returnPath')}
        error={form.errors.returnPath ?? fieldError(save.error, 'returnPath')}
      />
      <TextInput
        label="Tracking domain"
        placeholder="links.acme.com"
        description="Links in mails and the page to opt out bear this name. It must lead here, with a certificate."
        {...form.getInputProps('trackingDomain')}
        error={form.errors.trackingDomain ?? fieldError(save.error, 'trackingDomain')}
      />
    </SectionForm>
  );
};
