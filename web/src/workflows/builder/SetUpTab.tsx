import { Textarea } from '@mantine/core';
import { Sentence } from '../../ui/index.ts';
import { MailLook } from '../mails/MailLook.tsx';
import { focusField, screenOf } from '../nodes/index.ts';
import { TryField } from '../simulate/TryField.tsx';
import classes from './Panel.module.css';
import { ProblemsOf } from './Problems.tsx';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

/** A step's settings: as a sentence whose parts are the controls, then as a form. Edits apply to the draft at once. */
export const SetUpTab = ({ id }: { id: string }) => {
  const { document, words, canEdit } = useBuilder();
  const { update } = useEditing();
  const node = document.nodes[id];
  if (!node) return null;
  const screen = screenOf(node.type);
  const parts = screen
    .sentence(node, words)
    .map((part) =>
      typeof part === 'string'
        ? part
        : { text: part.text, ...(canEdit ? { onPick: () => focusField(part.field) } : {}) },
    );
  return (
    <div className={classes.stack}>
      <p className={classes.sentence}>
        <Sentence parts={parts} />
      </p>
      <ProblemsOf id={id} />
      <fieldset disabled={!canEdit} className={classes.section} data-step-settings={id}>
        <legend className="visually-hidden">Settings</legend>
        <screen.Form node={node} words={words} onChange={(next, field) => update(id, next, field)} />
      </fieldset>
      {node.type === 'send' && node.template !== '' && (
        <MailLook key={node.template} template={node.template} below="As somebody of whom nothing is known" />
      )}
      <TryField />
      <fieldset disabled={!canEdit} className={classes.section}>
        <legend className="visually-hidden">Note</legend>
        <Textarea
          label="Note"
          description="For colleagues; nobody who gets a message sees it."
          autosize
          minRows={2}
          maxLength={2_000}
          data-step-note
          value={node.note ?? ''}
          onChange={(event) => {
            const { note: _, ...rest } = node;
            const note = event.currentTarget.value;
            update(id, note ? { ...rest, note } : rest, 'note');
          }}
        />
      </fieldset>
    </div>
  );
};
