import { useWorkspace } from '../../app/index.ts';
import { PersonField } from '../../segments/index.ts';
import { useBuilder } from '../builder/useBuilder.ts';

/** Finds a contact to try the draft with; nothing for who may only look. */
export const TryField = () => {
  const { go } = useBuilder();
  const { mayEdit } = useWorkspace();
  if (!mayEdit) return null;
  return (
    <PersonField
      label="Try with a person"
      placeholder="Name or e-mail"
      onPick={({ contactId }) =>
        go({ mode: 'simulate', person: contactId, what: undefined, of: undefined, tab: undefined })
      }
    />
  );
};
