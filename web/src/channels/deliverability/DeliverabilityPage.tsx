import { Button, Skeleton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Deliverability } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import {
  AppLink,
  counted,
  EmptyState,
  ErrorState,
  Icon,
  PageHeader,
  problemFacts,
  Time,
  useLate,
} from '../../ui/index.ts';
import { messageTabs } from '../tabs.ts';
import classes from './Deliverability.module.css';
import { Findings } from './Findings.tsx';
import { Plan } from './Plan.tsx';
import { Receivers } from './Receivers.tsx';
import { useCheckDomains, useDeliverability } from './useDeliverability.ts';
import { checkWords } from './words.ts';

const Part = ({
  id,
  title,
  aside,
  children,
}: {
  id: string;
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) => (
  <section className={classes.section} aria-labelledby={id}>
    <div className={classes.head}>
      <h2 className={classes.heading} id={id}>
        {title}
      </h2>
      {aside && <span className={classes.quiet}>{aside}</span>}
    </div>
    {children}
  </section>
);

const Domains = ({ found, act }: { found: Deliverability; act: ReactNode }) => {
  const { at } = useWorkspace();
  const { domain, check } = found;
  if (domain === null)
    return (
      <EmptyState
        title="Add your sending domain; until then mail stays in the sandbox."
        text="Say who your mail is from. Its domain is then checked for SPF, DKIM and DMARC."
        action={
          <Button component={AppLink} href={at('/settings/channels')} underline="never">
            Set the sender
          </Button>
        }
      />
    );
  if (!check)
    return (
      <EmptyState
        title="Nothing has been looked up yet."
        text="A check reads SPF, DKIM, DMARC, return path, MX and tracking domain from DNS: each is right, or you get what to paste."
        action={act}
      />
    );
  return <Findings check={check} domain={domain} />;
};

const Waiting = ({ waiting }: { waiting: Deliverability['waiting'] }) => (
  <ul className={classes.waiting}>
    {waiting.map(({ title, count }) => (
      <li key={title}>
        <span>{title}</span>
        <span>{counted(count, 'mail waits', 'mails wait')}</span>
      </li>
    ))}
  </ul>
);

/** Deliverability: whether receivers believe the mail, and what became of it. */
export const DeliverabilityPage = () => {
  const { at, role } = useWorkspace();
  const read = useDeliverability();
  const check = useCheckDomains();
  const isLate = useLate(read.isPending);
  const found = read.data;
  const mayCheck = role === 'admin' || role === 'marketer';
  const act = mayCheck && found?.domain && (
    <Button
      variant={found.check ? 'default' : 'filled'}
      leftSection={<Icon of={IconRefresh} />}
      loading={check.isPending}
      onClick={() => check.mutate()}
    >
      {found.check ? 'Check again' : `Check ${found.domain}`}
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Messages"
        tabs={messageTabs(at, 'deliverability')}
        aside={
          found?.check && (
            <>
              {checkWords(found.check)}, checked <Time at={found.check.checkedAt} />
            </>
          )
        }
        controls={found?.check && act}
      />
      {read.error && !found && (
        <ErrorState {...problemFacts(read.error)} onRetry={() => void read.refetch()} />
      )}
      {read.isPending && isLate && <Skeleton height={320} radius={10} />}
      {found && (
        <div className={classes.page}>
          {found.staysHere && found.domain && (
            <p className={classes.note}>
              Mail stays in the sandbox: nothing leaves this machine.{' '}
              <AppLink href={at('/settings/channels')} underline="always">
                Choose who carries it
              </AppLink>
            </p>
          )}
          <Part id="domains" title={found.domain ? `What receivers see of ${found.domain}` : 'Your domain'}>
            <Domains found={found} act={act} />
          </Part>
          {found.domain !== null && (
            <>
              <Part id="receivers" title="What became of it" aside="last 30 days, share of what was tried">
                <Receivers found={found} />
              </Part>
              {found.waiting.length > 0 && (
                <Part id="waiting" title="Waiting for its turn" aside="limits under Settings, Channels">
                  <Waiting waiting={found.waiting} />
                </Part>
              )}
              {found.plan && (
                <Part id="plan" title="Warming up">
                  <Plan plan={found.plan} />
                </Part>
              )}
            </>
          )}
        </div>
      )}
    </>
  );
};
