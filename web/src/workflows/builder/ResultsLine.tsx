import { IconAlertTriangle, IconSum } from '@tabler/icons-react';
import { countText, Icon, Time } from '../../ui/index.ts';
import classes from './Builder.module.css';
import { wrongSums } from './facts.ts';
import { focusCard } from './focus.ts';
import { useBuilder } from './useBuilder.ts';

/** At the foot of Results: of whom and since when, the sum of all, and where figures contradict each other. */
export const ResultsLine = () => {
  const { results, resultsAt, mode, version, search, document, titleFor, select } = useBuilder();
  if (mode !== 'results' || !results) return null;
  const [wrong, ...more] = wrongSums(results);
  if (wrong) {
    const node = document.nodes[wrong.id];
    return (
      <div className={classes.foot} role="alert">
        <Icon of={IconAlertTriangle} size={16} className={classes.bad} />
        <button
          type="button"
          className="text-button"
          onClick={() => {
            select(wrong.id);
            focusCard(wrong.id);
          }}
        >
          Figures contradict each other
        </button>
        <span className={classes.footText}>
          {node ? titleFor(node) : 'All'}: {wrong.text}
          {more.length > 0 && `, and at ${more.length} more`}. Results are read again with the next change.
        </span>
      </div>
    );
  }
  const ended = results.entered - results.hereNow;
  return (
    <div className={classes.foot} role="status">
      <Icon of={IconSum} size={16} />
      <span className={classes.footText}>
        {version ? `Version ${version}` : 'All versions'},{' '}
        {search.days
          ? `who entered in the last ${search.days} ${search.days === 1 ? 'day' : 'days'}`
          : 'ever'}
        : {countText(results.entered)} entered = {countText(results.hereNow)} inside + {countText(ended)}{' '}
        ended. As of <Time at={resultsAt} />.
      </span>
    </div>
  );
};
