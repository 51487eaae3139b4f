import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, type CompanyDetail, type CompanyPerson, type FeedLine } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  AppLink,
  Count,
  EmptyState,
  ErrorState,
  Icon,
  Money,
  PageHeader,
  PersonChip,
  problemFacts,
  Time,
  undoToast,
  useLate,
} from '../../ui/index.ts';
import classes from './Companies.module.css';
import { AddPerson, MergeCompany } from './CompanyDialogs.tsx';
import { CompanyFacts } from './CompanyFacts.tsx';
import { byWords } from './search.ts';
import { useCompany, useCompanyActs } from './useCompanies.ts';

const Figures = ({ company }: { company: CompanyDetail }) => {
  const { at } = useWorkspace();
  return (
    <dl className={classes.figures}>
      <div>
        <dt>People</dt>
        <dd>
          <Count
            value={company.people}
            href={at(`/contacts?company=${company.companyId}`)}
            of={`people of ${company.name}`}
          />
        </dd>
      </div>
      <div>
        <dt>Last activity</dt>
        <dd>
          <Time at={company.lastSeenAt} never="never" />
        </dd>
      </div>
      <div>
        <dt>Orders</dt>
        <dd>{company.value === null ? 'none yet' : <Money amount={company.value} />}</dd>
      </div>
    </dl>
  );
};

const People = ({ company, people }: { company: CompanyDetail; people: readonly CompanyPerson[] }) => {
  const { at, mayEdit } = useWorkspace();
  const { takeOut, putIn } = useCompanyActs();
  const { companyId } = company;
  const remove = ({ person: { contactId, label } }: CompanyPerson): void =>
    takeOut.mutate(
      { companyId, contactId },
      {
        onSuccess: () =>
          undoToast({
            done: `${label} is out of ${company.name}`,
            undo: () => putIn.mutateAsync({ companyId, contactId }),
          }),
      },
    );
  if (people.length === 0)
    return (
      <EmptyState
        title="No people here yet"
        text="Contacts with a matching mail domain join by themselves when that is switched on; your site’s group calls and you can add them too."
      />
    );
  return (
    <ul className={classes.list} aria-label={`People of ${company.name}`}>
      {people.map((one) => (
        <li key={one.person.contactId}>
          <span className={classes.who}>
            <PersonChip person={one.person} href={at(`/contacts/${one.person.contactId}`)} />
          </span>
          <span className={classes.did}>{[one.stage, byWords[one.by]].filter(Boolean).join(', ')}</span>
          <span className={classes.when}>
            <Time at={one.lastSeenAt} never="never seen" />
          </span>
          {mayEdit && (
            <Tooltip label="Take out of the company">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Take ${one.person.label} out of ${company.name}`}
                onClick={() => remove(one)}
              >
                <Icon of={IconX} size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </li>
      ))}
    </ul>
  );
};

const Lines = ({ lines }: { lines: readonly FeedLine[] }) => {
  const { at } = useWorkspace();
  if (lines.length === 0)
    return <p className={classes.quiet}>What its people do stands here: orders, sign-ups, clicks.</p>;
  return (
    <ul className={classes.list} aria-label="What its people did">
      {lines.map(({ id, person, verb, object, href, at: instant }) => (
        <li key={id}>
          <span className={classes.who}>
            <PersonChip person={person} href={at(href)} />
          </span>
          <span className={classes.did} title={`${verb} ${object}`}>
            {verb} {object}
          </span>
          <span className={classes.when}>
            <Time at={instant} />
          </span>
        </li>
      ))}
    </ul>
  );
};

/** One company: facts, people, what they did. */
export const CompanyPage = () => {
  const { companyId = '' } = useParams({ strict: false }) as { companyId?: string };
  const { at, mayEdit, role } = useWorkspace();
  const { company: asked, people, lines } = useCompany(companyId);
  const [open, setOpen] = useState<'person' | 'merge'>();
  const isLate = useLate(asked.isPending);
  const company = asked.data;
  if (!company) {
    if (asked.error instanceof ApiError && [400, 404].includes(asked.error.status))
      return (
        <>
          <PageHeader title="Company" />
          <EmptyState
            title="There is no such company here"
            text="It may be another workspace’s."
            action={<AppLink href={at('/contacts/companies')}>All companies</AppLink>}
          />
        </>
      );
    if (asked.error)
      return <ErrorState {...problemFacts(asked.error)} onRetry={() => void asked.refetch()} />;
    return isLate ? <Skeleton h={320} radius="lg" role="status" aria-label="Loading the company" /> : null;
  }
  const isLive = company.mergedInto === null;
  const mayMerge = isLive && (role === 'admin' || role === 'marketer');
  return (
    <div data-wide>
      <PageHeader
        title={company.name}
        aside={company.domain && company.domain !== company.name ? company.domain : undefined}
        controls={
          <AppLink href={at('/contacts/companies')} underline="always">
            All companies
          </AppLink>
        }
        primary={
          mayEdit && isLive ? (
            <Button leftSection={<Icon of={IconPlus} />} onClick={() => setOpen('person')}>
              Add a person
            </Button>
          ) : undefined
        }
        menu={mayMerge ? [{ label: 'Merge another company into this', onPick: () => setOpen('merge') }] : []}
      />
      {!isLive && (
        <p role="note" className={classes.quiet}>
          This company was merged with another.{' '}
          <AppLink href={at(`/contacts/companies/${company.mergedInto}`)} underline="always">
            Open what it is one with
          </AppLink>
        </p>
      )}
      <Figures company={company} />
      <div className={classes.columns}>
        <div className={classes.panel}>
          <CompanyFacts company={company} />
        </div>
        <div className={classes.panel}>
          <section aria-labelledby="people">
            <h2 className={classes.heading} id="people">
              People
              {people.data && people.data.items.length < company.people && (
                <AppLink href={at(`/contacts?company=${companyId}`)}>All {company.people}</AppLink>
              )}
            </h2>
            {people.error && <ErrorState {...problemFacts(people.error)} small />}
            {people.data && <People company={company} people={people.data.items} />}
          </section>
          <section aria-labelledby="done">
            <h2 className={classes.heading} id="done">
              What they did
            </h2>
            {lines.error && <ErrorState {...problemFacts(lines.error)} small />}
            {lines.data && <Lines lines={lines.data.items} />}
          </section>
        </div>
      </div>
      <AddPerson company={company} opened={open === 'person'} onClose={() => setOpen(undefined)} />
      <MergeCompany company={company} opened={open === 'merge'} onClose={() => setOpen(undefined)} />
    </div>
  );
};
