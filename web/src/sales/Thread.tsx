import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowLeft, IconClock, IconPaperclip, IconUser } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ConversationDetail, ConversationLine } from '../api/index.ts';
import { useMembers, useWorkspace } from '../app/index.ts';
import { ErrorState, Icon, PersonChip, problemFacts, readNow, Time, undoToast } from '../ui/index.ts';
import { AnswerForm } from './AnswerForm.tsx';
import { type Attachment, factsOf, notHere } from './attached.ts';
import classes from './Inbox.module.css';
import { isTyping } from './keys.ts';
import { snoozesAt } from './snoozes.ts';
import { type ConversationChange, type ConversationPlace, useConversation } from './useInbox.ts';

const OUTCOMES: Readonly<Record<string, string>> = {
  requested: 'Leaving',
  submitted: 'Sent',
  unknown: 'Sent, perhaps: the server did not say',
  held: 'Not sent',
  withdrawn: 'Not sent',
  failed: 'Not sent',
  expired: 'Not sent: too late',
  bounced: 'Came back',
};

const Attached = ({ file, href }: { file: Attachment; href: string }) => {
  const why = notHere(file);
  return (
    <li className={classes.file}>
      <Icon of={IconPaperclip} size={14} />
      <span>
        {why === null ? (
          <a className={classes.fileName} href={href} download={file.name}>
            {file.name}
          </a>
        ) : (
          <span className={classes.fileName}>{file.name}</span>
        )}{' '}
        {factsOf(file)}
        {why === null ? '' : ` · ${why}`}
      </span>
    </li>
  );
};

/** `filesAt`: the address below which the files of the conversation lie. */
const Line = ({ line, filesAt }: { line: ConversationLine; filesAt: string }) => {
  const isGood = line.outcome === null || ['requested', 'submitted'].includes(line.outcome.state);
  return (
    <li className={classes.line} data-direction={line.direction}>
      <div className={classes.lineTop}>
        <span className={classes.by}>{line.by || line.address}</span>
        {line.direction === 'in' && line.by && <span className={classes.address}>{line.address}</span>}
        <span className={classes.when}>
          <Time at={line.at} />
        </span>
      </div>
      <div className={classes.text}>{line.text || 'No words, only what is attached.'}</div>
      {line.isCut && <p className={classes.note}>It goes on: the rest is in the mailbox.</p>}
      {line.quoted && (
        <details className={classes.quoted}>
          <summary>What they quote</summary>
          <div className={classes.text}>{line.quoted}</div>
        </details>
      )}
      {line.attachments.length > 0 && (
        <ul className={classes.attachments} aria-label="Attachments">
          {line.attachments.map((file, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may bear one name, and the list never changes
            <Attached key={n} file={file} href={`${filesAt}/${file.file}`} />
          ))}
        </ul>
      )}
      {line.outcome && (
        <p className={classes.note} data-bad={!isGood || undefined}>
          {OUTCOMES[line.outcome.state] ?? line.outcome.state}
          {!isGood && line.outcome.text ? `: ${line.outcome.text}` : ''}
        </p>
      )}
    </li>
  );
};

const Acts = ({
  conversation,
  onChange,
}: {
  conversation: ConversationDetail;
  onChange: (change: ConversationChange) => void;
}) => {
  const members = useMembers().data?.items ?? [];
  const { state, assignee, snoozedUntil } = conversation;
  const isResting = snoozedUntil !== null && Date.parse(snoozedUntil) > readNow().getTime();
  return (
    <div className={classes.acts}>
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<Icon of={IconUser} size={16} />}>
            {assignee?.name ?? 'Assign'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {members
            .filter(({ role }) => role !== 'readonly')
            .map(({ userId, name }) => (
              <Menu.Item key={userId} onClick={() => onChange({ assignee: userId })}>
                {name}
              </Menu.Item>
            ))}
          {assignee && <Menu.Item onClick={() => onChange({ assignee: null })}>Nobody</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {state === 'open' && !isResting && (
        <Menu>
          <Menu.Target>
            <Button variant="default" leftSection={<Icon of={IconClock} size={16} />}>
              Snooze
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {snoozesAt(readNow().getTime()).map(({ label, until }) => (
              <Menu.Item key={label} onClick={() => onChange({ snoozedUntil: until })}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {isResting && state === 'open' && (
        <Button variant="default" onClick={() => onChange({ snoozedUntil: null })}>
          Wake up
        </Button>
      )}
      <Button variant="default" onClick={() => onChange({ state: state === 'open' ? 'closed' : 'open' })}>
        {state === 'open' ? 'Close' : 'Open again'}
      </Button>
    </div>
  );
};

/** Who reads it has read it: once for each new word. */
const useRead = (conversation: ConversationDetail | undefined, mayEdit: boolean, read: () => void): void => {
  const readFor = useRef('');
  const { unread, lastAt } = conversation ?? {};
  useEffect(() => {
    if (!mayEdit || !unread || !lastAt || readFor.current === lastAt) return;
    readFor.current = lastAt;
    read();
  }, [mayEdit, unread, lastAt, read]);
};

/** One conversation: who, what was said, and the answer. */
export const Thread = ({ place, onBack }: { place: ConversationPlace; onBack: () => void }) => {
  const { at, path, mayEdit } = useWorkspace();
  const { data, error, refetch, change, answer } = useConversation(place);
  const field = useRef<HTMLTextAreaElement>(null);
  const end = useRef<HTMLLIElement>(null);
  const { mutate } = change;
  const set = (body: ConversationChange): void =>
    mutate(body, {
      onSuccess: () => {
        if (body.state === 'closed')
          undoToast({ done: 'Closed', undo: () => change.mutateAsync({ state: 'open' }) });
      },
    });
  const read = useRef(() => mutate({ unread: false })).current;
  useRead(data, mayEdit, read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes to the newest line whenever there is one more
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [data?.lines.length]);
  const isOpen = data?.state === 'open';
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || !mayEdit) return;
      if (event.key === 'r') {
        event.preventDefault();
        field.current?.focus();
      }
      if (event.key === 'e' && isOpen) mutate({ state: 'closed' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [mayEdit, isOpen, mutate]);

  if (error && !data) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <article className={classes.thread} aria-label={`Conversation with ${data.person.label}`}>
      <header className={classes.head}>
        <ActionIcon className={classes.back} variant="subtle" aria-label="Back to the inbox" onClick={onBack}>
          <Icon of={IconArrowLeft} />
        </ActionIcon>
        <div className={classes.about}>
          <h2 className={classes.title}>
            <PersonChip person={data.person} href={at(`/contacts/${data.person.contactId}`)} />
          </h2>
          {data.subject && <p className={classes.subject}>{data.subject}</p>}
        </div>
        {mayEdit && <Acts conversation={data} onChange={set} />}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls can be scrolled by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label="What was said">
        {data.hasMore && <p className={classes.note}>Older words are on the person’s timeline.</p>}
        <ol className={classes.lines}>
          {data.lines.map((line) => (
            <Line
              key={line.lineId}
              line={line}
              filesAt={`/api${path}/inbox/${place.contactId}/${place.conversationId}/files`}
            />
          ))}
          <li ref={end} aria-hidden className={classes.end} />
        </ol>
      </section>
      {mayEdit && data.answersTo && (
        <AnswerForm
          key={data.conversationId}
          ref={field}
          channel={data.channel}
          to={data.answersTo}
          isBusy={answer.isPending}
          onSend={(text) => answer.mutateAsync(text)}
        />
      )}
    </article>
  );
};
