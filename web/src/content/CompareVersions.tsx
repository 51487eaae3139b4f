import { Modal, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  api,
  type DefinitionDiff,
  type DefinitionVersion,
  keyOf,
  type TemplateDocument,
} from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';
import { MailFrame } from '../channels/index.ts';
import { ErrorState, problemFacts } from '../ui/index.ts';
import classes from './Template.module.css';
import { useTemplatePreview } from './useTemplates.ts';

const parts: Readonly<Record<string, string>> = {
  mjml: 'the mail',
  html: 'the mail',
  text: 'the text part',
  previewText: 'the preview text',
};

/** What changed, by its first name in the document: "subject, the mail". */
const changedParts = ({ changes }: DefinitionDiff): string =>
  [...new Set(changes.map(({ path }) => path.split(/[.[]/)[0]!))]
    .map((name) => parts[name] ?? name)
    .join(', ');

const Mail = ({ label, document }: { label: string; document: TemplateDocument | undefined }) => {
  const { data, error } = useTemplatePreview(document);
  return (
    <section className={classes.compared} aria-label={label}>
      <h3>{label}</h3>
      {error && <ErrorState {...problemFacts(error)} small />}
      {!data && !error && <Skeleton h={480} role="status" aria-label={`Filling ${label}`} />}
      {data && (
        <>
          <p className={classes.subject}>{data.subject}</p>
          <MailFrame html={data.html} title={`${label}: ${data.subject}`} height={520} />
        </>
      )}
    </section>
  );
};

/** A published version and the draft side by side, and in which parts they differ. */
export const CompareVersions = ({
  templateKey,
  version,
  draft,
  onClose,
}: {
  templateKey: string;
  version: number | undefined;
  draft: TemplateDocument;
  onClose: () => void;
}) => {
  const { slug, path } = useWorkspace();
  const of = `${path}/templates/${templateKey}`;
  const shown = useQuery({
    queryKey: keyOf(slug, 'templates', templateKey, 'version', version),
    queryFn: ({ signal }) => api.get<DefinitionVersion>(`${of}/versions/${version}`, { signal }),
    enabled: version !== undefined,
  });
  const diff = useQuery({
    queryKey: keyOf(slug, 'templates', templateKey, 'diff', version),
    queryFn: ({ signal }) =>
      api.get<DefinitionDiff>(`${of}/diff`, { query: { from: version, to: 'draft' }, signal }),
    enabled: version !== undefined,
  });
  const differs = diff.data ? changedParts(diff.data) : undefined;
  return (
    <Modal
      opened={version !== undefined}
      onClose={onClose}
      size={1200}
      title={`Version ${version} and the draft`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {differs !== undefined && (
        <p className={classes.differs}>
          {differs === '' ? 'They are the same.' : `They differ in: ${differs}.`}
        </p>
      )}
      <div className={classes.sides}>
        <Mail label={`Version ${version}`} document={shown.data?.document as TemplateDocument | undefined} />
        <Mail label="The draft" document={draft} />
      </div>
    </Modal>
  );
};
