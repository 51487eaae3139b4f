import { Checkbox } from '@mantine/core';
import type { NodeDocument } from '../blueprint.ts';
import { fieldId, LengthField } from './fields.tsx';
import type { FormProps } from './screen.ts';

type Sending = Extract<NodeDocument, { type: 'send' | 'sendText' }>;

/** How long a message is of use when the step does not say. */
export const USUAL = { hours: 24 };

/** Until when a message is of use, and whether it is an answer to what the person did. */
export const LeavingFields = <N extends Sending>({
  node,
  onChange,
  suchAs,
}: Pick<FormProps<N>, 'node' | 'onChange'> & { suchAs: string }) => (
  <>
    <LengthField
      field="usefulFor"
      label="Useful for"
      help="Not sent any more after this, should sending stand still."
      value={node.usefulFor ?? USUAL}
      onChange={(usefulFor) => onChange({ ...node, usefulFor }, 'usefulFor')}
    />
    <Checkbox
      id={fieldId('transactional')}
      label="Transactional"
      description={`An answer to what the person did, such as ${suchAs}. It goes first.`}
      checked={node.transactional ?? false}
      onChange={(event) => {
        const { transactional: _, ...rest } = node;
        onChange(
          (event.currentTarget.checked ? { ...rest, transactional: true } : rest) as N,
          'transactional',
        );
      }}
    />
  </>
);
