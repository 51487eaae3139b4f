import { Popover } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { Count, Icon, percentText } from '../../ui/index.ts';
import type { Place } from '../blueprint.ts';
import { peopleHref } from '../links.ts';
import { SimulatedPassages, useOnWay } from '../simulate/Figures.tsx';
import { AddList } from './AddList.tsx';
import classes from './Canvas.module.css';
import { lineWidth, newPassages, passagesOf } from './facts.ts';
import { focusCard } from './focus.ts';
import { placeText } from './inserting.ts';
import { type Layout, type Point, pathThrough, plusAt } from './layout.ts';
import { type Line, type Picture, placeId, TRIGGER_ID } from './picture.ts';
import { useBuilder, useShown } from './useBuilder.ts';

export interface Targets {
  /** while something is dragged: why a place does not take it, by its name; undefined there: it does */
  refusals: ReadonlyMap<string, string | undefined> | undefined;
  /** the place under the pointer */
  near: string | undefined;
}

/** What is done with the `+` of lines; the same for all of them, and as long as the picture is shown. */
interface PlusActs {
  open: (place: Place | undefined) => void;
  dropStep: (place: Place, type: string) => void;
  /** a step from the rail is over this place, or has left it */
  over: (place: Place | undefined) => void;
}

type PlusProps = {
  id: string;
  place: Place;
  label: string;
  x: number;
  y: number;
  isOpen: boolean;
  /** while something is dragged: whether it may be put here */
  takes: boolean | undefined;
  isNear: boolean;
  acts: PlusActs;
};

/** Drawn again only when its own line changes: of 150 steps an edit touches a few. */
const isSamePlus = ({ place: was, ...before }: PlusProps, { place: is, ...after }: PlusProps): boolean =>
  was.from === is.from &&
  was.output === is.output &&
  (Object.keys(after) as (keyof typeof after)[]).every((name) => before[name] === after[name]);

/** The `+` of a line. Keys reach it by `a` on a card; it takes steps dragged from the rail. */
const Plus = memo(({ id, place, label, x, y, isOpen, takes, isNear, acts }: PlusProps) => {
  const button = (
    <button
      type="button"
      className={classes.plus}
      style={{ left: x, top: y }}
      tabIndex={-1}
      aria-label={label}
      data-place={id}
      data-open={isOpen || undefined}
      data-target={(takes && isNear) || undefined}
      data-legal={takes || undefined}
      data-dim={takes === false || undefined}
      onClick={() => acts.open(isOpen ? undefined : place)}
      onDragOver={(event) => {
        event.preventDefault();
        if (!isNear) acts.over(place);
      }}
      onDragLeave={() => acts.over(undefined)}
      onDrop={(event) => acts.dropStep(place, event.dataTransfer.getData('text/baton-step'))}
    >
      <Icon of={IconPlus} size={14} />
    </button>
  );
  // A popover for each of 200 lines would be most of the work of drawing them.
  if (!isOpen) return button;
  const close = (): void => {
    acts.open(undefined);
    // The list takes the focus with it; who went on elsewhere keeps it.
    requestAnimationFrame(() => {
      if (window.document.activeElement === window.document.body) focusCard(place.from ?? TRIGGER_ID);
    });
  };
  return (
    <Popover opened onChange={close} position="right-start" trapFocus>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown p={8} aria-label="Add a step">
        <AddList place={place} onClose={close} />
      </Popover.Dropdown>
    </Popover>
  );
}, isSamePlus);

/** How many passed a line, and their share; opens them. */
const LineCount = ({ place, x, y }: { place: Place; x: number; y: number }) => {
  const { results, detail, document, titleFor, search } = useBuilder();
  const { at } = useWorkspace();
  if (!results) return null;
  const { count, of } = passagesOf(results, place.from, place.output);
  const href = peopleHref(detail.key, place.from === null ? 'entered' : `edge:${place.output}`, {
    ...(place.from === null ? {} : { at: place.from }),
    version: search.version,
    days: search.days,
  });
  return (
    <span className={classes.count} style={{ left: x, top: y }}>
      <Count
        value={count}
        of={`passed ${placeText(document, place, titleFor)}`}
        href={at(href)}
        base={place.from === null || of === 0 ? undefined : percentText(count, of)}
      />
    </span>
  );
};

type LinesProps = {
  picture: Picture;
  layout: Layout;
  adding: string | undefined;
  onOpen: (place: Place | undefined) => void;
  targets: Targets;
  onDropStep: (place: Place, type: string) => void;
  onOver: (place: Place | undefined) => void;
};

