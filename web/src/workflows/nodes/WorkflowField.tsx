import { Pick } from '../../conditions/index.ts';
import { Field } from './fields.tsx';
import type { Words } from './screen.ts';

/** A workflow as a sentence names it. */
export const workflowName = (key: string, { vocabulary }: Words): string =>
  vocabulary.workflows.find((one) => one.key === key)?.name ?? (key || 'a workflow');

/** Chooses another workflow. */
export const WorkflowField = (props: {
  value: string;
  words: Words;
  help: string;
  onChange: (key: string) => void;
}) => (
  <Field field="workflow" label="Workflow" help={props.help}>
    <Pick
      label="Workflow"
      value={props.value || undefined}
      text={props.value ? workflowName(props.value, props.words) : undefined}
      placeholder="Choose a workflow"
      options={props.words.vocabulary.workflows.map(({ key, name }) => ({ value: key, label: name }))}
      onPick={props.onChange}
    />
  </Field>
);
