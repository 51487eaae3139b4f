import '@xyflow/react/dist/base.css';
import { ActionIcon, Button } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import {
  MiniMap,
  type Node,
  type OnNodeDrag,
  ReactFlow,
  useReactFlow,
  useStore,
  ViewportPortal,
} from '@xyflow/react';
import { type FocusEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../../ui/index.ts';
import type { NodeDocument, NodeType, Place } from '../blueprint.ts';
import { stepScreens } from '../nodes/index.ts';
import classes from './Canvas.module.css';
import { GoalsCard, StepCard, TriggerCard } from './Cards.tsx';
import { insertRefusals, moveRefusals } from './inserting.ts';
import { Lines, type Targets } from './Lines.tsx';
import { type Layout, MARGIN_PX, type Point, plusAt, viewOfAll, ZOOM } from './layout.ts';
import { CARD_WIDTH, type Picture, pictureOf, placeId, TRIGGER_ID } from './picture.ts';
import { fresh } from './quick-add.ts';
import { ContinueBox, EndBox, PathBox } from './SmallBoxes.tsx';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';
import { useLayout } from './useLayout.ts';

const nodeTypes = {
  trigger: TriggerCard,
  goals: GoalsCard,
  step: StepCard,
  path: PathBox,
  end: EndBox,
  continue: ContinueBox,
};

const GOALS_ID = 'goals';
/** Beside the trigger, as far as siblings stand apart. */
const GOALS_GAP = 32;
const FIT_MAX = 40;
const MINIMAP_FROM = 60;
const NEAR_PX = 72;
/** The tallest a card gets. */
const CARD_HEIGHT = 112;

/** React Flow's nodes: every box that has a place, and the card of goals and exits. */
const nodesOf = (
  picture: Picture,
  layout: Layout,
  drag: { id: string; at: Point } | undefined,
  canEdit: boolean,
): Node[] => {
  const boxes = picture.boxes.flatMap((box): Node[] => {
    const position = drag?.id === box.id ? drag.at : layout.boxes.get(box.id);
    if (!position) return [];
    const { id, kind: type, width, height } = box;
    return [
      {
        id,
        type,
        position,
        width,
        height,
        data: { box },
        draggable: canEdit && type === 'step',
        measured: { width, height },
      },
    ];
  });
  const trigger = boxes.find(({ id }) => id === TRIGGER_ID);
  if (!trigger) return boxes;
  const { x, y } = trigger.position;
  const size = { width: CARD_WIDTH, height: trigger.height ?? 0 };
  const goals: Node = {
    id: GOALS_ID,
    type: 'goals',
    position: { x: x + CARD_WIDTH + GOALS_GAP, y },
    ...size,
    measured: size,
    data: {},
    draggable: false,
  };
  return [trigger, goals, ...boxes.filter((node) => node !== trigger)];
};

/** The same, each node the one it was before where it stands as before: React Flow draws again only the others. */
const useNodes = (
  picture: Picture,
  layout: Layout,
  drag: { id: string; at: Point } | undefined,
  canEdit: boolean,
): Node[] => {
  const before = useRef(new Map<string, { node: Node; text: string }>());
  const { nodes, known } = useMemo(() => {
    const all = nodesOf(picture, layout, drag, canEdit).map((fresh) => {
      const text = JSON.stringify(fresh);
      const old = before.current.get(fresh.id);
      return old?.text === text ? old : { node: fresh, text };
    });
    return { nodes: all.map(({ node }) => node), known: new Map(all.map((one) => [one.node.id, one])) };
  }, [picture, layout, drag, canEdit]);
  useEffect(() => {
    before.current = known;
  }, [known]);
  return nodes;
};

/** The place whose `+` is nearest to a point, when it is near enough. */
const nearest = (picture: Picture, layout: Layout, point: Point): Place | undefined => {
  let best: { place: Place; px: number } | undefined;
  for (const { id, place } of picture.lines) {
    const points = layout.lines.get(id);
    if (!place || !points) continue;
    const at = plusAt(points);
    const px = Math.hypot(at.x - point.x, at.y - point.y);
    if (px < (best?.px ?? NEAR_PX)) best = { place, px };
  }
  return best?.place;
};

type Drag = {
  id: string;
  at: Point;
  withTail: boolean;
  refusals: Targets['refusals'];
  near: Place | undefined;
};

/** Dragging a card (with Shift: its tail as well) onto another `+`; places that do not take it say why. */
const useCardDrag = (picture: Picture, layout: Layout) => {
  const { document } = useBuilder();
  const { move } = useEditing();
  const [drag, setDrag] = useState<Drag>();
  const centre = ({ position, width = 0 }: Node): Point => ({ x: position.x + width / 2, y: position.y });
  const follow: OnNodeDrag = (event, node) => {
    const withTail = event.shiftKey;
    const near = nearest(picture, layout, centre(node));
    // For one drag the answers stay; only Shift changes them.
    const isSame = drag?.id === node.id && drag.withTail === withTail;
    const refusals = isSame ? drag.refusals : moveRefusals(document, node.id, withTail);
    setDrag({ id: node.id, at: node.position, withTail, refusals, near });
  };
  const letGo: OnNodeDrag = (event, node) => {
    setDrag(undefined);
    // What it says when it is refused was shown under the pointer already.
    if (drag?.near && drag.refusals?.get(placeId(drag.near)) === undefined)
      move(node.id, drag.near, event.shiftKey);
  };
  const targets = useMemo(
    (): Targets => ({ refusals: drag?.refusals, near: drag?.near && placeId(drag.near) }),
    [drag],
  );
  return { drag, targets, follow, letGo };
};

/** A step dragged from the rail: where it may be put, and what it is over. */
const useRailDrag = (type: NodeType | undefined) => {
  const { document } = useBuilder();
  const [over, setOver] = useState<Place>();
  const refusals = useMemo(
    () => (type === undefined ? undefined : insertRefusals(document, fresh[type]())),
    [document, type],
  );
  const targets = useMemo(
    (): Targets => ({ refusals, near: refusals && over && placeId(over) }),
    [refusals, over],
  );
  return { targets, setOver };
};

/** Shows all of a small workflow, from the top; a large one at 100 % from its trigger. */
const useFirstView = (layout: Layout, picture: Picture, key: string): void => {
  const { setViewport } = useReactFlow();
  const size = useSize();
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const trigger = layout.boxes.get(TRIGGER_ID);
    if (!trigger || size.width === 0 || shown.current === key) return;
    shown.current = key;
    const isSmall = picture.boxes.length <= FIT_MAX;
    const start = { x: size.width / 2 - trigger.x - CARD_WIDTH / 2, y: MARGIN_PX - trigger.y, zoom: 1 };
    void setViewport(isSmall ? viewOfAll(picture, layout, size) : start);
  }, [layout, size, key, picture, setViewport]);
};

