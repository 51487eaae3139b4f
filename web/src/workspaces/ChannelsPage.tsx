import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Workspace, workspaceQuery } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { counted, sayProblem, Time, undoToast } from '../ui/index.ts';
import { MailCarrierForm } from './channels/MailCarrierForm.tsx';
import { Replies } from './channels/Replies.tsx';
import { Sending } from './channels/Sending.tsx';
import { SlackForm } from './channels/SlackForm.tsx';
import { TextsForm } from './channels/TextsForm.tsx';
import classes from './Settings.module.css';
import { Section, SettingsPage } from './SettingsPage.tsx';

/** The switch that stops everything that leaves; what is decided meanwhile waits. */
const Stop = () => {
  const { slug, path, role, sendingStopped } = useWorkspace();
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: (verb: 'stop' | 'resume') => api.post<Workspace>(`${path}/sending/${verb}`),
    onSuccess: (fresh) => client.setQueryData(workspaceQuery(slug).queryKey, fresh),
    onError: sayProblem,
  });
  const mayTurn = role === 'admin' || role === 'marketer';
  if (sendingStopped) {
    return (
      <div className={`${classes.card} ${classes.stopped}`}>
        <span>
          Stopped by {sendingStopped.by} <Time at={sendingStopped.at} />.{' '}
          {sendingStopped.why && `${sendingStopped.why}. `}
          {counted(sendingStopped.held, 'message waits', 'messages wait')}; people keep moving through
          workflows.
        </span>
        {mayTurn && (
          <div>
            <Button loading={turn.isPending} onClick={() => turn.mutate('resume')}>
              Resume: {counted(sendingStopped.held, 'message goes', 'messages go')} out
            </Button>
          </div>
        )}
      </div>
    );
  }
  return (
    <div className={classes.card}>
      <span>Sending runs. Stopping holds back every message of every workflow until somebody resumes.</span>
      {mayTurn && (
        <div>
          <Button
            variant="default"
            loading={turn.isPending}
            onClick={() =>
              turn.mutate('stop', {
                onSuccess: () =>
                  undoToast({ done: 'Sending is stopped', undo: () => turn.mutateAsync('resume') }),
              })
            }
          >
            Stop all sending
          </Button>
        </div>
      )}
    </div>
  );
};

/** Settings: how messages leave, and the switch that stops them. */
export const ChannelsPage = () => (
  <SettingsPage tab="/settings/channels">
    <Section title="All sending" text="For the moment when something is wrong and you need time.">
      <Stop />
    </Section>
    <Section title="E-mail" text="Who carries it.">
      <MailCarrierForm />
    </Section>
    <Sending />
    <Section
      title="Answers and bounces"
      text="Where they come to. What people write back is in Sales, and their sequences can end by it."
    >
      <Replies />
    </Section>
    <Section title="Texts" text="Who carries them, what they cost, and how people end them.">
      <TextsForm />
    </Section>
    <Section title="Slack and programs" text="Where steps tell the company something.">
      <SlackForm />
    </Section>
  </SettingsPage>
);
