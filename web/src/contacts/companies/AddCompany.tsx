import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { fieldError } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { ErrorState, problemFacts, useIsPhone } from '../../ui/index.ts';
import classes from './Companies.module.css';
import { useCompanyActs } from './useCompanies.ts';

const Form = ({ onClose }: { onClose: () => void }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { add } = useCompanyActs();
  const form = useForm({
    mode: 'controlled',
    initialValues: { name: '', domain: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Write what it is called.' : null) },
  });
  const domain = form.getInputProps('domain');
  const refused = fieldError(add.error, 'domain');
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit((values) =>
        add.mutate(
          { name: values.name.trim(), domain: values.domain.trim() || undefined },
          { onSuccess: ({ companyId }) => void navigate({ href: at(`/contacts/companies/${companyId}`) }) },
        ),
      )}
    >
      <TextInput label="Name" data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <TextInput
        label="Domain"
        description="acme.com: who has an address there can join by themselves."
        autoComplete="off"
        {...domain}
        error={domain.error ?? refused}
      />
      {add.error && !refused && <ErrorState {...problemFacts(add.error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={add.isPending}>
          Add company
        </Button>
      </Group>
    </form>
  );
};

/** A company by hand. */
export const AddCompany = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Add company"
    fullScreen={useIsPhone()}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <Form onClose={onClose} />
  </Modal>
);
