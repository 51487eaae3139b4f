import { useWorkspace } from '../../app/index.ts';
import { AppLink } from '../../ui/index.ts';
import type { Place } from '../blueprint.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { simulatedHref } from '../links.ts';
import { useSimulation } from './context.ts';
import {
  differenceText,
  type Figure,
  figureOf,
  type Listed,
  ofNode,
  ofPath,
  rangeText,
  spokenText,
  wayTo,
} from './figures.ts';
import type { Counts } from './model.ts';
import classes from './Simulate.module.css';

/** A simulated number: outlined, because nobody was counted, and beside it what the live version would have. */
const Outlined = ({
  figure,
  word,
  what,
  listed,
}: {
  figure: Figure;
  word: string;
  what: string;
  listed: Listed;
}) => {
  const href = useListHref();
  return (
    <span className={classes.outlined} title={spokenText(figure, what)}>
      <AppLink
        href={href(listed)}
        className={classes.number}
        aria-label={spokenText(figure, what)}
        onClick={(event) => event.stopPropagation()}
      >
        {rangeText(figure)}
      </AppLink>{' '}
      {word}
      {figure.live !== undefined && figure.live !== figure.value && (
        <span className={classes.difference}>{differenceText(figure)}</span>
      )}
    </span>
  );
};

/** The address of the list behind a simulated number; the table stays the table. */
export const useListHref = (): ((listed: Listed, of?: 'live') => string) => {
  const { detail, search } = useBuilder();
  const { at } = useWorkspace();
  return ({ what, ...more }, of) => at(simulatedHref(detail.key, what, { view: search.view, of, ...more }));
};

const useFigure = (of: (counts: Counts) => number): Figure | undefined => {
  const { result } = useSimulation();
  return result && figureOf(result.draft, result.live, of);
};

/** Below a step: who would be here, have entered, have ended. */
export const SimulatedFoot = ({
  id,
  title,
  className,
}: {
  id: string;
  title: string;
  className?: string | undefined;
}) => {
  const here = useFigure(ofNode(id, 'hereNow'));
  const entered = useFigure(ofNode(id, 'entered'));
  if (!here || !entered) return <div className={className}>not simulated</div>;
  return (
    <div className={className}>
      <Outlined
        figure={entered}
        word="entered"
        what={`entered ${title}`}
        listed={{ what: 'entered', at: id }}
      />
      <Outlined figure={here} word="here" what={`at ${title} at the end`} listed={{ what: 'here', at: id }} />
    </div>
  );
};

/** Below a step that sends: messages that would leave, and those held back. */
export const SimulatedMessages = ({
  id,
  title,
  className,
}: {
  id: string;
  title: string;
  className?: string | undefined;
}) => {
  const sent = useFigure(ofNode(id, 'sent'));
  const held = useFigure(ofNode(id, 'held'));
  if (!sent || !held) return <div className={className} />;
  return (
    <div className={className}>
      <Outlined
        figure={sent}
        word="leave"
        what={`messages of ${title} leave`}
        listed={{ what: 'sent', at: id }}
      />
      <Outlined
        figure={held}
        word="held back"
        what={`messages of ${title} held back`}
        listed={{ what: 'held', at: id }}
      />
    </div>
  );
};

/** Below the start: how often people would enter. */
export const SimulatedEntries = ({ className }: { className?: string | undefined }) => {
  const entered = useFigure(({ entered: count }) => count);
  const inside = useFigure(({ hereNow }) => hereNow);
  if (!entered || !inside) return <div className={className}>not simulated</div>;
  return (
    <div className={className}>
      <Outlined figure={entered} word="entered" what="entered" listed={{ what: 'entered' }} />
      <Outlined figure={inside} word="inside" what="inside at the end" listed={{ what: 'here' }} />
    </div>
  );
};

/** On a path: how often it would be taken. */
export const SimulatedPassages = ({
  place,
  className,
  x,
  y,
}: {
  place: Place;
  className?: string | undefined;
  x: number;
  y: number;
}) => {
  const figure = useFigure(ofPath(place.from, place.output));
  if (!figure) return null;
  return (
    <span className={className} data-simulated style={{ left: x, top: y }}>
      <Outlined
        figure={figure}
        word=""
        what="passed"
        listed={place.from === null ? { what: 'entered' } : { what: `edge:${place.output}`, at: place.from }}
      />
    </span>
  );
};

/** Whether a step or a path is on the way that is looked at; "at": one stands there. */
export const useOnWay = (): {
  node(id: string): 'at' | 'passed' | undefined;
  path(key: string | undefined): boolean;
} => {
  const { trip, place } = useSimulation();
  if (!trip) return { node: () => undefined, path: () => false };
  const { nodes, paths, at } = wayTo(trip, place);
  return {
    node: (id) => (id === at ? 'at' : nodes.has(id) ? 'passed' : undefined),
    path: (key) => key !== undefined && paths.has(key),
  };
};