/** Why the place under the pointer does not take what is dragged. */
const Refusal = ({ targets, at }: { targets: Targets; at: Point | undefined }) => {
  const why = targets.near === undefined ? undefined : targets.refusals?.get(targets.near);
  return (
    <div
      role="status"
      className={why && at ? classes.refusal : 'visually-hidden'}
      style={at && { left: at.x, top: at.y }}
    >
      {why}
    </div>
  );
};

/** More would be a swarm: then the counts alone tell it. Results are read at most twice a second. */
const DOTS_MAX = 10;
const DOT_MS = 900;

type Dot = { key: string; line: string; delayMs: number };

/** Dots for passages that came since the last refresh, for as long as they run. */
const useDots = (): readonly Dot[] => {
  const { results, mode } = useShown();
  const isStill = useReducedMotion();
  const before = useRef(results);
  const made = useRef(0);
  const [dots, setDots] = useState<readonly Dot[]>([]);
  useEffect(() => {
    const came = results && mode === 'results' ? newPassages(before.current, results) : new Map();
    before.current = results;
    const lines = [...came].flatMap(([line, count]) => Array.from({ length: count }, () => line));
    if (isStill || lines.length === 0 || lines.length > DOTS_MAX) return;
    const fresh = lines.map((line, index): Dot => {
      made.current += 1;
      return { key: `${made.current}`, line, delayMs: index * 50 };
    });
    setDots((running) => [...running, ...fresh]);
    const keys = new Set(fresh.map(({ key }) => key));
    const over = setTimeout(
      () => setDots((running) => running.filter(({ key }) => !keys.has(key))),
      DOT_MS + DOTS_MAX * 50,
    );
    return () => clearTimeout(over);
  }, [results, mode, isStill]);
  return dots;
};

/** All lines between the boxes, with their `+` or their counts. */
export const Lines = memo(({ picture, layout, adding, onOpen, targets, onDropStep, onOver }: LinesProps) => {
  const { results, mode, canEdit, document, titleFor } = useShown();
  const onWay = useOnWay();
  const dots = useDots();
  const newest = useRef<PlusActs>(undefined);
  newest.current = { open: onOpen, dropStep: onDropStep, over: onOver };
  const acts = useMemo(
    (): PlusActs => ({
      open: (place) => newest.current?.open(place),
      dropStep: (place, type) => newest.current?.dropStep(place, type),
      over: (place) => newest.current?.over(place),
    }),
    [],
  );
  const takes = (name: string): boolean | undefined =>
    targets.refusals?.has(name) && targets.refusals.get(name) === undefined;
  const drawn = picture.lines.flatMap(
    (line): (Line & { points: NonNullable<ReturnType<Layout['lines']['get']>> })[] => {
      const points = layout.lines.get(line.id);
      return points && points.length > 1 ? [{ ...line, points }] : [];
    },
  );
  const over = drawn.find(({ place }) => place && placeId(place) === targets.near);
  const isCounted = mode === 'results' && results !== undefined;
  const width = ({ place }: Line): number | undefined => {
    if (!isCounted || !place) return undefined;
    const { count, of } = passagesOf(results, place.from, place.output);
    return lineWidth(count, of);
  };
  return (
    <>
      <svg className={classes.lines} aria-hidden focusable={false}>
        {drawn.map((line) => {
          const path = pathThrough(line.points);
          return (
            <path
              key={line.id}
              className={classes.line}
              data-counted={(isCounted && line.place) || undefined}
              data-way={onWay.path(line.passage) || undefined}
              d={path}
              style={{ d: `path("${path}")`, strokeWidth: width(line) } as React.CSSProperties}
            />
          );
        })}
        {dots.map(({ key, line, delayMs }) => {
          const points = drawn.find(({ passage }) => passage === line)?.points;
          if (!points) return null;
          const offsetPath = `path("${pathThrough(points)}")`;
          return (
            <circle
              key={key}
              r={4}
              className={classes.passing}
              style={{ offsetPath, animationDelay: `${delayMs}ms`, animationDuration: `${DOT_MS}ms` }}
            />
          );
        })}
      </svg>
      {drawn.map(({ id, place, points }) => {
        if (!place) return null;
        const { x, y } = plusAt(points);
        if (isCounted) return <LineCount key={id} place={place} x={x} y={y} />;
        if (mode === 'simulate')
          return <SimulatedPassages key={id} place={place} className={classes.count} x={x} y={y} />;
        if (!canEdit) return null;
        const name = placeId(place);
        return (
          <Plus
            key={id}
            id={name}
            place={place}
            label={`Add a step ${placeText(document, place, titleFor)}`}
            x={x}
            y={y}
            isOpen={adding === name}
            takes={takes(name)}
            isNear={targets.near === name}
            acts={acts}
          />
        );
      })}
      <Refusal targets={targets} at={over && plusAt(over.points)} />
    </>
  );
});
