import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { BroadcastDocument } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { CampaignPicker } from '../../campaigns/index.ts';
import { TopicPicker } from '../../permission/TopicPicker.tsx';
import { AppLink } from '../../ui/index.ts';
import { Block } from './Block.tsx';
import classes from './Broadcasts.module.css';
import type { BlockProps } from './Editor.tsx';
import { Experiment, newExperiment } from './Experiment.tsx';
import { useTemplateNames } from './useBroadcasts.ts';

/** The template, and what is compared. */
export const What = ({ document, onChange, isReadOnly }: BlockProps) => {
  const { at } = useWorkspace();
  const templates = useTemplateNames().data?.items ?? [];
  const options = templates
    .filter((one) => one.liveVersion !== null && one.state !== 'archived' && one.class === 'marketing')
    .map(({ key, name }) => ({ value: key, label: name }));
  const chosen = templates.find(({ key }) => key === document.template);
  const [before, setBefore] = useState<BroadcastDocument['experiment']>(null);
  const compare = (): void =>
    onChange({ experiment: before ?? newExperiment(chosen?.subject ?? document.name) });
  return (
    <Block title="What">
      <Select
        className={classes.wide}
        label="Template"
        placeholder="Choose a template"
        nothingFoundMessage="No published marketing template of that name"
        data={options}
        value={document.template === '' ? null : document.template}
        onChange={(template) => onChange({ template: template ?? '' })}
        searchable
        readOnly={isReadOnly}
      />
      {chosen && (
        <p className={classes.text}>
          Subject: {chosen.subject} ·{' '}
          <AppLink href={at(`/messages/templates/${chosen.key}`)} underline="always">
            Open the template
          </AppLink>
        </p>
      )}
      {chosen && chosen.topic === null && (
        <TopicPicker
          className={classes.wide}
          value={document.topic ?? null}
          onChange={(topic) => onChange({ topic: topic ?? undefined })}
          isReadOnly={isReadOnly}
        />
      )}
      <CampaignPicker
        value={document.campaign}
        onChange={(campaign) => onChange({ campaign })}
        isReadOnly={isReadOnly}
      />
      {document.experiment ? (
        <Experiment
          experiment={document.experiment}
          templates={options}
          onChange={(experiment) => onChange({ experiment })}
          onRemove={() => {
            setBefore(document.experiment);
            onChange({ experiment: null });
          }}
          isReadOnly={isReadOnly}
        />
      ) : (
        !isReadOnly && (
          <Button variant="default" w="fit-content" onClick={compare}>
            Compare variants
          </Button>
        )
      )}
    </Block>
  );
};
