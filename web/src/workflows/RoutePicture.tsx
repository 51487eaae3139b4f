import type { NodeType } from './blueprint.ts';
import { MARKS_MAX, marksOf, STEP_PX, shapeText } from './route-picture.ts';
import classes from './Workflows.module.css';

const middle = 10;

/** The route of a workflow, 20 px high: one mark a step, coloured by family. */
export const RoutePicture = ({ shape }: { shape: readonly NodeType[] }) => {
  const marks = marksOf(shape);
  const end = marks.at(-1)?.x ?? 0;
  const isCut = shape.length > MARKS_MAX;
  return (
    <svg
      className={classes.route}
      width={STEP_PX * (MARKS_MAX + 2)}
      height={middle * 2}
      role="img"
      aria-label={shapeText(shape)}
    >
      <title>{shapeText(shape)}</title>
      <line
        x1={4}
        x2={end + (isCut ? STEP_PX : 0)}
        y1={middle}
        y2={middle}
        strokeDasharray={isCut ? '4 2' : undefined}
      />
      <circle cx={4} cy={middle} r={3} data-family="trigger" />
      {marks.map(({ family, x }) =>
        family === 'dec' ? (
          <rect
            key={x}
            x={x - 3}
            y={middle - 3}
            width={6}
            height={6}
            transform={`rotate(45 ${x} ${middle})`}
            data-family={family}
          />
        ) : family === 'wait' ? (
          <circle key={x} cx={x} cy={middle} r={3} data-family={family} />
        ) : (
          <rect key={x} x={x - 4} y={middle - 3} width={8} height={6} rx={1} data-family={family} />
        ),
      )}
    </svg>
  );
};
