import { ActionIcon, Autocomplete, Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconX } from '@tabler/icons-react';
import type { SendingSettings } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, countText, Icon, readNow } from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { SectionForm } from '../SettingsPage.tsx';
import own from './Channels.module.css';
import { daysOfPlan, type PaceTyped, paceOf, typedOf } from './pace.ts';
import { useSaveSending } from './useSending.ts';

const RECEIVER_NAMES = ['google', 'microsoft', 'yahoo', 'apple', 'gmx', 'telekom', 'other'];

const orNothing = (value: string | number): number | '' => (typeof value === 'number' ? value : '');

/** How fast mail may leave, and the way of a new domain to its full volume. */
export const Limits = ({ sending }: { sending: SendingSettings }) => {
  const { at, timeZone } = useWorkspace();
  const save = useSaveSending('Limits saved');
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(readNow());
  const form = useForm<PaceTyped>({ mode: 'controlled', initialValues: typedOf(sending.pace, today) });
  const { values } = form;
  const number = (name: 'perSecond' | 'perDay' | 'firstDay' | 'factor' | 'upTo') => ({
    value: values[name],
    onChange: (value: string | number) => form.setFieldValue(name, orNothing(value)),
  });
  const days = daysOfPlan(values);
  return (
    <SectionForm
      onSubmit={form.onSubmit((typed) =>
        save.mutate({ pace: paceOf(typed) }, { onSuccess: () => form.resetDirty() }),
      )}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={save.error}
    >
      <div className={classes.pair}>
        <NumberInput label="Mails a second" placeholder="No limit" min={0.01} {...number('perSecond')} />
        <NumberInput
          label="Mails a day"
          placeholder="No limit"
          min={0}
          allowDecimal={false}
          thousandSeparator=","
          {...number('perDay')}
        />
      </div>
      {values.receivers.map((receiver, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name while they are typed
        <div key={n} className={own.receiver}>
          <Autocomplete
            label="Receiver"
            description={n === 0 ? 'google, a domain, or other for each that is not named' : undefined}
            data={RECEIVER_NAMES}
            value={receiver.key}
            onChange={(key) => form.setFieldValue(`receivers.${n}.key`, key)}
          />
          <NumberInput
            label="A minute"
            placeholder="No limit"
            min={0.01}
            value={receiver.perMinute}
            onChange={(value) => form.setFieldValue(`receivers.${n}.perMinute`, orNothing(value))}
          />
          <NumberInput
            label="A day"
            placeholder="No limit"
            min={0}
            allowDecimal={false}
            value={receiver.perDay}
            onChange={(value) => form.setFieldValue(`receivers.${n}.perDay`, orNothing(value))}
          />
          <ActionIcon
            variant="default"
            aria-label={`Remove the limit of ${receiver.key || 'this receiver'}`}
            onClick={() => form.removeListItem('receivers', n)}
          >
            <Icon of={IconX} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => form.insertListItem('receivers', { key: '', perMinute: '', perDay: '' })}
        >
          Limit one receiver
        </Button>
      </div>
      <Switch
        label="Warm up a new domain"
        description="Receivers distrust a domain that mails everybody on its first day. Transactional mail does not wait."
        {...form.getInputProps('warmsUp', { type: 'checkbox' })}
      />
      {values.warmsUp && (
        <>
          <div className={classes.pair}>
            <TextInput label="First day" type="date" {...form.getInputProps('startedOn')} />
            <NumberInput label="Mails on it" min={1} allowDecimal={false} {...number('firstDay')} />
            <NumberInput
              label="Times as many each day"
              min={1.05}
              max={10}
              step={0.1}
              {...number('factor')}
            />
            <NumberInput
              label="Until a day allows"
              min={1}
              allowDecimal={false}
              thousandSeparator=","
              {...number('upTo')}
            />
          </div>
          <p className={classes.text}>
            {days === null
              ? 'This plan does not grow.'
              : `Full volume on day ${countText(days)}. What does not fit into a day waits for the next, as long as it is useful.`}{' '}
            <AppLink href={at('/messages/deliverability')} underline="always">
              See the plan
            </AppLink>
          </p>
        </>
      )}
    </SectionForm>
  );
};

const percent = (share: number | null): number | '' =>
  share === null ? '' : Number((share * 100).toPrecision(4));
const shareOf = (value: number | ''): number | null => (value === '' ? null : value / 100);

/** When sending stops by itself. */
export const StopAt = ({ sending }: { sending: SendingSettings }) => {
  const save = useSaveSending('Saved');
  const form = useForm({
    mode: 'controlled',
    initialValues: {
      bounced: percent(sending.stopAt.bounced),
      complained: percent(sending.stopAt.complained),
    },
  });
  const field = (name: 'bounced' | 'complained') => ({
    value: form.values[name],
    onChange: (value: string | number) => form.setFieldValue(name, orNothing(value)),
    suffix: ' %',
    min: 0.05,
    max: 100,
    placeholder: 'Never',
  });
  return (
    <SectionForm
      onSubmit={form.onSubmit(({ bounced, complained }) =>
        save.mutate(
          { stopAt: { bounced: shareOf(bounced), complained: shareOf(complained) } },
          { onSuccess: () => form.resetDirty() },
        ),
      )}
      isBusy={save.isPending}
      canSave={form.isDirty()}
      error={save.error}
    >
      <div className={classes.pair}>
        <NumberInput label="Dead addresses, more than" {...field('bounced')} />
        <NumberInput label="Called spam, more than" step={0.1} {...field('complained')} />
      </div>
    </SectionForm>
  );
};
