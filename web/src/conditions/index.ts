export { ConditionEditor, type ConditionEditorProps } from './ConditionEditor.tsx';
export { DurationField, type DurationFieldProps } from './DurationField.tsx';
export { Pick, type PickOption, type PickProps } from './Pick.tsx';
export { PropertyTests, type PropertyTestsProps } from './PropertyTests.tsx';

export { finishedCondition, treeOf, unfinishedRows } from './tree.ts';
export { eventsQuery, segmentsQuery, useVocabulary } from './useVocabulary.ts';
export {
  type EventWord,
  namesOf,
  type Vocabulary,
} from './vocabulary.ts';
