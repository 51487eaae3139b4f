import { Popover } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useWorkspace } from '../../app/index.ts';
import { Count, Icon, percentText } from '../../ui/index.ts';
import type { Place } from '../blueprint.ts';
import { peopleHref } from '../links.ts';
import { AddList } from './AddList.tsx';
import classes from './Canvas.module.css';
import { lineWidth, passagesOf } from './facts.ts';
import { focusCard } from './focus.ts';
import { placeText } from './inserting.ts';
import { type Layout, pathThrough, plusAt } from './layout.ts';
import { type Line, type Picture, placeId, TRIGGER_ID } from './picture.ts';
import { useBuilder } from './useBuilder.ts';

export interface Targets {
  /** places that take what is dragged; undefined while nothing is */
  legal: ReadonlySet<string> | undefined;
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
};

/** The `+` of a line. Keys reach it by `a` on a card; it takes steps dragged from the rail. */
const Plus = ({ place, x, y, isOpen, onOpen, targets, onDropStep }: PlusProps) => {
  const { document, titleFor } = useBuilder();
  const id = placeId(place);
  const isLegal = targets.legal?.has(id);
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
      data-dim={(targets.legal !== undefined && !isLegal) || undefined}
      onClick={() => onOpen(isOpen ? undefined : place)}
      onDragOver={(event) => event.preventDefault()}
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
};

/** All lines between the boxes, with their `+` or their counts. */
export const Lines = ({ picture, layout, adding, onOpen, targets, onDropStep }: LinesProps) => {
  const { results, mode, canEdit } = useBuilder();
  const drawn = picture.lines.flatMap(
    (line): (Line & { points: NonNullable<ReturnType<Layout['lines']['get']>> })[] => {
      const points = layout.lines.get(line.id);
      return points && points.length > 1 ? [{ ...line, points }] : [];
    },
  );
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
              d={path}
              style={{ d: `path("${path}")`, strokeWidth: width(line) } as React.CSSProperties}
            />
          );
        })}
      </svg>
      {drawn.map(({ id, place, points }) => {
        if (!place) return null;
        const { x, y } = plusAt(points);
        if (isCounted) return <LineCount key={id} place={place} x={x} y={y} />;
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
          />
        );
      })}
    </>
  );
};
