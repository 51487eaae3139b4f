import type { Place } from '../blueprint.ts';
import { useSimulation } from './context.ts';
import {
  differenceText,
  type Figure,
  figureOf,
  ofNode,
  ofPath,
  rangeText,
  spokenText,
  wayTo,
} from './figures.ts';
import type { Counts } from './model.ts';
import classes from './Simulate.module.css';

/** A simulated number: outlined, because nobody was counted, and beside it what the live version would have. */
const Outlined = ({ figure, word, what }: { figure: Figure; word: string; what: string }) => (
  <span className={classes.outlined} title={spokenText(figure, what)}>
    <span aria-hidden>{rangeText(figure)}</span> {word}
    {figure.live !== undefined && figure.live !== figure.value && (
      <span className={classes.difference}>{differenceText(figure)}</span>
    )}
    <span className="visually-hidden">{spokenText(figure, what)}</span>
  </span>
);

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
      <Outlined figure={entered} word="entered" what={`entered ${title}`} />
      <Outlined figure={here} word="here" what={`at ${title} at the end`} />
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
      <Outlined figure={sent} word="leave" what={`messages of ${title} leave`} />
      <Outlined figure={held} word="held back" what={`messages of ${title} held back`} />
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
      <Outlined figure={entered} word="entered" what="entered" />
      <Outlined figure={inside} word="inside" what="inside at the end" />
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
      <Outlined figure={figure} word="" what="passed" />
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
