import { Button, Menu, Skeleton } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import {
  IconBrandSlack,
  IconCode,
  IconDeviceMobileMessage,
  IconLayoutRows,
  IconMail,
  IconPlus,
  IconWebhook,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ShortTemplate, TemplateDocument, TemplateRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { messageTabs } from '../channels/index.ts';
import {
  AppLink,
  EmptyState,
  ErrorState,
  failToast,
  Icon,
  type IconType,
  PageHeader,
  problemFacts,
  StatusBadge,
  Time,
  useLate,
} from '../ui/index.ts';
import { SHORT_STARTS, SHORT_WORDS } from './short/starts.ts';
import { type Start, startOf } from './starts.ts';
import classes from './Templates.module.css';
import { useBrand } from './useContent.ts';
import { useCreateTemplate, useTemplate, useTemplatePreview, useTemplates } from './useTemplates.ts';

/** The mail in small. */
const Thumbnail = ({ html }: { html: string | undefined }) =>
  html ? (
    <iframe className={classes.small} title="Preview" tabIndex={-1} sandbox="" loading="lazy" srcDoc={html} />
  ) : (
    <span className={classes.quiet}>{html === '' ? 'Not written yet' : ''}</span>
  );

const Card = ({ template }: { template: TemplateRow }) => {
  const { at } = useWorkspace();
  const { key, name, subject, updatedAt, usedIn, liveVersion, hasDraft, state } = template;
  // Rendered when the card comes into view.
  const { ref, inViewport } = useInViewport();
  const { data } = useTemplate(key, inViewport);
  const preview = useTemplatePreview(data?.document);
  const shownSubject = preview.data?.subject || subject || 'No subject yet';
  return (
    <li className={classes.card} ref={ref}>
      <div className={classes.thumb} aria-hidden>
        {template.channel === 'email' ? (
          <Thumbnail html={preview.error ? '' : preview.data?.html} />
        ) : (
          <pre className={classes.words}>{preview.data?.text}</pre>
        )}
      </div>
      <div className={classes.cardText}>
        <span className={classes.cardHead}>
          <AppLink href={at(`/messages/templates/${key}`)} className={classes.cardName}>
            {name}
          </AppLink>
          {state === 'archived' && <StatusBadge status="archived" />}
          {state !== 'archived' && (liveVersion === null || hasDraft) && (
            <StatusBadge status="draft">{liveVersion === null ? 'Draft' : 'With a draft'}</StatusBadge>
          )}
        </span>
        <span className={classes.clipped} title={shownSubject}>
          {shownSubject}
        </span>
        <span className={classes.quiet}>
          {template.channel !== 'email' && `${SHORT_WORDS[template.channel].what} · `}
          {usedIn.length > 0 ? `In ${usedIn.map((use) => use.name).join(', ')}` : 'Not used yet'} ·{' '}
          <Time at={updatedAt} />
        </span>
      </div>
    </li>
  );
};

const starts: readonly { start: Start; label: string; icon: IconType }[] = [
  { start: 'letter', label: 'A short letter', icon: IconMail },
  { start: 'empty', label: 'Empty mail', icon: IconLayoutRows },
  { start: 'html', label: 'HTML of your own', icon: IconCode },
];

const shorts: readonly { channel: ShortTemplate['channel']; label: string; icon: IconType }[] = [
  { channel: 'sms', label: 'Text for phones', icon: IconDeviceMobileMessage },
  { channel: 'slack', label: 'Line for Slack', icon: IconBrandSlack },
  { channel: 'webhook', label: 'Body for a webhook', icon: IconWebhook },
];

/** The templates as cards, each with its mail in small. */
export const TemplatesPage = () => {
  const { at, mayEdit } = useWorkspace();
  const brand = useBrand();
  const navigate = useNavigate();
  const { data, error, refetch, isPending } = useTemplates();
  const isLate = useLate(isPending);
  const create = useCreateTemplate();
  const make = (document: TemplateDocument | ShortTemplate): void =>
    create.mutate(document, {
      onSuccess: ({ key }) => void navigate({ to: at(`/messages/templates/${key}`) as string }),
      onError: (failure) => failToast(problemFacts(failure).what),
    });
  const newButton = (
    <Menu>
      <Menu.Target>
        <Button leftSection={<Icon of={IconPlus} />} loading={create.isPending}>
          New template
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {starts.map(({ start, label, icon }) => (
          <Menu.Item
            key={start}
            leftSection={<Icon of={icon} />}
            onClick={() => make(startOf(start, 'New template', brand))}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {shorts.map(({ channel, label, icon }) => (
          <Menu.Item
            key={channel}
            leftSection={<Icon of={icon} />}
            onClick={() => make(SHORT_STARTS[channel](`New ${SHORT_WORDS[channel].what.toLowerCase()}`))}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <div data-wide>
      <PageHeader
        title="Messages"
        tabs={messageTabs(at, 'templates')}
        primary={mayEdit ? newButton : undefined}
      />
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {!data && !error && isLate && (
        <div className={classes.cards} role="status" aria-label="Loading templates">
          {[1, 2, 3].map((each) => (
            <Skeleton key={each} h={300} radius="lg" />
          ))}
        </div>
      )}
      {data?.items.length === 0 && (
        <EmptyState
          title="What you say to people, written once and filled for each."
          text="A template is a mail with blanks: name, product, price. Workflows send it."
          action={mayEdit ? newButton : undefined}
        />
      )}
      {data && data.items.length > 0 && (
        <ul className={classes.cards} aria-label="Templates">
          {data.items.map((template) => (
            <Card key={template.key} template={template} />
          ))}
        </ul>
      )}
    </div>
  );
};
