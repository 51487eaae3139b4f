import { useMantineColorScheme } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import {
  IconKeyboard,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconSun,
  IconUsers,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { meQuery } from '../api/index.ts';
import { Plug, useMakeSample, usePassTime, useReturns } from '../sample/index.ts';
import { ConfirmNumber, CurrencyContext, useWhyKey, ZoneContext } from '../ui/index.ts';
import { FrameView } from './FrameView.tsx';
import { useNav } from './nav.ts';
import { useNewVersion } from './new-version.ts';
import { ownAnonymousId, startOwnVisit } from './own-visit.ts';
import { Palette } from './Palette.tsx';
import { type PaletteProvider, usePalette } from './palette.ts';
import { Shortcuts } from './Shortcuts.tsx';
import { useFrame, usePeoplePalette } from './useFrame.ts';

/** The sidebar's key counts only where one is not typing. */
const typingTags = ['INPUT', 'TEXTAREA', 'SELECT'];

/** The making of the sample company as a strip of running work, in hundredths. */
const madeWork = (share = 0) => ({
  id: 'sample',
  what: 'Making the sample company',
  done: Math.round(share * 100),
  of: 100,
});

/** The frame of every page of a workspace. */
export const Frame = () => {
  const { workspace: slug = '' } = useParams({ strict: false });
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const items = useNav();
  const frame = useFrame(slug);
  const isNewVersion = useNewVersion(frame.live !== 'reconnecting') && !import.meta.env.DEV;
  const [isNarrow, setNarrow] = useLocalStorage({ key: 'baton.sidebar.narrow', defaultValue: false });
  const [hasKeys, setKeys] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const [isPulling, setPulling] = useState(false);
  const { setColorScheme } = useMantineColorScheme();

  useWhyKey();
  useHotkeys([['[', () => setNarrow(!isNarrow)]], typingTags);
  useHotkeys([['mod+/', () => setKeys(true)]], []);
  usePalette(usePeoplePalette(slug));

  const { stop, resume, workspace } = frame;
  const mayBuild = workspace.role === 'admin' || workspace.role === 'marketer';
  const passTime = usePassTime(slug);
  // asked anew whenever one comes back from the shop
  useReturns();
  const visitor = workspace.sample ? ownAnonymousId(slug) : undefined;
  const isStopped = workspace.sendingStopped !== null;
  const client = useQueryClient();
  const sample = useMakeSample((made) => {
    void client.invalidateQueries({ queryKey: meQuery.queryKey });
    void navigate({ to: '/w/$workspace', params: { workspace: made } });
  });
  const mayMakeSample = workspace.role === 'admin' && !frame.me.workspaces.some(({ isSample }) => isSample);
  // Rebuilt when its effect changes, not at every render of the frame.
  // biome-ignore lint/correctness/useExhaustiveDependencies: stop and resume are as stable as what they do
  const places = useMemo((): PaletteProvider[] => {
    const verbs = [
      stop && {
        id: 'stop',
        label: 'Stop all sending',
        icon: IconPlayerPause,
        keywords: 'pause halt',
        run: stop,
      },
      isStopped && resume && { id: 'resume', label: 'Resume sending', icon: IconPlayerPlay, run: resume },
      mayMakeSample && {
        id: 'sample',
        label: 'Look around with a sample company',
        icon: IconUsers,
        keywords: 'demo example try',
        run: sample.make,
      },
      { id: 'keys', label: 'Keys', icon: IconKeyboard, keywords: 'shortcuts help', run: () => setKeys(true) },
      { id: 'dark', label: 'Dark look', icon: IconMoon, run: () => setColorScheme('dark') },
      { id: 'light', label: 'Light look', icon: IconSun, run: () => setColorScheme('light') },
    ];
    return [
      {
        id: 'places',
        group: 'Places',
        items: items.map(({ label, icon, path }) => ({
          id: `place-${path}`,
          label,
          icon,
          run: () => void navigate({ to: `/w/${slug}${path}` as string }),
        })),
      },
      { id: 'verbs', group: 'Do', items: verbs.filter((verb) => typeof verb === 'object') },
    ];
  }, [items, slug, isStopped, stop === undefined, mayMakeSample]);
  usePalette(places[0] as PaletteProvider);
  usePalette(places[1] as PaletteProvider);

  return (
    <ZoneContext value={workspace.timeZone}>
      <CurrencyContext value={workspace.currency}>
        <FrameView
          workspace={workspace}
          me={frame.me}
          pathname={pathname}
          items={items}
          live={frame.live}
          lostSince={frame.lostSince}
          isNarrow={isNarrow}
          onToggle={() => setNarrow(!isNarrow)}
          onSwitch={(to) => void navigate({ to: '/w/$workspace', params: { workspace: to } })}
          onFind={spotlight.open}
          onKeys={() => setKeys(true)}
          onSignOut={() => void frame.signOut()}
          onResume={resume}
          isResuming={frame.isResuming}
          isNewVersion={isNewVersion}
          onReload={() => window.location.reload()}
          sample={
            workspace.sample
              ? {
                  speed: workspace.sample.speed,
                  isBusy: frame.isRemoving,
                  onSpeed: mayBuild ? (speed) => frame.setSpeed(speed) : undefined,
                  onTry: () => startOwnVisit(slug),
                  onPass: mayBuild && visitor ? () => passTime.mutate(visitor) : undefined,
                  isPassing: passTime.isPending,
                  onPull:
                    workspace.role === 'admin' && workspace.sample.canPull
                      ? () => setPulling(true)
                      : undefined,
                  onRemove: workspace.role === 'admin' ? () => setRemoving(true) : undefined,
                }
              : undefined
          }
          works={sample.isMaking ? [madeWork(sample.share)] : []}
        >
          <Outlet />
        </FrameView>
        <Palette />
        <Shortcuts opened={hasKeys} onClose={() => setKeys(false)} />
        <Plug slug={slug} opened={isPulling} onClose={() => setPulling(false)} />
        <ConfirmNumber
          opened={isRemoving}
          onClose={() => setRemoving(false)}
          onConfirm={() => frame.removeSample()}
          effect="Its people, their history and everything you changed in it go for good. Your own workspaces stay."
          act="Remove the sample company"
          people={0}
          danger
          busy={frame.isRemoving}
        />
      </CurrencyContext>
    </ZoneContext>
  );
};
