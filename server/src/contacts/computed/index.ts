export { addComputed, computedRules, removeComputed } from './queries.ts';
export {
  COMPUTED_KINDS,
  type ComputedKind,
  type ComputedRule,
  type ComputedState,
  computedStep,
  computedValue,
} from './rule.ts';
