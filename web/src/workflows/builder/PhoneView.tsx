import { IconBolt } from '@tabler/icons-react';
import { countText, Icon } from '../../ui/index.ts';
import { enrollmentText, kindOf, outline } from '../blueprint.ts';
import { screenOf } from '../nodes/index.ts';
import { startText } from '../titles.ts';
import { TRIGGER_ID } from './picture.ts';
import classes from './Table.module.css';
import { useBuilder } from './useBuilder.ts';

/** The steps as two-line rows; a tap opens one. Building is for larger screens. */
export const PhoneView = () => {
  const { document, words, results, titleFor, select } = useBuilder();
  const rows = outline(document, words.names);
  return (
    <ul className={classes.list} aria-label="Steps">
      <li className={classes.item}>
        <button
          type="button"
          className={classes.itemButton}
          data-card={TRIGGER_ID}
          onClick={() => select(TRIGGER_ID)}
        >
          <Icon of={IconBolt} />
          <span className={classes.itemText}>
            {startText(document.trigger, words.names)}
            <span>
              {results
                ? `${countText(results.hereNow)} inside, ${countText(results.entered)} entered`
                : enrollmentText(document.enrollment)}
            </span>
          </span>
        </button>
      </li>
      {rows.map((row, index) => {
        if (row.kind !== 'step') {
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: rows between steps have no identity but their place
              key={`${row.kind}:${index}`}
              className={classes.itemPath}
              style={{ paddingLeft: 16 + row.depth * 8 }}
            >
              {row.text}
            </li>
          );
        }
        const node = document.nodes[row.nodeId]!;
        const counts = results?.nodes[row.nodeId];
        const detail = screenOf(node.type).detail(node, words);
        return (
          <li key={row.nodeId} className={classes.item}>
            <button
              type="button"
              className={classes.itemButton}
              data-card={row.nodeId}
              data-family={kindOf(node).family}
              onClick={() => select(row.nodeId)}
            >
              <Icon of={screenOf(node.type).icon} />
              <span className={classes.itemText}>
                {`${row.number} ${titleFor(node)}`}
                <span>
                  {results
                    ? `${countText(counts?.hereNow ?? 0)} here, ${countText(counts?.entered ?? 0)} entered`
                    : detail}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};
