import { Autocomplete, Badge } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ContactDetail, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { failToast, Icon, problemFacts } from '../ui/index.ts';
import classes from './Contact.module.css';
import { tagsOf } from './facts.ts';
import { useTagging } from './useContact.ts';

/** Tags that others have, so that one is not written in two ways. */
export const useTagsSeen = (isWanted: boolean): string[] => {
  const { slug, path } = useWorkspace();
  const { data } = useQuery({
    queryKey: keyOf(slug, 'contacts', 'tags'),
    queryFn: ({ signal }) => api.get<{ items: string[] }>(`${path}/contacts/tags`, { signal }),
    staleTime: 60_000,
    enabled: isWanted,
  });
  return data?.items ?? [];
};

const NewTag = ({ onAdd, onLeave }: { onAdd: (tag: string) => void; onLeave: () => void }) => {
  const [text, setText] = useState('');
  const keep = (tag: string): void => {
    if (tag.trim() !== '') onAdd(tag.trim());
    onLeave();
  };
  return (
    <Autocomplete
      className={classes.newTag}
      size="xs"
      aria-label="New tag"
      placeholder="Tag, then Enter"
      data={useTagsSeen(true)}
      limit={6}
      maxLength={60}
      autoFocus
      value={text}
      onChange={setText}
      onOptionSubmit={keep}
      onBlur={onLeave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep(text);
        if (event.key === 'Escape') onLeave();
      }}
    />
  );
};

/** The free words on a contact, under their name. */
export const Tags = ({ contact }: { contact: ContactDetail }) => {
  const { mayEdit } = useWorkspace();
  const tag = useTagging(contact.person.contactId);
  const [isOpen, setOpen] = useState(false);
  const tags = tagsOf(contact);
  if (!mayEdit && tags.length === 0) return null;
  const change = (body: { add?: string[]; remove?: string[] }): void => {
    tag(body).catch((refusal) => failToast(problemFacts(refusal).what));
  };
  return (
    <ul className={classes.tags} aria-label="Tags">
      {tags.map((name) => (
        <li key={name}>
          <Badge color="gray" c="var(--text)" tt="none" fw={500} size="lg">
            {name}
            {mayEdit && (
              <button
                type="button"
                className={classes.tagAway}
                aria-label={`Remove the tag ${name}`}
                onClick={() => change({ remove: [name] })}
              >
                <Icon of={IconX} size={12} />
              </button>
            )}
          </Badge>
        </li>
      ))}
      {mayEdit && (
        <li>
          {isOpen ? (
            <NewTag onAdd={(name) => change({ add: [name] })} onLeave={() => setOpen(false)} />
          ) : (
            <button type="button" className={classes.addTag} onClick={() => setOpen(true)}>
              <Icon of={IconPlus} size={14} /> Tag
            </button>
          )}
        </li>
      )}
    </ul>
  );
};
