import { Button, SegmentedControl, Skeleton, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import {
  api,
  type Person,
  type TemplateDetail,
  type TemplateDocument,
  type TemplateText,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { ConflictBar, DraftSaved, useDefinitionMenu, useDraft, Versions } from '../definitions/index.ts';
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
import { Checks } from './Checks.tsx';
import { CompareVersions } from './CompareVersions.tsx';
import { Envelope } from './Envelope.tsx';
import type { Surrounding } from './editor/index.ts';
import { Languages } from './Languages.tsx';
import { MailSettings } from './MailSettings.tsx';
import { Preview } from './Preview.tsx';
import { Source, type SourceHandle } from './Source.tsx';
import classes from './Template.module.css';
import { TestMail } from './TestMail.tsx';
import { type TextLanguage, textOf, withText } from './texts.ts';
import {
  useBlockVerbs,
  useBrand,
  useCategories,
  useChecks,
  useCouponPools,
  useSavedBlocks,
} from './useContent.ts';
import { useTemplate, useTemplatePreview, useTemplateVerbs } from './useTemplates.ts';

/** Large: only who designs a mail loads it. */
const MailEditor = lazy(() => import('./editor/index.ts').then((loaded) => ({ default: loaded.MailEditor })));

/** One template: as blocks, as source, as one person would get it. */
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

const useMenu = (template: TemplateDetail, draft: TemplateDraft, showVersions: () => void): MenuItem[] => {
  const { post } = useTemplateVerbs(template.key);
  return useDefinitionMenu(template, draft, {
    list: '/messages/templates',
    first: template.liveVersion === null ? [] : [{ label: 'Versions', onPick: showVersions }],
    verbs: {
      archive: () => post('archive'),
      restore: () => post('restore'),
      discard: (revision) => post('draft/discard', { revision }),
    },
  });
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

/** What the editor needs beside the mail: what the company has to put into it, the rules of its parts. */
const useSurroundings = (
  { rules }: TemplateDocument,
  onRules: (rules: NonNullable<TemplateDocument['rules']>) => void,
): Surrounding => {
  const { name, settings } = useWorkspace();
  const brand = useBrand();
  const savedBlocks = useSavedBlocks();
  const couponPools = useCouponPools();
  const categories = useCategories();
  const { save, read } = useBlockVerbs(savedBlocks);
  return {
    brand,
    name,
    website: settings.website,
    savedBlocks,
    couponPools,
    categories,
    rules: rules ?? NO_RULES,
    onRules,
    saveBlock: save,
    readBlock: read,
  };
};

const NO_RULES = {};

type Mode = 'design' | 'code' | 'preview';

/** Blocks need room: at the side of them stand what can be put in and what is set. */
const WIDE_ENOUGH = '(min-width: 1024px)';

const useMode = (isHtml: boolean): [Mode, (mode: Mode) => void, Mode[]] => {
  const hasRoom = useMediaQuery(WIDE_ENOUGH, true, { getInitialValueInEffect: false });
  const modes: Mode[] = hasRoom && !isHtml ? ['design', 'code', 'preview'] : ['code', 'preview'];
  const [chosen, setChosen] = useState<Mode>(hasRoom ? 'design' : 'preview');
  return [modes.includes(chosen) ? chosen : modes[0]!, setChosen, modes];
};

const modeLabels: Record<Mode, string> = { design: 'Design', code: 'Code', preview: 'Preview' };

const Editor = ({ template }: { template: TemplateDetail }) => {
  const { mayEdit } = useWorkspace();
  const draft = useDraft('templates', template);
  const { document } = draft;
  const [language, setLanguage] = useState<TextLanguage>(null);
  const [person, setPerson] = useState<Person>();
  const [isTesting, setTesting] = useState(false);
  const source = useRef<SourceHandle>(null);
  const text = textOf(document, language);
  const [mode, setMode, modes] = useMode(text.html !== undefined);
  const preview = useTemplatePreview(document, { contactId: person?.contactId, language });
  const [areLinksTried, setLinksTried] = useState(false);
  const checked = useChecks(document, areLinksTried);
  const surrounding = useSurroundings(document, (rules) => draft.change({ ...draft.get().document, rules }));
  const publish = usePublish(template, draft);
  const [hasVersions, setVersions] = useState(false);
  const [compared, setCompared] = useState<number>();
  const menu = useMenu(template, draft, () => setVersions(true));
  const { post } = useTemplateVerbs(template.key);
  const problems = checked.data?.checks.filter(({ severity }) => severity !== 'info') ?? [];
  const blocked = preview.data?.problems.find(({ severity }) => severity === 'blocks');
  const isChanged = draft.phase !== 'saved' || template.hasDraft || template.liveVersion === null;
  const because = blocked?.text ?? (isChanged ? undefined : 'Nothing has changed since the last version');
  const users = template.usedIn.length;
  const act =
    users === 0
      ? 'Publish'
      : `Publish: ${users === 1 ? `${template.usedIn[0]?.name} sends` : `${users} places send`} it`;
  const onText = (change: Partial<TemplateText>): void =>
    draft.change(withText(draft.get().document, language, change));
  const goToLine = (line: number): void => {
    setMode('code');
    // The source is there after the next paint.
    requestAnimationFrame(() => requestAnimationFrame(() => source.current?.goToLine(line)));
  };
  const envelope = <Envelope text={text} onChange={onText} isReadOnly={!mayEdit} />;
  const checks = (
    <Checks
      checked={checked.data}
      isBusy={checked.isFetching}
      onLine={goToLine}
      onLinks={() => setLinksTried(true)}
    />
  );
  const settings = (
    <MailSettings
      document={document}
      text={text}
      onChange={draft.change}
      onText={onText}
      isReadOnly={!mayEdit}
      foot={
        users > 0 ? (
          <span className={classes.count}>
            Used in <UsedIn usedIn={template.usedIn} all />
          </span>
        ) : undefined
      }
    />
  );
  return (
    <div data-wide className={classes.page}>
      <div className={classes.head}>
        <PageHeader
          title={document.name}
          onRename={mayEdit ? (name) => draft.change({ ...document, name }) : undefined}
          badge={badgeOf(template)}
          aside={<DraftSaved draft={draft} />}
          controls={
            <>
              <Languages
                document={document}
                language={language}
                onLanguage={setLanguage}
                onChange={draft.change}
                isReadOnly={!mayEdit}
              />
              <SegmentedControl
                aria-label="Show"
                value={mode}
                onChange={(next) => setMode(next as Mode)}
                data={modes.map((each) => ({ value: each, label: modeLabels[each] }))}
              />
              <Button variant="default" onClick={() => setTesting(true)} disabled={blocked !== undefined}>
                Test mail
              </Button>
            </>
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
      </div>
      {mode === 'design' && (
        <Suspense fallback={<Skeleton flex={1} radius={0} role="status" aria-label="Loading the editor" />}>
          <MailEditor
            key={language ?? ''}
            source={text.mjml ?? ''}
            onChange={(mjml) => onText({ mjml })}
            surrounding={surrounding}
            envelope={envelope}
            panels={[
              {
                key: 'mail',
                label: 'Mail',
                content: (look) => (
                  <>
                    {look}
                    {settings}
                  </>
                ),
              },
              {
                key: 'checks',
                label: problems.length > 0 ? `Checks ${problems.length}` : 'Checks',
                content: () => checks,
              },
            ]}
          />
        </Suspense>
      )}
      {mode === 'code' && (
        <div className={classes.code}>
          <div className={classes.written}>
            {envelope}
            <Source ref={source} text={text} onChange={onText} isReadOnly={!mayEdit} />
          </div>
          <div className={classes.beside}>
            {checks}
            <Preview preview={preview} person={person} onPerson={setPerson} />
          </div>
        </div>
      )}
      {mode === 'preview' && (
        <div className={classes.shown}>
          <Preview preview={preview} person={person} onPerson={setPerson} />
          <aside className={classes.beside} aria-label="Checks and settings">
            <h2 className={classes.besideTitle}>Checks</h2>
            {checks}
            <h2 className={classes.besideTitle}>Settings</h2>
            {settings}
          </aside>
        </div>
      )}
      <Versions
        kind="templates"
        definition={template}
        draft={draft}
        reread={post}
        opened={hasVersions}
        onClose={() => setVersions(false)}
        onCompare={setCompared}
      />
      <CompareVersions
        templateKey={template.key}
        version={compared}
        draft={document}
        onClose={() => setCompared(undefined)}
      />
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
