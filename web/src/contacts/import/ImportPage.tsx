import { Button, Checkbox, Select } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ImportDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { AppLink, ErrorState, PageHeader, problemFacts } from '../../ui/index.ts';
import { ChoicesPart } from './Choices.tsx';
import { Columns } from './Columns.tsx';
import classes from './Import.module.css';
import { ImportBadge } from './ImportsPage.tsx';
import { PreviewPart } from './PreviewPart.tsx';
import { Result } from './Result.tsx';
import { useImport, useImportAct, usePlan, usePreview, useReading } from './useImports.ts';
import { delimiters, fileSentence, startWords } from './words.ts';

const encodings = [
  'utf-8',
  'windows-1252',
  'iso-8859-2',
  'windows-1251',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'gb18030',
];

const FilePart = ({ found }: { found: ImportDetail }) => {
  const read = useReading(found.importId);
  const { plan, format } = found;
  return (
    <section className={classes.part} aria-labelledby="import-file">
      <h2 className={classes.partTitle} id="import-file">
        1. File
      </h2>
      <p className={classes.quiet} style={{ margin: 0 }}>
        {fileSentence(found)}
      </p>
      {format === 'csv' && (
        <div className={classes.row}>
          <Select
            label="Cells are parted by"
            w={160}
            data={delimiters}
            value={plan.delimiter}
            allowDeselect={false}
            onChange={(delimiter) =>
              delimiter && read.mutate({ delimiter, hasHeader: plan.hasHeader, encoding: plan.encoding })
            }
          />
          <Select
            label="Letters are written in"
            w={160}
            data={[...new Set([plan.encoding, ...encodings])]}
            value={plan.encoding}
            allowDeselect={false}
            onChange={(encoding) => encoding && read.mutate({ encoding, hasHeader: plan.hasHeader })}
          />
          <Checkbox
            label="The first row names the columns"
            checked={plan.hasHeader}
            mb={8}
            onChange={(event) =>
              read.mutate({
                hasHeader: event.currentTarget.checked,
                delimiter: plan.delimiter,
                encoding: plan.encoding,
              })
            }
          />
        </div>
      )}
      {read.error && <ErrorState {...problemFacts(read.error)} small />}
    </section>
  );
};

/** Whether it matters which part of a date is the day. */
const hasDates = ({ columns }: ImportDetail['plan']): boolean =>
  columns.some((column) => column.to === 'eventDate' || ('type' in column && column.type === 'date'));

const Draft = ({ found }: { found: ImportDetail }) => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const { plan, change, error } = usePlan(found);
  const preview = usePreview(found);
  const start = useImportAct(found.importId, 'start');
  const cancel = useImportAct(found.importId, 'cancel');
  const isOld = preview.isPlaceholderData || preview.isFetching;
  return (
    <>
      <FilePart found={found} />
      <section className={classes.part} aria-labelledby="import-columns">
        <h2 className={classes.partTitle} id="import-columns">
          2. Columns
        </h2>
        <p className={classes.quiet} style={{ margin: 0 }}>
          What each column becomes, guessed from its name and its values.
        </p>
        <Columns found={found} plan={plan} onChange={change} />
        {hasDates(plan) && (
          <div className={classes.row}>
            <Select
              label="4/3/2025 is"
              w={160}
              data={[
                { value: 'dayFirst', label: '4 March' },
                { value: 'monthFirst', label: '3 April' },
              ]}
              value={plan.dateOrder}
              allowDeselect={false}
              onChange={(order) => order && change({ ...plan, dateOrder: order as typeof plan.dateOrder })}
            />
          </div>
        )}
      </section>
      <section className={classes.part} aria-labelledby="import-choices">
        <h2 className={classes.partTitle} id="import-choices">
          3. Choices
        </h2>
        <ChoicesPart plan={plan} onChange={change} />
      </section>
      <section className={classes.part} aria-labelledby="import-preview">
        <h2 className={classes.partTitle} id="import-preview">
          4. What will change
        </h2>
        {error !== null && <ErrorState {...problemFacts(error)} small />}
        <PreviewPart preview={preview.data} error={preview.error} isOld={isOld} />
      </section>
      <div className={classes.end}>
        <Button
          loading={start.isPending}
          disabled={
            isOld ||
            preview.error !== null ||
            error !== null ||
            (plan !== found.plan && JSON.stringify(plan) !== JSON.stringify(found.plan))
          }
          onClick={() => start.mutate()}
        >
          {startWords(preview.error === null ? preview.data : undefined)}
        </Button>
        <Button
          variant="subtle"
          onClick={() =>
            cancel.mutate(undefined, { onSuccess: () => void navigate({ href: at('/contacts/imports') }) })
          }
        >
          Throw away
        </Button>
        {start.error && <ErrorState {...problemFacts(start.error)} small />}
      </div>
    </>
  );
};

/** One import, from its file to its result, on one page. */
export const ImportPage = () => {
  const { importId = '' } = useParams({ strict: false });
  const { at } = useWorkspace();
  const { data, error, refetch } = useImport(importId);
  if (error) return <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <div>
      <PageHeader
        title={data.name}
        badge={<ImportBadge state={data.state} />}
        aside={<AppLink href={at('/contacts/imports')}>All imports</AppLink>}
      />
      {data.state === 'draft' ? <Draft found={data} /> : <Result found={data} />}
    </div>
  );
};
