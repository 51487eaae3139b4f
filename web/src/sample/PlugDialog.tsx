import { Button, Group, Modal, Progress } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AppLink, counted, countText, ErrorState, Icon, lengthText, problemFacts } from '../ui/index.ts';
import classes from './Plug.module.css';
import { isWhole, lostOf, type PlugProgress } from './plug.ts';
import { usePlug } from './usePlug.ts';

const Step = ({ isDone, children }: { isDone: boolean; children: ReactNode }) => (
  <li className={classes.step} data-done={isDone || undefined}>
    <Icon of={isDone ? IconCircleCheck : IconCircleDashed} size={16} />
    <span>{children}</span>
  </li>
);

const Steps = ({ progress }: { progress: PlugProgress }) => {
  const { calls, kept, before, unanswered, goneMs, account } = progress;
  return (
    <ol className={classes.steps}>
      <Step isDone={kept === calls}>
        {countText(kept)} of {countText(calls)} calls of visitors confirmed
      </Step>
      {before && (
        <Step isDone>
          Killed: {counted(unanswered, 'call', 'calls')} on the way,{' '}
          {counted(before.inputs, 'input', 'inputs')} accepted and not yet worked through,{' '}
          {counted(before.messages, 'message', 'messages')} waiting to leave
        </Step>
      )}
      {before && (
        <Step isDone={goneMs !== undefined}>
          {goneMs === undefined
            ? 'Nobody answers; it is being started again'
            : `Back after ${lengthText(goneMs)}; what was not confirmed was sent again`}
        </Step>
      )}
      {account && (
        <Step isDone={progress.isOver}>
          {account.waiting > 0
            ? `${counted(account.waiting, 'call', 'calls')} still to be worked through`
            : 'Everything is worked through'}
        </Step>
      )}
    </ol>
  );
};

const Tally = ({ progress, slug }: { progress: PlugProgress; slug: string }) => {
  const { calls, account } = progress;
  if (!account) return null;
  const { mails } = account;
  const rows = [
    ['Calls of visitors', calls, account.stored, lostOf(progress), account.twice],
    ['Mails', mails.requested, mails.submitted, mails.lost, mails.twice],
  ] as const;
  const waiting = mails.requested - mails.submitted - mails.unknown - mails.lost;
  return (
    <>
      <table className={classes.tally}>
        <thead>
          <tr>
            <th scope="col">What was to happen</th>
            <th scope="col">Sent</th>
            <th scope="col">Happened</th>
            <th scope="col">Lost</th>
            <th scope="col">Twice</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([what, ...figures]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              {figures.map((figure, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns of one row, in order
                <td key={at}>{countText(figure)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {mails.unknown > 0 && (
        <p className={classes.note}>
          {counted(mails.unknown, 'mail', 'mails')} was being handed over in that instant. Nobody knows
          whether it arrived, so it is not sent again.
        </p>
      )}
      {waiting > 0 && (
        <p className={classes.note}>
          {counted(waiting, 'mail', 'mails')} may not leave yet; All messages says why.
        </p>
      )}
      <p className={classes.verdict} data-whole={isWhole(progress) || undefined} role="status">
        <Icon of={isWhole(progress) ? IconCircleCheck : IconCircleX} size={20} />
        {isWhole(progress) ? 'Nothing was lost, nothing happened twice.' : 'That is not as it should be.'}{' '}
        <AppLink href={`/w/${slug}/contacts`}>See the visitors</AppLink>
      </p>
    </>
  );
};

/** Kills the server of the sample company under a rush of visitors, and counts afterwards. */
export const PlugDialog = ({
  slug,
  opened,
  onClose,
}: {
  slug: string;
  opened: boolean;
  onClose: () => void;
}) => {
  const { pull, progress, isPulling, error } = usePlug(slug);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={!isPulling}
      closeOnEscape={!isPulling}
      withCloseButton={!isPulling}
      size="lg"
      title="Pull the plug"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <p className={classes.effect}>
        A rush of visitors comes to the sample shop, and in the middle of it this server is killed, as by a
        power cut: nothing is saved first. It starts again by itself within seconds. Then every call is
        counted. Everybody who works on this server waits meanwhile, in all its workspaces.
      </p>
      {progress && (
        <Progress
          value={(progress.kept / progress.calls) * 100}
          size={3}
          radius={0}
          mb={16}
          aria-label="Calls of visitors confirmed"
        />
      )}
      {progress && <Steps progress={progress} />}
      {progress?.isOver && <Tally progress={progress} slug={slug} />}
      {error && <ErrorState {...problemFacts(error)} small />}
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={onClose} disabled={isPulling}>
          {progress?.isOver ? 'Close' : 'Cancel'}
        </Button>
        <Button
          color="bad"
          onClick={pull}
          loading={isPulling}
          leftSection={<Icon of={IconPlugConnectedX} size={16} />}
        >
          {progress?.isOver ? 'Pull it again' : 'Kill the server'}
        </Button>
      </Group>
    </Modal>
  );
};
