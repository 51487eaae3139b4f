import { Badge, Button, Drawer, Skeleton, Tooltip } from '@mantine/core';
import { IconMail, IconPhone, IconUser } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ApiError, type ContactDetail } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import {
  AppLink,
  EmptyState,
  ErrorState,
  Icon,
  PageHeader,
  problemFacts,
  useIsPhone,
  useLate,
} from '../ui/index.ts';
import { useStartMenu } from '../workflows/start/index.ts';
import { Answers } from './Answers.tsx';
import classes from './Contact.module.css';
import { ContactCompany } from './companies/ContactCompany.tsx';
import { FactsPanel } from './FactsPanel.tsx';
import { isTestPerson, telOf, textFact, whoText } from './facts.ts';
import { NowPanel } from './NowPanel.tsx';
import { ReachIcons } from './Reach.tsx';
import { useRightsMenu } from './rights/index.ts';
import { Tags } from './Tags.tsx';
import { Timeline } from './Timeline.tsx';
import { useContact, useSummary, useTimeline } from './useContact.ts';

/** Mail and call open the machine's own programs: what a person does by themselves. */
const Acts = ({ contact }: { contact: ContactDetail }) => {
  const email = textFact(contact, 'email');
  const phone = textFact(contact, 'phone');
  return (
    <>
      {phone && (
        <Button component="a" href={telOf(phone)} variant="default" leftSection={<Icon of={IconPhone} />}>
          Call
        </Button>
      )}
      {email && (
        <Button
          component="a"
          href={`mailto:${encodeURIComponent(email)}`}
          variant="default"
          leftSection={<Icon of={IconMail} />}
        >
          Mail
        </Button>
      )}
    </>
  );
};

const stageOf = (contact: ContactDetail): string | undefined =>
  textFact(contact, 'lifecycle_stage') ?? textFact(contact, 'lifecycleStage');

const Header = ({ contact }: { contact: ContactDetail }) => {
  const { person } = contact;
  const stage = stageOf(contact);
  const rights = useRightsMenu(contact);
  const start = useStartMenu(person.label, { contacts: [person.contactId] });
  return (
    <>
      <PageHeader
        title={person.label}
        badge={
          <>
            {!person.known && (
              <Badge color="gray" c="var(--muted)" leftSection={<Icon of={IconUser} size={14} />}>
                Visitor
              </Badge>
            )}
            {isTestPerson(contact) && (
              <Tooltip label="Gets mail like everybody, and is in no figure">
                <Badge color="gray" c="var(--draft)">
                  Test person
                </Badge>
              </Tooltip>
            )}
            {stage && (
              <Badge color="gray" c="var(--text)">
                {stage}
              </Badge>
            )}
            <ReachIcons contact={contact} />
          </>
        }
        controls={<Acts contact={contact} />}
        menu={[...start.items, ...rights.items]}
      />
      {start.dialog}
      {rights.dialog}
    </>
  );
};

/** What stands beside the timeline on a wide screen is a full sheet on a phone. */
const Sheet = ({ title, children }: { title: string; children: ReactNode }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {title}
      </Button>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="100%"
        title={title}
        closeButtonProps={{ 'aria-label': 'Close', size: 44, iconSize: 20 }}
      >
        {children}
      </Drawer>
    </>
  );
};

const Parts = ({ contact }: { contact: ContactDetail }) => {
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <>
        <div className={classes.sheets}>
          <Sheet title="Facts">
            <FactsPanel contact={contact} />
          </Sheet>
          <Sheet title="Tasks, notes, workflows, segments">
            <NowPanel contact={contact} />
          </Sheet>
        </div>
        <Timeline contact={contact} />
      </>
    );
  }
  return (
    <div className={classes.columns}>
      <FactsPanel contact={contact} />
      <Timeline contact={contact} />
      <NowPanel contact={contact} />
    </div>
  );
};

const ContactSkeleton = () => (
  <div role="status" aria-label="Loading the contact">
    <Skeleton h={28} w={240} mb={24} />
    <div className={classes.columns}>
      <Skeleton h={320} radius="lg" />
      <Skeleton h={480} radius="lg" />
      <Skeleton h={240} radius="lg" />
    </div>
  </div>
);

/** Its place is kept while it loads, so that nothing below moves. */
const AtAGlance = ({ contact }: { contact: ContactDetail }) => {
  const { data, error, refetch } = useSummary(contact.person.contactId);
  if (data) return <Answers contact={contact} summary={data} />;
  if (error) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} small />;
  return <Skeleton h={92} mb={24} radius="lg" aria-label="Loading the answers" role="status" />;
};

/** Asks for the lines beside the contact itself, and not after it: they take longest. */
const Ahead = ({ contactId }: { contactId: string }) => {
  useTimeline(contactId, undefined, undefined);
  return null;
};

/** One screen for marketing and sales: who it is, what happens, where they stand. */
export const ContactPage = () => {
  const { contactId = '' } = useParams({ strict: false }) as { contactId?: string };
  return (
    <>
      <Ahead contactId={contactId} />
      <ContactParts contactId={contactId} />
    </>
  );
};

const ContactParts = ({ contactId }: { contactId: string }) => {
  const { at } = useWorkspace();
  const { data: contact, error, isPending, refetch } = useContact(contactId);
  const isLate = useLate(isPending);
  if (!contact) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
      return (
        <>
          <PageHeader title="Contact" />
          <EmptyState
            title="There is no such contact here"
            text="They may have been erased, or the address is another workspace's."
            action={<AppLink href={at('/contacts')}>All contacts</AppLink>}
          />
        </>
      );
    }
    if (error) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
    return isLate ? <ContactSkeleton /> : null;
  }
  return (
    <div data-wide>
      <Header contact={contact} />
      {contact.mergedInto && (
        <p className={classes.moved} role="note">
          This contact was merged with another.{' '}
          <AppLink href={at(`/contacts/${contact.mergedInto}`)} underline="always">
            Open what they are one with
          </AppLink>
        </p>
      )}
      <div className={classes.who}>
        {whoText(contact)}
        <ContactCompany contactId={contact.person.contactId} />
        <Tags contact={contact} />
      </div>
      <AtAGlance contact={contact} />
      <Parts key={contact.person.contactId} contact={contact} />
    </div>
  );
};
