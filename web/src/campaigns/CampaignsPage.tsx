import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { CampaignRow } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { EmptyState, ErrorState, Icon, Money, problemFacts } from '../ui/index.ts';
import classes from '../workspaces/Settings.module.css';
import { Section, SettingsPage } from '../workspaces/SettingsPage.tsx';
import { CampaignDialog } from './CampaignDialog.tsx';
import { useCampaigns } from './useCampaigns.ts';
import { datesText, plainDay, priorityWords, usesText } from './words.ts';

const Row = ({ campaign, onOpen }: { campaign: CampaignRow; onOpen: (() => void) | undefined }) => {
  const { name, goal, archived, priority, budget, currency } = campaign;
  const dates = datesText(campaign, plainDay);
  return (
    <li>
      <span className={classes.grow}>
        <span className={classes.name}>{name}</span>
        {archived && <span className={classes.quiet}> archived</span>}
        <br />
        <span className={classes.quiet}>
          {[
            dates,
            usesText(campaign),
            ...(priority === 'normal' ? [] : [`priority ${priorityWords[priority].toLowerCase()}`]),
          ]
            .filter(Boolean)
            .join(' · ')}
          {budget !== null && currency !== null && (
            <>
              {' '}
              · budget <Money amount={budget} currency={currency} />
            </>
          )}
        </span>
        {goal && (
          <>
            <br />
            <span className={classes.quiet}>{goal}</span>
          </>
        )}
      </span>
      {onOpen && (
        <Button variant="default" size="compact-sm" onClick={onOpen} aria-label={`Change ${name}`}>
          Change
        </Button>
      )}
    </li>
  );
};

/** Settings: the purposes that workflows and broadcasts are part of. */
export const CampaignsPage = () => {
  const { mayEdit } = useWorkspace();
  const { data, error, refetch } = useCampaigns();
  const [open, setOpen] = useState<CampaignRow | 'new'>();
  const add = mayEdit && (
    <Button leftSection={<Icon of={IconPlus} />} style={{ flex: 'none' }} onClick={() => setOpen('new')}>
      New campaign
    </Button>
  );
  return (
    <SettingsPage tab="/settings/campaigns">
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />}
      {data && data.items.length === 0 && (
        <EmptyState
          title="No campaigns yet"
          text="A campaign is a purpose with dates and a budget. Workflows and broadcasts name it, and every message and the visits that follow bear it."
          action={add || undefined}
        />
      )}
      {data && data.items.length > 0 && (
        <Section
          title="Campaigns"
          text="A purpose with dates and a budget. Workflows and broadcasts name it, and every message and the visits that follow bear it."
          aside={add}
        >
          <ul className={classes.rows}>
            {data.items.map((campaign) => (
              <Row
                key={campaign.key}
                campaign={campaign}
                onOpen={mayEdit ? () => setOpen(campaign) : undefined}
              />
            ))}
          </ul>
        </Section>
      )}
      <CampaignDialog of={open} onClose={() => setOpen(undefined)} />
    </SettingsPage>
  );
};
