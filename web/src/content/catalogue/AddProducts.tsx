import { Button, FileInput, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, type ProductSourceShown, type ProductsTaken } from '../../api/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import { sendFile } from '../send-file.ts';
import { useCatalogueAct } from './useProducts.ts';
import { EVERY, takenText } from './words.ts';

const FeedForm = ({ onClose }: { onClose: () => void }) => {
  const [url, setUrl] = useState('');
  const [every, setEvery] = useState('1440');
  const add = useCatalogueAct((path, given: { name: string; url: string; everyMinutes: number }) =>
    api.post<ProductSourceShown>(`${path}/product-sources`, given),
  );
  const submit = (): void => {
    const name = URL.canParse(url) ? new URL(url).hostname : url;
    add.mutate(
      { name, url, everyMinutes: Number(every) },
      {
        onSuccess: () => {
          doneToast('Added: the feed is being read');
          onClose();
        },
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Address of the feed"
          description="Google Merchant XML, CSV or JSON; your shop has one for Google or for price comparisons"
          placeholder="https://shop.example/feed.xml"
          required
          data-autofocus
          value={url}
          onChange={({ currentTarget }) => setUrl(currentTarget.value.trim())}
        />
        <Select
          label="Read it"
          data={EVERY}
          value={every}
          allowDeselect={false}
          onChange={(value) => value && setEvery(value)}
        />
        {add.error && <ErrorState {...problemFacts(add.error)} />}
        <Button type="submit" loading={add.isPending} disabled={url === ''}>
          Add feed
        </Button>
      </Stack>
    </form>
  );
};

const FileForm = ({ onClose }: { onClose: () => void }) => {
  const [file, setFile] = useState<File | null>(null);
  const send = useCatalogueAct((path, given: File) =>
    sendFile<ProductsTaken>(`${path}/products/import`, given),
  );
  return (
    <Stack gap="sm">
      <FileInput
        label="File"
        description="CSV, JSON or XML; each product needs an id and a title. Products with the same id are replaced"
        placeholder="Choose a file"
        accept=".csv,.txt,.tsv,.json,.xml"
        required
        value={file}
        onChange={setFile}
      />
      {send.error && <ErrorState {...problemFacts(send.error)} />}
      <Button
        disabled={file === null}
        loading={send.isPending}
        onClick={() =>
          file &&
          send.mutate(file, {
            onSuccess: (taken) => {
              doneToast(takenText(taken));
              onClose();
            },
          })
        }
      >
        Take its products
      </Button>
    </Stack>
  );
};

/** Products of a feed that is read on a schedule, or of a file once. */
export const AddProducts = ({ onClose }: { onClose: () => void }) => {
  const [from, setFrom] = useState<'feed' | 'file'>('feed');
  return (
    <Modal opened onClose={onClose} title="Add products" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Where they come from"
          value={from}
          data={[
            { value: 'feed', label: 'Feed' },
            { value: 'file', label: 'File' },
          ]}
          onChange={(value) => setFrom(value === 'file' ? 'file' : 'feed')}
        />
        {from === 'feed' ? <FeedForm onClose={onClose} /> : <FileForm onClose={onClose} />}
      </Stack>
    </Modal>
  );
};
