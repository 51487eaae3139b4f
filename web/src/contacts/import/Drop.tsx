import { Button, Progress, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useRef, useState } from 'react';
import { useWorkspace } from '../../app/index.ts';
import { ErrorState, Icon, problemFacts } from '../../ui/index.ts';
import classes from './Import.module.css';
import { useUpload } from './useImports.ts';

const accepted = '.csv,.tsv,.txt,.vcf,text/csv,text/plain,text/vcard';

/** Where a file or pasted rows come in; afterwards the page of the new import opens. */
export const Drop = () => {
  const { at } = useWorkspace();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [pasted, setPasted] = useState<string | null>(null);
  const { share, isSending, error, send } = useUpload(({ importId }) => {
    void navigate({ href: at(`/contacts/imports/${importId}`) });
  });
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file) send({ name: file.name, content: file });
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      aria-label="Bring people in"
      className={`${classes.drop} ${isOver ? classes.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className={classes.hint}>
        Drop a CSV or vCard file here. You see what will change before anything does.
      </p>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, justifyContent: 'center' }}>
        <Button
          leftSection={<Icon of={IconUpload} />}
          loading={isSending}
          onClick={() => field.current?.click()}
        >
          Choose a file
        </Button>
        <Button variant="default" onClick={() => setPasted(pasted === null ? '' : null)} disabled={isSending}>
          Paste rows
        </Button>
      </div>
      <input
        ref={field}
        type="file"
        accept={accepted}
        aria-label="File to import"
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      {share !== null && <Progress value={share * 100} w="100%" maw={320} aria-label="Upload" />}
      {pasted !== null && (
        <div style={{ width: '100%', maxWidth: 640, textAlign: 'left' }}>
          <Textarea
            label="Rows"
            description="As copied from a spreadsheet: the first line names the columns."
            autosize
            minRows={5}
            maxRows={12}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            data-autofocus
          />
          <Button
            mt={8}
            disabled={pasted.trim() === ''}
            loading={isSending}
            onClick={() => send({ name: 'Pasted rows', content: new Blob([pasted]) })}
          >
            Go on
          </Button>
        </div>
      )}
      {error !== null && <ErrorState {...problemFacts(error)} small />}
    </section>
  );
};
