import { Popover } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
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
import { useBuilder } from './useBuilder.ts';

export interface Targets {
  /** while something is dragged: why a place does not take it, by its name; undefined there: it does */
  refusals: ReadonlyMap<string, string | undefined> | undefined;
  /** the place under the pointer */
  near: string | undefined;
}

type PlusProps = {
  place: Place;
  x: number;
  y: number;
  isOpen: boolean;
  onOpen: (place: Place | undefined) => void;
  targets: Targets;
  onDropStep: (place: Place, type: string) => void;
  /** a step from the rail is over this place, or has left it */
  onOver: (place: Place | undefined) => void;
};

/** The `+` of a line. Keys reach it by `a` on a card; it takes steps dragged from the rail. */
const Plus = ({ place, x, y, isOpen, onOpen, targets, onDropStep, onOver }: PlusProps) => {
  const { document, titleFor } = useBuilder();
  const id = placeId(place);
  const isLegal = targets.refusals?.has(id) && targets.refusals.get(id) === undefined;
  const button = (
    <button
      type="button"
      className={classes.plus}
      style={{ left: x, top: y }}
      tabIndex={-1}
      aria-label={`Add a step ${placeText(document, place, titleFor)}`}
      data-place={id}
      data-open={isOpen || undefined}
      data-target={(isLegal && targets.near === id) || undefined}
      data-legal={isLegal || undefined}
      data-dim={(targets.refusals !== undefined && !isLegal) || undefined}
      onClick={() => onOpen(isOpen ? undefined : place)}
      onDragOver={(event) => {
        event.preventDefault();
        if (targets.near !== id) onOver(place);
      }}
      onDragLeave={() => onOver(undefined)}
      onDrop={(event) => onDropStep(place, event.dataTransfer.getData('text/baton-step'))}
    >
      <Icon of={IconPlus} size={14} />
    </button>
  );
  // A popover for each of 200 lines would be most of the work of drawing them.
  if (!isOpen) return button;
  const close = (): void => {
    onOpen(undefined);
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
};

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
  const { results, mode } = useBuilder();
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
export const Lines = ({ picture, layout, adding, onOpen, targets, onDropStep, onOver }: LinesProps) => {
  const { results, mode, canEdit } = useBuilder();
  const onWay = useOnWay();
  const dots = useDots();
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
        return (
          <Plus
            key={id}
            place={place}
            x={x}
            y={y}
            isOpen={adding === placeId(place)}
            onOpen={onOpen}
            targets={targets}
            onDropStep={onDropStep}
            onOver={onOver}
          />
        );
      })}
      <Refusal targets={targets} at={over && plusAt(over.points)} />
    </>
  );
};
