import { IconAlertTriangle, IconCheck, IconCircleX } from '@tabler/icons-react';
import { counted, Icon } from '../../ui/index.ts';
import { sentence } from '../titles.ts';
import classes from './Builder.module.css';
import { useBuilder } from './useBuilder.ts';

/** At the foot: how many problems; a click walks through them. */
export const ProblemsLine = ({ onNext }: { onNext: () => void }) => {
  const { problems, mode } = useBuilder();
  if (mode !== 'edit') return null;
  const blocking = problems.filter(({ severity }) => severity === 'blocks').length;
  if (problems.length === 0) {
    return (
      <div className={classes.foot} role="status">
        <Icon of={IconCheck} size={16} className={classes.good} />
        No problems
      </div>
    );
  }
  return (
    <div className={classes.foot} role="status">
      <Icon
        of={blocking > 0 ? IconCircleX : IconAlertTriangle}
        size={16}
        className={blocking > 0 ? classes.bad : classes.warn}
      />
      <button type="button" className="text-button" onClick={onNext}>
        {counted(problems.length, 'problem', 'problems')}
      </button>
      <span className={classes.footText}>
        {blocking > 0
          ? `${blocking} of them ${blocking === 1 ? 'blocks' : 'block'} publishing. `
          : 'None of them blocks publishing. '}
        {sentence(problems[0]?.text ?? '')}
      </span>
    </div>
  );
};
