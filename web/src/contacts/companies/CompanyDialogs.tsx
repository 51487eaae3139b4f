import { Button, Group, Modal, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { CompanyDetail, Person } from '../../api/index.ts';
import { PersonField } from '../../segments/index.ts';
import { counted, doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import classes from './Companies.module.css';
import { useCompanies, useCompanyActs } from './useCompanies.ts';

type DialogProps = { company: CompanyDetail; opened: boolean; onClose: () => void };

const AddPersonForm = ({ company, onClose }: Omit<DialogProps, 'opened'>) => {
  const [person, setPerson] = useState<Person>();
  const { putIn } = useCompanyActs();
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!person) return;
        putIn.mutate(
          { companyId: company.companyId, contactId: person.contactId },
          {
            onSuccess: () => {
              doneToast(`${person.label} belongs to ${company.name}`);
              onClose();
            },
          },
        );
      }}
    >
      <PersonField label="Who" onPick={setPerson} />
      <p className={classes.quiet}>
        They leave the company they are in. No call and no mail domain changes it back.
      </p>
      {putIn.error && <ErrorState {...problemFacts(putIn.error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!person} loading={putIn.isPending}>
          {person ? `Put ${person.label} into ${company.name}` : 'Put into the company'}
        </Button>
      </Group>
    </form>
  );
};

/** Puts a contact into a company. */
export const AddPerson = ({ opened, ...props }: DialogProps) => (
  <Modal
    opened={opened}
    onClose={props.onClose}
    title="Add a person"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <AddPersonForm {...props} />
  </Modal>
);

const MergeForm = ({ company, onClose }: Omit<DialogProps, 'opened'>) => {
  const [typed, setTyped] = useState('');
  const [from, setFrom] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const { rows = [] } = useCompanies(asked || undefined, 'people');
  const { merge } = useCompanyActs();
  const others = rows.filter(({ companyId }) => companyId !== company.companyId);
  const other = others.find(({ companyId }) => companyId === from);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!other) return;
        merge.mutate(
          { into: company.companyId, from: other.companyId },
          {
            onSuccess: () => {
              doneToast(`${other.name} is one with ${company.name}`);
              onClose();
            },
          },
        );
      }}
    >
      <Select
        label="The other company"
        searchable
        data-autofocus
        data={others.map(({ companyId, name, domain }) => ({
          value: companyId,
          label: domain && domain !== name ? `${name} (${domain})` : name,
        }))}
        filter={({ options }) => options}
        value={from}
        onChange={setFrom}
        onSearchChange={setTyped}
        nothingFoundMessage="No other company matches"
      />
      <p className={classes.quiet}>
        Its people, domains and ids come to {company.name}; its facts fill gaps here. This cannot be taken
        back.
      </p>
      {merge.error && <ErrorState {...problemFacts(merge.error)} small />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" color="bad" disabled={!other} loading={merge.isPending}>
          {other ? `Merge ${other.name}: ${counted(other.people, 'person moves', 'people move')}` : 'Merge'}
        </Button>
      </Group>
    </form>
  );
};

/** Makes another company one with this. */
export const MergeCompany = ({ opened, ...props }: DialogProps) => (
  <Modal
    opened={opened}
    onClose={props.onClose}
    title={`Merge into ${props.company.name}`}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <MergeForm {...props} />
  </Modal>
);
