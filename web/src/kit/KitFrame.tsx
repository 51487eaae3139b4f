import { spotlight } from '@mantine/spotlight';
import { IconHome, IconMail, IconRoute, IconSettings, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { FrameView } from '../app/FrameView.tsx';
import { Palette } from '../app/Palette.tsx';
import { usePalette } from '../app/palette.ts';
import { Shortcuts } from '../app/Shortcuts.tsx';
import { EmptyState, type LiveState, PageHeader } from '../ui/index.ts';
import { me, workspace } from './facts.ts';

const items = [
  { label: 'Home', icon: IconHome, path: '', at: 0, onPhone: true },
  { label: 'Contacts', icon: IconUsers, path: '/contacts', at: 1, onPhone: true },
  { label: 'Segments', icon: IconUsersGroup, path: '/segments', at: 2 },
  { label: 'Workflows', icon: IconRoute, path: '/workflows', at: 3, onPhone: true },
  { label: 'Messages', icon: IconMail, path: '/messages', at: 4 },
  { label: 'Settings', icon: IconSettings, path: '/settings', at: 9, foot: true },
];

const provider = {
  id: 'people',
  group: 'People',
  items: ['Ana Berg', 'Jonas Weber'].map((label) => ({
    id: label,
    label,
    description: 'acme.test',
    run: () => {},
  })),
};
const verbs = {
  id: 'verbs',
  group: 'Do',
  items: [{ id: 'pause', label: 'Pause Abandoned cart', run: () => {} }],
};

/** The frame in the state named by the address: `?state=paused`, `?state=reconnecting`, else live. */
export const KitFrame = () => {
  const { state = 'live' } = useSearch({ strict: false }) as { state?: LiveState };
  const [isNarrow, setNarrow] = useState(false);
  const [hasKeys, setKeys] = useState(false);
  usePalette(provider);
  usePalette(verbs);
  const stopped = { at: new Date().toISOString(), by: 'Ana', why: null, held: 312 };
  return (
    <>
      <FrameView
        workspace={{ ...workspace, sendingStopped: state === 'paused' ? stopped : null }}
        me={me}
        pathname="/w/acme/contacts"
        items={items}
        live={state}
        isNarrow={isNarrow}
        onToggle={() => setNarrow(!isNarrow)}
        onSwitch={() => {}}
        onFind={spotlight.open}
        onKeys={() => setKeys(true)}
        onSignOut={() => {}}
        onResume={() => {}}
        isNewVersion={state === 'paused'}
        onReload={() => {}}
        sample={{ speed: 60, onSpeed: () => {}, onTry: () => {}, onPull: () => {}, onRemove: () => {} }}
        works={[
          {
            id: 'i',
            what: 'Importing visitors.csv',
            done: 41_204,
            of: 100_000,
            perSecond: 2_150,
            onCancel: () => {},
          },
        ]}
      >
        <PageHeader title="Contacts" />
        <EmptyState
          title="No one yet"
          text="Paste the snippet on your site; the first person appears here within a second."
        />
      </FrameView>
      <Palette />
      <Shortcuts opened={hasKeys} onClose={() => setKeys(false)} />
    </>
  );
};
