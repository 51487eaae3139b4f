import { ActionIcon, Button, Menu, Modal, Text } from '@mantine/core';
import { IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type ProductSourceShown } from '../../api/index.ts';
import { doneToast, Icon, sayProblem, Time } from '../../ui/index.ts';
import classes from './Products.module.css';
import { isUnderWay, useCatalogueAct } from './useProducts.ts';
import { everyText, sourceText } from './words.ts';

const Feed = ({ source, mayEdit }: { source: ProductSourceShown; mayEdit: boolean }) => {
  const [isRemoving, setIsRemoving] = useState(false);
  const onError = sayProblem;
  const read = useCatalogueAct((path, id: number) => api.post(`${path}/product-sources/${id}/read`));
  const remove = useCatalogueAct((path, id: number) => api.delete(`${path}/product-sources/${id}`));
  return (
    <li className={classes.feed}>
      <span className={classes.feedName}>
        <b>{source.name}</b> <span className={classes.quiet}>{source.url}</span>
      </span>
      <span>
        {sourceText(source)}
        <span className={classes.quiet}>
          {' · '}
          {source.readAt ? (
            <>
              read <Time at={source.readAt} />,{' '}
            </>
          ) : null}
          {everyText(source.everyMinutes)}
        </span>
      </span>
      {source.problem && (
        <span className={source.state === 'failed' ? classes.bad : classes.warn}>{source.problem}</span>
      )}
      {mayEdit && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              className={classes.feedMenu}
              variant="subtle"
              color="gray"
              aria-label={`More about ${source.name}`}
            >
              <Icon of={IconDots} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<Icon of={IconRefresh} />}
              disabled={isUnderWay(source)}
              onClick={() => read.mutate(source.sourceId, { onError })}
            >
              Read now
            </Menu.Item>
            <Menu.Item color="bad" leftSection={<Icon of={IconTrash} />} onClick={() => setIsRemoving(true)}>
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Modal
        opened={isRemoving}
        onClose={() => setIsRemoving(false)}
        title={`Remove ${source.name}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text mb="md">Its products go with it; mails that show them leave them out.</Text>
        <Button
          color="bad"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(source.sourceId, {
              onError,
              onSuccess: () => {
                setIsRemoving(false);
                doneToast('Removed');
              },
            })
          }
        >
          Remove the feed and its products
        </Button>
      </Modal>
    </li>
  );
};

/** Feeds with how their last reading went. */
export const Feeds = ({ sources, mayEdit }: { sources: readonly ProductSourceShown[]; mayEdit: boolean }) =>
  sources.length === 0 ? null : (
    <section aria-labelledby="feeds" className={classes.feeds}>
      <h2 id="feeds" className={classes.heading}>
        Feeds
      </h2>
      <ul className={classes.feedList}>
        {sources.map((source) => (
          <Feed key={source.sourceId} source={source} mayEdit={mayEdit} />
        ))}
      </ul>
    </section>
  );
