import { Button, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { BroadcastDetail, BroadcastDocument } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { ConflictBar, DraftSaved, useDefinitionMenu, useDraft } from '../../definitions/index.ts';
import { type MenuItem, PageHeader, StatusBadge } from '../../ui/index.ts';
import classes from './Broadcasts.module.css';
import { Check } from './Check.tsx';
import { CheckPeople } from './CheckPeople.tsx';
import { SendDialog } from './SendDialog.tsx';
import { useBroadcastVerbs, useCheck } from './useBroadcasts.ts';
import { What } from './What.tsx';
import { When } from './When.tsx';
import { Who } from './Who.tsx';
import { sendWords } from './words.ts';

type BroadcastDraft = ReturnType<typeof useDraft<BroadcastDocument>>;

/** A block's parts take the document and give it back changed. */
export type BlockProps = {
  document: BroadcastDocument;
  onChange: (change: Partial<BroadcastDocument>) => void;
  isReadOnly: boolean;
};

const useMenu = (broadcast: BroadcastDetail, draft: BroadcastDraft): MenuItem[] => {
  const { post, reread } = useBroadcastVerbs(broadcast.key);
  return useDefinitionMenu(broadcast, draft, {
    list: '/messages/broadcasts',
    verbs: {
      archive: async () => void (await post('archive')),
      restore: async () => void (await post('restore')),
      discard: (revision) => reread('draft/discard', { revision }),
    },
  });
};

/** A draft on one page: who gets what, when, and the check; the arithmetic stays beside it. */
export const Editor = ({ broadcast }: { broadcast: BroadcastDetail }) => {
  const { mayEdit } = useWorkspace();
  const draft = useDraft('broadcasts', broadcast);
  const { document } = draft;
  const menu = useMenu(broadcast, draft);
  const [isSending, setSending] = useState(false);
  const [opened, setOpened] = useState<string>();
  const isSaved = draft.phase === 'saved' && draft.revision === broadcast.revision;
  const blocked = broadcast.problems.filter(({ severity }) => severity === 'blocks');
  const check = useCheck(broadcast.key, broadcast.revision, mayEdit && isSaved && blocked.length === 0);
  const shown = isSaved ? (check.data ?? broadcast.check) : null;
  const because =
    draft.phase === 'conflict'
      ? 'Decide first whose draft stays'
      : !isSaved
        ? 'Saving'
        : (blocked[0]?.text ??
          (shown ? (shown.gets === 0 ? 'Nobody would get it' : undefined) : 'Checking who gets it'));
  const change = (part: Partial<BroadcastDocument>): void =>
    draft.change({ ...draft.get().document, ...part });
  const block = { document, onChange: change, isReadOnly: !mayEdit };
  return (
    <div data-wide className={classes.page}>
      <PageHeader
        title={document.name}
        onRename={mayEdit ? (name) => change({ name }) : undefined}
        badge={<StatusBadge status="draft" />}
        aside={<DraftSaved draft={draft} />}
        primary={
          mayEdit ? (
            <Tooltip label={because} disabled={because === undefined}>
              <Button
                aria-disabled={because !== undefined || undefined}
                data-disabled={because !== undefined || undefined}
                onClick={() => {
                  if (because === undefined) setSending(true);
                }}
              >
                {sendWords(document, shown)}
              </Button>
            </Tooltip>
          ) : undefined
        }
        menu={mayEdit ? menu : []}
      />
      <ConflictBar draft={draft} />
      <div className={classes.panes}>
        <div className={classes.blocks}>
          <Who {...block} />
          <What {...block} />
          <When {...block} />
        </div>
        <Check
          check={shown}
          problems={isSaved ? broadcast.problems : []}
          isBusy={!isSaved || check.isFetching}
          error={check.error}
          onRetry={() => void check.refetch()}
          onOpen={setOpened}
        />
      </div>
      {shown && (
        <SendDialog
          broadcast={broadcast}
          document={document}
          check={shown}
          opened={isSending}
          onClose={() => setSending(false)}
        />
      )}
      {opened !== undefined && (
        <CheckPeople
          broadcastKey={broadcast.key}
          revision={broadcast.revision}
          code={opened}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
};
