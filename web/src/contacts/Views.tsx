import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconChevronDown, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ContactViewRow, fieldError, keyOf } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { Icon, undoToast } from '../ui/index.ts';
import classes from './Contacts.module.css';
import { type ContactSearch, readContactSearch, viewOf } from './search.ts';

const useViews = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const key = keyOf(slug, 'contacts', 'views');
  const views = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ items: ContactViewRow[] }>(`${path}/contacts/views`, { signal }),
    staleTime: 60_000,
  });
  const onSettled = () => client.invalidateQueries({ queryKey: key });
  const keep = useMutation({
    mutationFn: (view: { name: string; search: Record<string, string> }) =>
      api.post<{ viewId: string }>(`${path}/contacts/views`, view),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (viewId: string) => api.delete<void>(`${path}/contacts/views/${viewId}`),
    onSettled,
  });
  return { views: views.data?.items ?? [], keep, remove: remove.mutateAsync };
};

type KeepProps = { search: Record<string, string>; names: readonly string[]; onClose: () => void };

const KeepView = ({ search, names, onClose }: KeepProps) => {
  const { keep } = useViews();
  const [name, setName] = useState('');
  const isThere = names.some((known) => known === name.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') keep.mutate({ name: name.trim(), search }, { onSuccess: onClose });
      }}
    >
      <TextInput
        label="Name"
        description="Everybody in this workspace sees it. It keeps the filters, the order and the columns."
        data-autofocus
        maxLength={80}
        value={name}
        error={keep.error && (fieldError(keep.error, 'name') ?? keep.error.message)}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={keep.isPending} disabled={name.trim() === ''}>
          {isThere ? 'Replace the view' : 'Keep the view'}
        </Button>
      </Group>
    </form>
  );
};

const isSame = (left: Record<string, string>, right: Record<string, string>): boolean =>
  JSON.stringify(Object.entries(left).sort()) === JSON.stringify(Object.entries(right).sort());

export type ViewsProps = {
  search: ContactSearch;
  /** the columns shown, also when the URL does not name them */
  columns: readonly string[];
  onOpen: (search: ContactSearch) => void;
};

/** Lists that the workspace keeps under a name. */
export const Views = ({ search, columns, onOpen }: ViewsProps) => {
  const { mayEdit } = useWorkspace();
  const { views, keep, remove } = useViews();
  const [isNaming, setNaming] = useState(false);
  const own = { ...viewOf(search), columns: columns.join(',') };
  const current = views.find((view) => isSame(view.search, own));
  if (!mayEdit && views.length === 0) return null;
  const takeAway = ({ viewId, name, search: kept }: ContactViewRow): void => {
    void remove(viewId).then(() =>
      undoToast({
        done: `The view ${name} is removed`,
        undo: () => keep.mutateAsync({ name, search: kept }),
      }),
    );
  };
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<Icon of={IconBookmark} />}
            rightSection={<Icon of={IconChevronDown} size={14} />}
          >
            <span className={classes.viewName}>{current?.name ?? 'Views'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.columnMenu}>
          {views.length === 0 && <Menu.Label>No view is kept yet</Menu.Label>}
          {views.map((view) => (
            <div key={view.viewId} className={classes.view}>
              <Menu.Item onClick={() => onOpen(readContactSearch(view.search))}>{view.name}</Menu.Item>
              {mayEdit && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove the view ${view.name}`}
                  onClick={() => takeAway(view)}
                >
                  <Icon of={IconTrash} size={16} />
                </ActionIcon>
              )}
            </div>
          ))}
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setNaming(true)}>Keep this list as a view</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isNaming}
        onClose={() => setNaming(false)}
        title="Keep this list as a view"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <KeepView search={own} names={views.map(({ name }) => name)} onClose={() => setNaming(false)} />
      </Modal>
    </>
  );
};
