import { Button, Group, Input, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type ContactDetail, fieldError, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { doneToast, ErrorState, problemFacts, useIsPhone } from '../ui/index.ts';
import { AlreadyHere } from './AlreadyHere.tsx';
import {
  type AddedConsent,
  type AddedContact,
  addedFacts,
  askedFor,
  checkAddress,
  checkSomething,
  consentHelp,
} from './adding.ts';

const fields = ['name', 'email', 'phone'] as const;

/** One question for a word, not for each of its letters. */
const askAfterMs = 200;

const Form = ({ onClose }: { onClose: () => void }) => {
  const { slug, path, at } = useWorkspace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: ({ consent, ...values }: AddedContact) =>
      api.post<ContactDetail | { contactId: string }>(`${path}/contacts`, {
        attributes: addedFacts(values),
        consent: consent === 'unasked' ? undefined : consent,
      }),
    onSuccess: async (answer, { name, email, phone }) => {
      void client.invalidateQueries({ queryKey: keyOf(slug, 'contact-pages') });
      // 202: it is stored, and the fold has not come to it yet.
      if (!('person' in answer)) {
        doneToast(`${name || email || phone} is stored and appears in a moment`);
        return onClose();
      }
      client.setQueryData(keyOf(slug, 'contacts', answer.person.contactId), answer);
      await navigate({ href: at(`/contacts/${answer.person.contactId}`) });
    },
  });
  const form = useForm({
    mode: 'controlled',
    validateInputOnBlur: ['email'],
    initialValues: { name: '', email: '', phone: '', consent: 'unasked' as AddedConsent },
    validate: { name: (_, values) => checkSomething(values), email: checkAddress },
  });
  const bind = (field: (typeof fields)[number]) => {
    const bound = form.getInputProps(field);
    return { ...bound, error: bound.error ?? fieldError(add.error, `attributes.${field}`) };
  };
  const [asked] = useDebouncedValue(askedFor(form.values), askAfterMs);
  const isElsewhere =
    add.error !== null && !fields.some((field) => fieldError(add.error, `attributes.${field}`));
  return (
    <form noValidate onSubmit={form.onSubmit((values) => add.mutate(values))}>
      <div style={{ display: 'grid', gap: 12 }}>
        <TextInput label="Name" autoComplete="off" data-autofocus enterKeyHint="next" {...bind('name')} />
        <TextInput label="E-mail" type="email" inputMode="email" autoComplete="off" {...bind('email')} />
        <TextInput label="Phone" type="tel" inputMode="tel" autoComplete="off" {...bind('phone')} />
        {form.values.email.trim() !== '' && (
          <Input.Wrapper
            label="Mail to them"
            description={consentHelp[form.values.consent]}
            inputWrapperOrder={['label', 'input', 'description']}
          >
            <SegmentedControl
              fullWidth
              aria-label="Mail to them"
              data={[
                { value: 'given', label: 'They agreed' },
                { value: 'unasked', label: 'Not asked' },
                { value: 'none', label: 'No mail' },
              ]}
              {...form.getInputProps('consent')}
            />
          </Input.Wrapper>
        )}
        <AlreadyHere asked={asked} />
        {isElsewhere && <ErrorState {...problemFacts(add.error)} small />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add contact
          </Button>
        </Group>
      </div>
    </form>
  );
};

/** A person by hand: one fact is enough, ten seconds on a phone. */
export const AddContact = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add contact"
    fullScreen={useIsPhone()}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Form onClose={onClose} />
  </Modal>
);
