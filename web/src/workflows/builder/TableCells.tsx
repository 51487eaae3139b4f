import { IconAlertTriangle } from '@tabler/icons-react';
import { useWorkspace } from '../../app/index.ts';
import { DurationField, Pick } from '../../conditions/index.ts';
import { Count, countText, Icon } from '../../ui/index.ts';
import { kindOf, type NodeDocument, templatesOf } from '../blueprint.ts';
import { peopleHref } from '../links.ts';
import mails from '../mails/Mails.module.css';
import { MailThumb } from '../mails/MailThumb.tsx';
import { SubjectField } from '../mails/SubjectField.tsx';
import { screenOf, templatesFor, type Words } from '../nodes/index.ts';
import { sentence } from '../titles.ts';
import { sumText } from './facts.ts';
import { OthersAt } from './Presence.tsx';
import { TRIGGER_ID } from './picture.ts';
import classes from './Table.module.css';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

/** The template of a step that sends one mail. */
const mailOf = (node: NodeDocument, templates: Words['templates']): Words['templates'][number] | undefined =>
  node.type === 'send' ? templates.find(({ key }) => key === node.template) : undefined;

/** What a step does; a message's template is chosen in the cell. */
export const What = ({ id, node }: { id: string; node: NodeDocument }) => {
  const { words, titleFor, select, canEdit } = useBuilder();
  const { update } = useEditing();
  const isChoosing = canEdit && 'template' in node && node.title === undefined;
  const mail = mailOf(node, words.templates);
  const choice = isChoosing && (
    <Pick
      quiet
      label={node.type === 'send' ? 'Template of this mail' : 'Template of this message'}
      value={node.template || undefined}
      text={node.template || undefined}
      placeholder="Choose a template"
      options={templatesFor(words, templatesOf(node)[0]!.channel).map(({ key, name, subject }) => ({
        value: key,
        label: name,
        keywords: subject,
      }))}
      onPick={(template) => update(id, { ...node, template }, 'template')}
    />
  );
  return (
    <span className={classes.what} data-family={kindOf(node).family}>
      <Icon of={screenOf(node.type).icon} />
      {mail && <MailThumb template={mail.key} size="cell" />}
      {isChoosing && mail ? (
        <span className={mails.cell}>
          {choice}
          <SubjectField template={mail.key} name={mail.name} subject={mail.subject} />
        </span>
      ) : isChoosing ? (
        choice
      ) : (
        <button type="button" className={classes.open} tabIndex={-1} onClick={() => select(id)}>
          {titleFor(node)}
        </button>
      )}
      <OthersAt id={id} />
    </span>
  );
};

type WhenProps = {
  id: string;
  node: NodeDocument;
  /** the settings of the step are open below its row */
  isOpen: boolean;
  onToggle: () => void;
};

/** When a step goes on: lengths are edited in the cell, everything else opens below the row. */
export const When = ({ id, node, isOpen, onToggle }: WhenProps) => {
  const { canEdit, words, titleFor } = useBuilder();
  const { update } = useEditing();
  if (node.type === 'wait' && canEdit) {
    return (
      <DurationField
        label="Wait for"
        value={node.delay}
        onChange={(delay) => update(id, { ...node, delay }, 'delay')}
      />
    );
  }
  if (node.type === 'waitForEvent' && canEdit) {
    return (
      <DurationField
        label="At most"
        value={node.limit}
        onChange={(limit) => update(id, { ...node, limit }, 'limit')}
      />
    );
  }
  const screen = screenOf(node.type);
  const said = screen.sentence(node, words).find((part) => typeof part !== 'string');
  const detail = screen.detail(node, words) || (typeof said === 'object' ? said.text : '');
  if (!canEdit) return <span className={`${classes.path} ${classes.wrap}`}>{detail}</span>;
  return (
    <button
      type="button"
      className={`${classes.open} ${classes.path} ${classes.wrap}`}
      aria-expanded={isOpen}
      aria-label={`Settings of ${titleFor(node)}${detail ? `: ${detail}` : ''}`}
      onClick={onToggle}
    >
      {detail || 'Settings'}
    </button>
  );
};

export const Figures = ({ id, title }: { id: string; title: string }) => {
  const { results, detail, search } = useBuilder();
  const { at } = useWorkspace();
  const counts = id === TRIGGER_ID ? undefined : results?.nodes[id];
  const isWhole = id === TRIGGER_ID;
  const values = {
    here: isWhole ? results?.hereNow : (counts?.hereNow ?? (results && 0)),
    entered: isWhole ? results?.entered : (counts?.entered ?? (results && 0)),
    left: isWhole ? results && results.entered - results.hereNow : (counts?.left ?? (results && 0)),
  };
  const hint = counts && sumText(counts, countText);
  return (['here', 'entered', 'left'] as const).map((what) => (
    <td key={what} className={classes.number} title={hint}>
      {isWhole && what === 'left' ? (
        <Count value={values.left} of={`whose way has ended`} />
      ) : (
        <Count
          value={values[what]}
          of={`${what === 'here' ? 'here now at' : what} ${title}`}
          href={at(
            peopleHref(detail.key, what, {
              at: id,
              view: 'table',
              version: search.version,
              days: search.days,
            }),
          )}
          live
        />
      )}
    </td>
  ));
};

export const ProblemMark = ({ id }: { id: string }) => {
  const { problems, mode } = useBuilder();
  const own = mode === 'edit' ? problems.filter(({ nodeId }) => (nodeId ?? TRIGGER_ID) === id) : [];
  if (own.length === 0) return null;
  const [first] = own;
  const blocks = own.some(({ severity }) => severity === 'blocks');
  return (
    <span className={classes.marks} title={own.map(({ text }) => sentence(text)).join('\n')}>
      <Icon of={IconAlertTriangle} size={16} className={blocks ? classes.blocks : classes.warns} />
      <span>
        {own.length > 1 ? `${own.length} problems: ` : ''}
        {sentence(first?.text ?? '')}
      </span>
    </span>
  );
};
