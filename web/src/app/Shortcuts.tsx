import { Kbd, Modal } from '@mantine/core';
import classes from './Shortcuts.module.css';
import { commonShortcuts, useShortcutGroups } from './shortcuts.ts';

/** Ctrl+/: the keys that work here. */
export const Shortcuts = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => {
  const own = useShortcutGroups();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.groups}>
        {[...own, ...commonShortcuts].map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.list}>
              {shortcuts.map(({ keys, does }) => (
                <div key={keys} className={classes.line}>
                  <dt>
                    {keys.split(' ').map((key) => (
                      <Kbd key={key} size="sm">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
};
