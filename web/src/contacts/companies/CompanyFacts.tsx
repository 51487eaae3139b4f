import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, type CompanyDetail, fieldError } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { ErrorState, problemFacts, undoToast } from '../../ui/index.ts';
import contactClasses from '../Contact.module.css';
import { Fact } from '../Fact.tsx';
import type { FactValue } from '../facts.ts';
import classes from './Companies.module.css';
import { attributeLabel, typedValue } from './search.ts';
import { useCompanyActs } from './useCompanies.ts';

type CompanyProps = { company: CompanyDetail };

const AddFact = ({ company }: CompanyProps) => {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const { change } = useCompanyActs();
  if (!isOpen)
    return (
      <button type="button" className="text-button" onClick={() => setOpen(true)}>
        Add a fact
      </button>
    );
  return (
    <form
      className={contactClasses.addfact}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { companyId: company.companyId, attributes: { [name.trim()]: typedValue(value) } },
          {
            onSuccess: () => {
              setOpen(false);
              setName('');
              setValue('');
            },
          },
        );
      }}
    >
      <TextInput
        label="Name"
        placeholder="industry"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
      {change.error && <ErrorState {...problemFacts(change.error)} small />}
      <span style={{ display: 'flex', gap: 8 }}>
        <Button
          type="submit"
          size="sm"
          disabled={name.trim() === '' || value.trim() === ''}
          loading={change.isPending}
        >
          Add
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </span>
    </form>
  );
};

const AddDomain = ({ company }: CompanyProps) => {
  const [isOpen, setOpen] = useState(false);
  const [domain, setDomain] = useState('');
  const { change } = useCompanyActs();
  if (!isOpen)
    return (
      <button type="button" className="text-button" onClick={() => setOpen(true)}>
        Add a domain
      </button>
    );
  return (
    <form
      style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { companyId: company.companyId, domain: domain.trim() },
          { onSuccess: () => setOpen(false) },
        );
      }}
    >
      <TextInput
        aria-label="Domain"
        placeholder="acme.com"
        value={domain}
        error={fieldError(change.error, 'domain')}
        onChange={(event) => setDomain(event.currentTarget.value)}
      />
      <Button type="submit" disabled={domain.trim() === ''} loading={change.isPending}>
        Add
      </Button>
    </form>
  );
};

const first = ['name', 'domain'];

/** Its name and its domain first, as people look for them; the rest by name. */
const inOrder = (facts: CompanyDetail['attributes']): CompanyDetail['attributes'] => {
  const place = (name: string): string => (first.includes(name) ? `${first.indexOf(name)}` : `9 ${name}`);
  return [...facts].sort((left, right) => place(left.name).localeCompare(place(right.name)));
};

/** What is known of a company; each value is edited where it stands, and its people are told. */
export const CompanyFacts = ({ company }: CompanyProps) => {
  const { mayEdit, path } = useWorkspace();
  const { change } = useCompanyActs();
  const { companyId } = company;
  const set = async (name: string, value: FactValue, before: unknown): Promise<void> => {
    await change.mutateAsync({ companyId, attributes: { [name]: value as string | number | null } });
    undoToast({
      done: `${attributeLabel(name)} is ${value === null ? 'removed' : 'changed'}`,
      undo: () => api.patch(`${path}/companies/${companyId}`, { attributes: { [name]: before } }),
    });
  };
  return (
    <>
      <section aria-labelledby="company-facts">
        <h2 className={classes.heading} id="company-facts">
          Facts
        </h2>
        {company.attributes.length === 0 && <p className={classes.quiet}>Nothing is known yet.</p>}
        <dl className={contactClasses.facts}>
          {inOrder(company.attributes).map(({ name, value }) => (
            <Fact
              key={name}
              fact={{ name, label: attributeLabel(name), value, source: null, at: null }}
              pending={undefined}
              onEdit={mayEdit ? (next) => set(name, next, value) : undefined}
            />
          ))}
        </dl>
        {mayEdit && <AddFact company={company} />}
      </section>
      <section aria-labelledby="company-names">
        <h2 className={classes.heading} id="company-names">
          Known by
        </h2>
        <ul className={classes.names}>
          {company.names.map(({ kind, value }) => (
            <li key={`${kind}:${value}`}>
              {value}{' '}
              <span className={classes.quiet}>{kind === 'domain' ? 'mail domain' : 'id of your site'}</span>
            </li>
          ))}
        </ul>
        {mayEdit && <AddDomain company={company} />}
      </section>
    </>
  );
};
