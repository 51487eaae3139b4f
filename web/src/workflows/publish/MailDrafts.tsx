import { Button } from '@mantine/core';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, doneToast } from '../../ui/index.ts';
import { templatesOf } from '../blueprint.ts';
import { useBuilder } from '../builder/useBuilder.ts';
import { sayFailure } from '../failing.ts';
import { useTemplateActs } from '../mails/useSubject.ts';
import { useTemplates } from '../queries.ts';
import { subjectText } from '../titles.ts';
import classes from './Publish.module.css';

/** Templates that the draft sends and that were changed since they were published: mails leave as they are live. */
export const MailDrafts = () => {
  const { draft } = useBuilder();
  const templates = useTemplates() ?? [];
  const { at } = useWorkspace();
  const { publish } = useTemplateActs();
  const keys = new Set(
    Object.values(draft.document.nodes).flatMap((node) => templatesOf(node).map(({ key }) => key)),
  );
  const changed = templates.filter(
    ({ key, hasDraft, liveVersion }) => keys.has(key) && hasDraft && liveVersion !== null,
  );
  if (changed.length === 0) return null;
  const act = async (key: string, name: string): Promise<void> => {
    try {
      await publish.mutateAsync(key);
      doneToast(`${name} is published`);
    } catch (failure) {
      sayFailure(failure);
    }
  };
  return (
    <section aria-label="Mails with a draft">
      <p className={classes.text}>
        {changed.length === 1 ? 'One message has' : `${changed.length} messages have`} changes that are not
        published. Publishing the workflow leaves them as they are live.
      </p>
      <ul className={classes.mails}>
        {changed.map(({ key, name, subject }) => (
          <li key={key}>
            <span>
              <AppLink href={at(`/messages/templates/${key}`)}>{name}</AppLink>
              {subject && `, now “${subjectText(subject)}”`}
            </span>
            <Button
              variant="default"
              size="compact-sm"
              loading={publish.isPending && publish.variables === key}
              onClick={() => void act(key, name)}
            >
              Publish it
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
};
