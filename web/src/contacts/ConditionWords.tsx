import { explain, parseCondition } from '../../../server/src/conditions/index.ts';
import { conditionOf } from './condition-json.ts';

/** A condition in a sentence; loaded with its language, only when a filter has one. */
const ConditionWords = ({ json }: { json: string }) => {
  const parsed = parseCondition(conditionOf(json));
  return <>{parsed.ok ? explain(parsed.condition) : 'A condition that cannot be read'}</>;
};

export default ConditionWords;
