import { Drawer, Skeleton, Splitter } from '@mantine/core';
import type { SplitterPaneSize } from '@mantine/hooks';
import { ReactFlowProvider } from '@xyflow/react';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { WorkflowDetail } from '../../api/index.ts';
import { type PaletteProvider, usePalette, useShortcuts } from '../../app/index.ts';
import { useIsPhone } from '../../ui/index.ts';
import type { NodeType } from '../blueprint.ts';
import { ResumeDialog } from '../publish/ResumeDialog.tsx';
import { SimulationProvider } from '../simulate/SimulationProvider.tsx';
import { menuOf, useVerbs } from '../verbs.ts';
import { Ask } from './Ask.tsx';
import classes from './Builder.module.css';
import { BuilderProvider } from './BuilderProvider.tsx';
import { Canvas } from './Canvas.tsx';
import { ConflictBar } from './ConflictBar.tsx';
import { Head } from './Head.tsx';
import { builderShortcuts } from './keys.ts';
import type { Opened } from './opened.ts';
import { Panel } from './Panel.tsx';
import { PhoneView } from './PhoneView.tsx';
import { ProblemsLine } from './ProblemsLine.tsx';
import { PublishDialog } from './PublishDialog.tsx';
import { placeId } from './picture.ts';
import { Rail } from './Rail.tsx';
import { ResultsLine } from './ResultsLine.tsx';
import { TableView } from './TableView.tsx';
import { useActs } from './useActs.ts';
import { useBuilder, useBuilderState } from './useBuilder.ts';

/** The verbs of this workflow in the palette: "Pause Abandoned cart". */
const useVerbPalette = (detail: WorkflowDetail): void => {
  const act = useVerbs();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the verbs follow from the state
  const provider = useMemo(
    (): PaletteProvider => ({
      id: `workflow-${detail.key}`,
      group: 'This workflow',
      items: menuOf(detail, act).map(({ label, icon, onPick }) => ({
        id: `${label}-${detail.key}`,
        label: `${label} ${detail.name}`,
        icon,
        run: onPick,
      })),
    }),
    [detail.key, detail.name, detail.state],
  );
  usePalette(provider);
};

const PANEL = '400px';

const SimulateBar = lazy(async () => ({
  default: (await import('../simulate/SimulateBar.tsx')).SimulateBar,
}));
const SimulatePanel = lazy(async () => ({
  default: (await import('../simulate/SimulatePanel.tsx')).SimulatePanel,
}));

/** Canvas or table with the tools at the left and the panel at the right. */
const Work = () => {
  const { view, selected, mode } = useBuilder();
  const isSimulating = mode === 'simulate';
  const hasPanel = isSimulating || selected !== undefined;
  const acts = useActs();
  const [panelSize, setPanelSize] = useState<SplitterPaneSize>(PANEL);
  const [railDrag, setRailDrag] = useState<NodeType>();
  useShortcuts(builderShortcuts);
  const adding = acts.adding && placeId(acts.adding);
  const centre = (
    <div className={classes.centre}>
      {view === 'canvas' ? (
        <Canvas adding={adding} onAdding={acts.setAdding} railDrag={railDrag} onPut={acts.put} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section className={classes.scroll} aria-label="Workflow as a table" tabIndex={0}>
          <TableView adding={adding} onAdding={acts.setAdding} />
        </section>
      )}
      {acts.asking && (
        <Ask key={acts.asking.kind} asking={acts.asking} acts={acts} onClose={() => acts.ask(undefined)} />
      )}
    </div>
  );
  return (
    <>
      {isSimulating && (
        <Suspense fallback={<Skeleton h={80} />}>
          <SimulateBar />
        </Suspense>
      )}
      <div className={classes.work}>
        <Rail acts={acts} onDrag={setRailDrag} />
        <Splitter
          className={classes.split}
          lineSize={1}
          withHandle={false}
          sizes={hasPanel ? [100, panelSize] : [100]}
          onSizeChange={([, size]) => {
            if (size !== undefined) setPanelSize(size);
          }}
        >
          <Splitter.Pane defaultSize={100} min={30}>
            {centre}
          </Splitter.Pane>
          {hasPanel && (
            <Splitter.Pane defaultSize={PANEL} min="320px" max="720px" className={classes.side}>
              {isSimulating ? (
                <Suspense fallback={<Skeleton h={240} m={16} />}>
                  <SimulatePanel />
                </Suspense>
              ) : (
                <Panel />
              )}
            </Splitter.Pane>
          )}
        </Splitter>
      </div>
      <ProblemsLine onNext={acts.nextProblem} />
      <ResultsLine />
    </>
  );
};

/** On a phone: steps as rows, the panel as a sheet. */
const PhoneWork = () => {
  const { selected, select, mode } = useBuilder();
  if (mode === 'simulate')
    return (
      <Suspense fallback={<Skeleton h={240} />}>
        <SimulateBar />
        <SimulatePanel />
      </Suspense>
    );
  return (
    <>
      <PhoneView />
      <ResultsLine />
      <Drawer.Root opened={selected !== undefined} onClose={() => select(undefined)} size="100%" padding={0}>
        <Drawer.Content aria-label="Step">
          <Drawer.Body h="100%">
            <Panel />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </>
  );
};

/** The builder of one workflow; `detail` has the draft as it is opened. */
export const Builder = ({ detail, opened }: { detail: WorkflowDetail; opened: Opened }) => {
  const builder = useBuilderState(detail, opened);
  const isPhone = useIsPhone();
  useVerbPalette(detail);
  const { draft, search, go } = builder;
  return (
    <BuilderProvider builder={builder}>
      <SimulationProvider>
        <ReactFlowProvider>
          <div className={classes.builder} data-wide data-mode={builder.mode}>
            <Head isPhone={isPhone} />
            {draft.conflict && <ConflictBar conflict={draft.conflict} />}
            {isPhone ? <PhoneWork /> : <Work />}
          </div>
          {search.publish && builder.canEdit && <PublishDialog onClose={() => go({ publish: undefined })} />}
          {search.resume && detail.state === 'paused' && (
            <ResumeDialog detail={detail} onClose={() => go({ resume: undefined })} />
          )}
        </ReactFlowProvider>
      </SimulationProvider>
    </BuilderProvider>
  );
};
