import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Me, Workspace } from '../api/index.ts';
import { type LiveState, LongWork, type LongWorkFacts } from '../ui/index.ts';
import { LostBar, NewVersionBar, PausedBar, SampleBar, type SampleBarProps } from './Bars.tsx';
import classes from './Frame.module.css';
import { PersonMenu, WorkspaceSwitch } from './menus.tsx';
import { PhoneBar } from './PhoneBar.tsx';
import { Sidebar } from './Sidebar.tsx';
import type { NavItem } from './screen.ts';

export type FrameViewProps = {
  workspace: Workspace;
  me: Me;
  pathname: string;
  items: readonly NavItem[];
  live: LiveState;
  isNarrow: boolean;
  onToggle: () => void;
  onSwitch: (slug: string) => void;
  onFind: () => void;
  onKeys: () => void;
  onSignOut: () => void;
  onResume?: () => void;
  isResuming?: boolean;
  /** since when the screen is not up to date */
  lostSince?: Date;
  isNewVersion: boolean;
  onReload: () => void;
  sample?: SampleBarProps;
  works: readonly LongWorkFacts[];
  children: ReactNode;
};

/** The frame as it looks: sidebar or bottom bar, the bars that every page shows, the page, running work. */
export const FrameView = (props: FrameViewProps) => {
  const { workspace, me, pathname, items, live, isNarrow } = props;
  const bars = useElementSize();
  const base = `/w/${workspace.slug}`;
  const places = { base, pathname, items };
  const workspaceSwitch = (
    <WorkspaceSwitch current={workspace.slug} workspaces={me.workspaces} onSwitch={props.onSwitch} />
  );
  const personMenu = <PersonMenu user={me.user} onKeys={props.onKeys} onSignOut={props.onSignOut} />;
  return (
    <div
      className={classes.shell}
      data-narrow={isNarrow || undefined}
      data-connection={live}
      // Sticky table headers stand below the bars.
      style={{ '--bars-height': `${bars.height}px` } as React.CSSProperties}
    >
      <a className={classes.skip} href="#page">
        To the page
      </a>
      <Sidebar
        {...places}
        isNarrow={isNarrow}
        onToggle={props.onToggle}
        live={live}
        workspaceSwitch={workspaceSwitch}
        personMenu={personMenu}
      />
      <div className={classes.page}>
        <section className={classes.bars} aria-label="State of the workspace">
          <div ref={bars.ref}>
            {props.lostSince && <LostBar since={props.lostSince} />}
            {workspace.sendingStopped && (
              <PausedBar
                stopped={workspace.sendingStopped}
                onResume={props.onResume}
                isBusy={props.isResuming}
              />
            )}
            {props.isNewVersion && <NewVersionBar onReload={props.onReload} />}
            {props.sample && <SampleBar {...props.sample} />}
          </div>
        </section>
        <main id="page" className={classes.main} tabIndex={-1}>
          {props.children}
        </main>
        {props.works.length > 0 && (
          <div className={classes.works}>
            {props.works.map((work) => (
              <LongWork key={work.id} {...work} />
            ))}
          </div>
        )}
      </div>
      <PhoneBar
        {...places}
        live={live}
        onFind={props.onFind}
        workspaceSwitch={workspaceSwitch}
        personMenu={personMenu}
      />
    </div>
  );
};
