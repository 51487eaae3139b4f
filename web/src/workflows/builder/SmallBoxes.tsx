import { IconCornerDownRight } from '@tabler/icons-react';
import type { Node, NodeProps } from '@xyflow/react';
import { Icon } from '../../ui/index.ts';
import classes from './Canvas.module.css';
import { focusCard } from './focus.ts';
import type { Box } from './picture.ts';
import { useShown } from './useBuilder.ts';

export type BoxNode = Node<{ box: Box }>;

/** The name of a path, at the head of its lane. */
export const PathBox = ({ data: { box } }: NodeProps<BoxNode>) => {
  const { document, titleFor, select } = useShown();
  if (box.kind !== 'path') return null;
  const node = document.nodes[box.nodeId];
  return (
    <div className={classes.small}>
      <button
        type="button"
        className={`${classes.path} ${classes.plain}`}
        tabIndex={-1}
        title={box.name}
        aria-label={`Path ${box.name} of ${node ? titleFor(node) : ''}`}
        onClick={() => select(box.nodeId)}
      >
        {box.name}
      </button>
    </div>
  );
};

/** Where nothing follows. */
export const EndBox = () => (
  <div className={classes.small}>
    <span className={classes.dot} />
    <span>End</span>
  </div>
);

/** The way goes on at a step elsewhere: a click goes there. */
export const ContinueBox = ({ data: { box } }: NodeProps<BoxNode>) => {
  const { document, titleFor } = useShown();
  if (box.kind !== 'continue') return null;
  const target = document.nodes[box.target];
  const text = `continue at ${target ? titleFor(target) : box.target}`;
  return (
    <div className={classes.small}>
      <button
        type="button"
        className={classes.pill}
        tabIndex={-1}
        title={text}
        onClick={() => focusCard(box.target)}
      >
        <Icon of={IconCornerDownRight} size={16} />
        <span>{text}</span>
      </button>
    </div>
  );
};
