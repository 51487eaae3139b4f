import { Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Person, ShortPreview, ShortTemplate, ShortTemplateDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { ConflictBar, DraftSaved, useDefinitionMenu, useDraft } from '../../definitions/index.ts';
import { PersonField, UsedIn } from '../../segments/index.ts';
import {
  doneToast,
  ErrorState,
  failToast,
  Icon,
  PageHeader,
  problemFacts,
  StatusBadge,
} from '../../ui/index.ts';
import { Fields, wordsOf } from './Fields.tsx';
import classes from './Short.module.css';
import { Size } from './Size.tsx';
import { TestText } from './TestText.tsx';
import { useShortPreview, useShortVerbs } from './useShort.ts';

const badgeOf = ({ state, liveVersion, hasDraft }: ShortTemplateDetail) => {
  if (state === 'archived') return <StatusBadge status="archived" />;
  if (liveVersion === null) return <StatusBadge status="draft" />;
  return <StatusBadge status="live">{`Live v${liveVersion}${hasDraft ? ', with a draft' : ''}`}</StatusBadge>;
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const Problems = ({ problems }: { problems: ShortPreview['problems'] }) =>
  problems.length === 0 ? null : (
    <ul className={classes.problems} aria-label="Checks">
      {problems.map(({ severity, text, fix }) => (
        <li key={text} data-severity={severity}>
          <Icon of={severity === 'blocks' ? IconX : IconAlertTriangle} size={16} />
          <span>
            <strong>{sentence(text)}</strong>. {sentence(fix)}
            {fix.endsWith('.') ? '' : '.'}
          </span>
        </li>
      ))}
    </ul>
  );

const shownWords = (document: ShortTemplate, text: string): string => {
  if (document.channel !== 'webhook') return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** A text, a line for Slack or a body for a program: what it says, and how one person gets it. */
export const ShortTemplatePage = ({ template }: { template: ShortTemplateDetail }) => {
  const { mayEdit } = useWorkspace();
  const draft = useDraft('templates', template);
  const { document } = draft;
  const { publish, post } = useShortVerbs(template.key);
  const [person, setPerson] = useState<Person>();
  const [isTesting, setTesting] = useState(false);
  const preview = useShortPreview(document, person?.contactId);
  const menu = useDefinitionMenu(template, draft, {
    list: '/messages/templates',
    verbs: {
      archive: () => post('archive'),
      restore: () => post('restore'),
      discard: (revision) => post('draft/discard', { revision }),
    },
  });
  const problems = preview.data?.problems ?? [];
  const blocked = problems.find(({ severity }) => severity === 'blocks');
  const isChanged = draft.phase !== 'saved' || template.hasDraft || template.liveVersion === null;
  const because = blocked?.text ?? (isChanged ? undefined : 'Nothing has changed since the last version');
  const go = async (): Promise<void> => {
    if (because !== undefined || !(await draft.flush())) return;
    try {
      const fresh = await publish.mutateAsync(draft.get().revision);
      doneToast(`${fresh.name} is live, version ${fresh.liveVersion}`);
    } catch (error) {
      const { what, where } = problemFacts(error);
      failToast([what, where].filter(Boolean).join('. '));
    }
  };
  const users = template.usedIn.length;
  return (
    <>
      <PageHeader
        title={document.name}
        onRename={mayEdit ? (name) => draft.change({ ...document, name }) : undefined}
        badge={badgeOf(template)}
        aside={<DraftSaved draft={draft} />}
        controls={
          document.channel === 'sms' ? (
            <Button variant="default" onClick={() => setTesting(true)} disabled={blocked !== undefined}>
              Test text
            </Button>
          ) : undefined
        }
        primary={
          mayEdit ? (
            <Tooltip label={because} disabled={because === undefined}>
              <Button
                loading={publish.isPending}
                aria-disabled={because !== undefined || undefined}
                data-disabled={because !== undefined || undefined}
                onClick={() => void go()}
              >
                {users === 0
                  ? 'Publish'
                  : `Publish: ${users === 1 ? template.usedIn[0]!.name : `${users} places`} ${users === 1 ? 'sends' : 'send'} it`}
              </Button>
            </Tooltip>
          ) : undefined
        }
        menu={mayEdit ? menu : []}
      />
      <ConflictBar draft={draft} />
      <div className={classes.work}>
        <Fields
          document={document}
          onChange={draft.change}
          isReadOnly={!mayEdit}
          foot={
            document.channel === 'sms' ? (
              <Size text={wordsOf(document)} preview={preview.data} isCurrent={preview.isCurrent} />
            ) : undefined
          }
        />
        <section className={classes.shown} aria-label="As one person gets it" aria-busy={preview.isFetching}>
          <PersonField
            label="As"
            placeholder={person ? person.label : 'Somebody, by name or e-mail'}
            onPick={setPerson}
          />
          {preview.error && <ErrorState {...problemFacts(preview.error)} small />}
          <div className={classes.phone}>
            {preview.data && preview.data.text !== '' ? (
              <p className={`${classes.bubble} ${document.channel === 'webhook' ? classes.json : ''}`}>
                {shownWords(document, preview.data.text)}
              </p>
            ) : (
              <p className={classes.quiet}>Nothing to show before what blocks it is mended.</p>
            )}
          </div>
          <Problems problems={problems} />
          {users > 0 && (
            <p className={classes.quiet}>
              Used in <UsedIn usedIn={template.usedIn} all />
            </p>
          )}
        </section>
      </div>
      <TestText opened={isTesting} onClose={() => setTesting(false)} document={document} person={person} />
    </>
  );
};