/** The size of the canvas on the screen; 0 before it is known. */
const useSize = (): { width: number; height: number } => {
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return useMemo(() => ({ width, height }), [width, height]);
};

/** Moves the view when the focus goes to a card outside of it, or the panel opens over the card chosen. */
const useFollow = (layout: Layout, selected: string | undefined) => {
  const { getViewport, setCenter } = useReactFlow();
  const { width, height } = useSize();
  const follow = (id: string | undefined): void => {
    const at = id === undefined ? undefined : layout.boxes.get(id);
    if (!at || width === 0) return;
    const { x, y, zoom } = getViewport();
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    const isInView =
      left >= 0 && top >= 0 && left + CARD_WIDTH * zoom <= width && top + CARD_HEIGHT * zoom <= height;
    if (!isInView) void setCenter(at.x + CARD_WIDTH / 2, at.y + CARD_HEIGHT / 2, { zoom, duration: 180 });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another card is chosen, or the panel takes its place
  useEffect(() => follow(selected), [selected, width]);
  return (event: FocusEvent<HTMLElement>): void => follow((event.target as HTMLElement).dataset.card);
};

const ZoomTools = ({ onFit }: { onFit: () => void }) => {
  const { zoomIn, zoomOut, zoomTo } = useReactFlow();
  const zoom = useStore(({ transform }) => transform[2]);
  return (
    <nav className={classes.tools} aria-label="Zoom">
      <ActionIcon aria-label="Zoom out" onClick={() => void zoomOut({ duration: 180 })}>
        <Icon of={IconMinus} />
      </ActionIcon>
      <Button
        variant="subtle"
        color="gray"
        className={classes.zoom}
        px={4}
        onClick={() => void zoomTo(1, { duration: 180 })}
      >
        {Math.round(zoom * 100)} %
      </Button>
      <ActionIcon aria-label="Zoom in" onClick={() => void zoomIn({ duration: 180 })}>
        <Icon of={IconPlus} />
      </ActionIcon>
      <ActionIcon aria-label="Show all" onClick={onFit} data-fit>
        <Icon of={IconFocusCentered} />
      </ActionIcon>
    </nav>
  );
};

export type CanvasProps = {
  /** the place whose list of `+` is open, as `placeId` names it */
  adding: string | undefined;
  onAdding: (place: Place | undefined) => void;
  /** the type of the step that is dragged from the rail: every `+` that takes it lights up */
  railDrag: NodeType | undefined;
  /** Puts a new step at a place, after asking where what follows goes to. */
  onPut: (place: Place, nodes: NodeDocument[]) => void;
};

/** The picture of the workflow: cards, lines and their `+`, laid out by the machine. */
export const Canvas = ({ adding, onAdding, railDrag, onPut }: CanvasProps) => {
  const { document, mode, canEdit, selected, detail } = useBuilder();
  const picture = useMemo(() => pictureOf(document, mode !== 'edit'), [document, mode]);
  const layout = useLayout(picture, selected);
  const size = useSize();
  const { setViewport } = useReactFlow();
  const { drag, targets, follow, letGo } = useCardDrag(picture, layout);
  const rail = useRailDrag(railDrag);
  useFirstView(layout, picture, `${detail.key}:${mode}`);
  const onFocus = useFollow(layout, selected);
  const nodes = useNodes(picture, layout, drag, canEdit);
  const drop = useRef<(place: Place, type: string) => void>(undefined);
  drop.current = (place, type) => {
    rail.setOver(undefined);
    if (!Object.hasOwn(stepScreens, type)) return;
    if (rail.targets.refusals?.get(placeId(place)) !== undefined) return;
    onPut(place, [fresh[type as NodeType]()]);
  };
  const dropStep = useCallback((place: Place, type: string) => drop.current?.(place, type), []);
  return (
    <section
      className={classes.canvas}
      aria-label="Workflow"
      data-canvas
      onFocus={onFocus}
      // Tabbing to a card out of view must not scroll the box: the view itself moves.
      onScrollCapture={(event) => {
        (event.target as HTMLElement).scrollTo?.(0, 0);
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={nodeTypes}
        minZoom={ZOOM.min}
        maxZoom={ZOOM.max}
        panOnScroll
        nodesFocusable={false}
        edgesFocusable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        nodeDragThreshold={6}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        onNodeDrag={follow}
        onNodeDragStop={letGo}
        attributionPosition="bottom-left"
      >
        <ViewportPortal>
          <Lines
            picture={picture}
            layout={layout}
            adding={adding}
            onOpen={onAdding}
            targets={railDrag ? rail.targets : targets}
            onDropStep={dropStep}
            onOver={rail.setOver}
          />
        </ViewportPortal>
        {picture.boxes.length > MINIMAP_FROM && (
          <MiniMap
            className={classes.minimap}
            style={{ width: 120, height: 180 }}
            position="bottom-right"
            pannable
            bgColor="var(--surface)"
            maskColor="var(--hover)"
            nodeColor="var(--edge)"
            ariaLabel="Overview"
          />
        )}
      </ReactFlow>
      <ZoomTools onFit={() => void setViewport(viewOfAll(picture, layout, size), { duration: 240 })} />
    </section>
  );
};
