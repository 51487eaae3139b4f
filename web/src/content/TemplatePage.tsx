import { Button, Skeleton, Tooltip } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, type Person, type TemplateDetail, type TemplateDocument } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { ConflictBar, DraftSaved, useDraft } from '../definitions/index.ts';
import { UsedIn } from '../segments/index.ts';
import {
  doneToast,
  ErrorState,
  failToast,
  type MenuItem,
  PageHeader,
  problemFacts,
  StatusBadge,
  undoToast,
  useLate,
} from '../ui/index.ts';
import { Preview } from './Preview.tsx';
import { Source, type SourceHandle } from './Source.tsx';
import classes from './Templates.module.css';
import { TestMail } from './TestMail.tsx';
import { useTemplate, useTemplatePreview, useTemplateVerbs } from './useTemplates.ts';

/** One template: its source at the left, the mail at the right. */
export const TemplatePage = () => {
  const { key = '' } = useParams({ strict: false }) as { key?: string };
  const { data, error, refetch, isPending } = useTemplate(key);
  const isLate = useLate(isPending);
  if (data) return <Editor key={key} template={data} />;
  if (error) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  return isLate ? <Skeleton h={480} radius="lg" role="status" aria-label="Loading the template" /> : null;
};

const badgeOf = ({ state, liveVersion, hasDraft }: TemplateDetail) => {
  if (state === 'archived') return <StatusBadge status="archived" />;
  if (liveVersion === null) return <StatusBadge status="draft" />;
  return <StatusBadge status="live">{`Live v${liveVersion}${hasDraft ? ', with a draft' : ''}`}</StatusBadge>;
};

type TemplateDraft = ReturnType<typeof useDraft<TemplateDocument>>;

const useMenu = (template: TemplateDetail, draft: TemplateDraft): MenuItem[] => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { post } = useTemplateVerbs(template.key);
  const tried = (act: () => Promise<void>) => (): void => {
    act().catch((error) => failToast([problemFacts(error).what, problemFacts(error).where].join('. ')));
  };
  return [
    ...(template.liveVersion !== null && template.hasDraft
      ? [
          {
            label: 'Throw the draft away',
            onPick: tried(async () => {
              await draft.flush();
              await post('draft/discard', { revision: draft.get().revision });
            }),
          },
        ]
      : []),
    template.state === 'archived'
      ? { label: 'Restore', onPick: tried(() => post('restore')) }
      : {
          label: 'Archive',
          danger: true,
          onPick: tried(async () => {
            await draft.flush();
            await post('archive');
            await navigate({ to: at('/messages/templates') as string });
            undoToast({ done: `${template.name} is archived`, undo: () => post('restore') });
          }),
        },
  ];
};

/** Publishes; who publishes over a live version can go back to it for a moment. */
const usePublish = (template: TemplateDetail, draft: TemplateDraft) => {
  const { path } = useWorkspace();
  const { publish, post } = useTemplateVerbs(template.key);
  const go = async (): Promise<void> => {
    if (!(await draft.flush())) return;
    const before = template.liveVersion;
    try {
      const fresh = await publish.mutateAsync(draft.get().revision);
      const done = `${fresh.name} is live, version ${fresh.liveVersion}`;
      if (before === null) {
        doneToast(done);
        return;
      }
      undoToast({
        done,
        undo: async () => {
          const of = `${path}/templates/${template.key}`;
          await api.post(`${of}/versions/${before}/restore`, { revision: fresh.revision });
          const { revision } = await api.get<TemplateDetail>(of);
          await post('publish', { revision });
        },
      });
    } catch (error) {
      const { what, where } = problemFacts(error);
      failToast([what, where].filter(Boolean).join('. '));
    }
  };
  return { go, isBusy: publish.isPending };
};

const Editor = ({ template }: { template: TemplateDetail }) => {
  const { mayEdit } = useWorkspace();
  const draft = useDraft('templates', template);
  const { document } = draft;
  const [person, setPerson] = useState<Person>();
  const [isTesting, setTesting] = useState(false);
  const source = useRef<SourceHandle>(null);
  const preview = useTemplatePreview(document, person?.contactId);
  const publish = usePublish(template, draft);
  const menu = useMenu(template, draft);
  const problems = preview.data?.problems ?? [];
  const blocked = problems.find(({ severity }) => severity === 'blocks');
  const isChanged = draft.phase !== 'saved' || template.hasDraft || template.liveVersion === null;
  const because = blocked?.text ?? (isChanged ? undefined : 'Nothing has changed since the last version');
  const users = template.usedIn.length;
  const act =
    users === 0
      ? 'Publish'
      : `Publish: ${users === 1 ? `${template.usedIn[0]?.name} sends` : `${users} places send`} it`;
  return (
    <div data-wide>
      <PageHeader
        title={document.name}
        onRename={mayEdit ? (name) => draft.change({ ...document, name }) : undefined}
        badge={badgeOf(template)}
        aside={<DraftSaved draft={draft} />}
        controls={
          <Button variant="default" onClick={() => setTesting(true)} disabled={blocked !== undefined}>
            Test mail
          </Button>
        }
        primary={
          mayEdit ? (
            <Tooltip label={because} disabled={because === undefined}>
              <Button
                loading={publish.isBusy}
                aria-disabled={because !== undefined || undefined}
                data-disabled={because !== undefined || undefined}
                onClick={() => {
                  if (because === undefined) void publish.go();
                }}
              >
                {act}
              </Button>
            </Tooltip>
          ) : undefined
        }
        menu={mayEdit ? menu : []}
      />
      <ConflictBar draft={draft} />
      <div className={classes.panes}>
        <Source
          ref={source}
          document={document}
          onChange={draft.change}
          isReadOnly={!mayEdit}
          foot={
            users > 0 ? (
              <span className={classes.quiet}>
                Used in <UsedIn usedIn={template.usedIn} all />
              </span>
            ) : undefined
          }
        />
        <Preview
          preview={preview}
          person={person}
          onPerson={setPerson}
          onLine={(line) => source.current?.goToLine(line)}
        />
      </div>
      <TestMail
        opened={isTesting}
        onClose={() => setTesting(false)}
        templateKey={template.key}
        document={document}
        person={person}
      />
    </div>
  );
};
