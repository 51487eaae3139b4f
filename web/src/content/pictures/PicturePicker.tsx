import { ActionIcon, Button, FileButton, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconTrash, IconUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import type { PictureShown } from '../../api/index.ts';
import { EmptyState, ErrorState, Icon, problemFacts, ShowMore, sayProblem } from '../../ui/index.ts';
import { useProducts } from '../catalogue/useProducts.ts';
import classes from './Pictures.module.css';
import { pictureBytesMax, pictureTypes, usePictureActs, usePictures } from './usePictures.ts';

/** A picture that was chosen: its address, and words for who cannot see it. */
export type Chosen = { url: string; alt: string };
type Choose = (picture: Chosen) => void;

const typedMs = 200;

const Tile = ({
  picture: { url, alt },
  note,
  onChoose,
  children,
}: {
  picture: Chosen;
  note: string;
  onChoose: Choose;
  children?: ReactNode;
}) => (
  <li className={classes.tile}>
    <button type="button" className={classes.choose} onClick={() => onChoose({ url, alt })}>
      <img className={classes.picture} src={url} alt="" loading="lazy" referrerPolicy="no-referrer" />
      <span className={classes.name} title={alt}>
        {alt}
      </span>
      <span className={classes.note}>{note}</span>
    </button>
    {children}
  </li>
);

/** "mug-blue.png" says "mug blue". */
const wordsOf = (name: string): string =>
  name
    .replace(/\.\w{2,5}$/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim() || name;

const refusalOf = (file: File): string | null =>
  !pictureTypes.includes(file.type)
    ? 'Mail programs show PNG, JPEG and GIF only.'
    : file.size > pictureBytesMax
      ? 'A picture may have 2 MB at most: make it smaller first.'
      : null;

const Uploaded = ({ onChoose }: { onChoose: Choose }) => {
  const { rows, more, error, retry, isPending } = usePictures();
  const { add, hide } = usePictureActs();
  const [refused, setRefused] = useState<string | null>(null);
  const upload = (file: File | null | undefined): void => {
    if (!file) return;
    const why = refusalOf(file);
    setRefused(why);
    if (why === null) add.mutate(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    upload(event.dataTransfer.files[0]);
  };
  const chosen = ({ url, name }: PictureShown): Chosen => ({ url, alt: wordsOf(name) });
  return (
    // a second way beside the button, for who drags
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same
    <div className={classes.body} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className={classes.head}>
        <FileButton onChange={upload} accept={pictureTypes.join(',')}>
          {(props) => (
            <Button {...props} leftSection={<Icon of={IconUpload} size={16} />} loading={add.isPending}>
              Upload a picture
            </Button>
          )}
        </FileButton>
        <span className={classes.note}>PNG, JPEG or GIF, 2 MB at most. You can drop it here, too.</span>
      </div>
      {refused !== null && (
        <p className={classes.refused} role="alert">
          {refused}
        </p>
      )}
      {add.error && <ErrorState {...problemFacts(add.error)} small />}
      {error ? (
        <ErrorState {...problemFacts(error)} onRetry={retry} small />
      ) : rows?.length === 0 ? (
        <EmptyState title="No pictures yet" text="What you upload here every mail can show." />
      ) : (
        <ul className={classes.tiles} aria-label="Uploaded pictures" aria-busy={isPending}>
          {rows?.map((picture) => (
            <Tile
              key={picture.hash}
              picture={chosen(picture)}
              note={`${picture.width} x ${picture.height}`}
              onChoose={onChoose}
            >
              <ActionIcon
                className={classes.hide}
                variant="default"
                size="sm"
                aria-label={`Take ${picture.name} out of this list`}
                onClick={() => hide.mutate(picture, { onError: sayProblem })}
              >
                <Icon of={IconTrash} size={14} />
              </ActionIcon>
            </Tile>
          ))}
        </ul>
      )}
      <ShowMore more={more} />
    </div>
  );
};

const OfProducts = ({ onChoose }: { onChoose: Choose }) => {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), typedMs);
  const { rows, more, error, retry } = useProducts(search);
  const pictured = rows?.filter(({ imageUrl }) => imageUrl !== null);
  return (
    <div className={classes.body}>
      <TextInput
        aria-label="Search products"
        placeholder="Search products"
        leftSection={<Icon of={IconSearch} size={16} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error ? (
        <ErrorState {...problemFacts(error)} onRetry={retry} small />
      ) : pictured?.length === 0 ? (
        <EmptyState
          title="No product has a picture"
          text="Products with pictures come by a file, a feed or the API. A block of products shows them by itself."
        />
      ) : (
        <ul className={classes.tiles} aria-label="Pictures of products">
          {pictured?.map(({ id, title, imageUrl }) => (
            <Tile key={id} picture={{ url: imageUrl!, alt: title }} note={id} onChoose={onChoose} />
          ))}
        </ul>
      )}
      <ShowMore more={more} />
    </div>
  );
};

/** Chooses a picture for a mail: uploaded here, or of the catalogue. */
export const PicturePicker = ({
  opened,
  onClose,
  onChoose,
}: {
  opened: boolean;
  onClose: () => void;
  onChoose: Choose;
}) => {
  const [from, setFrom] = useState('uploaded');
  const choose: Choose = (picture) => {
    onChoose(picture);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Choose a picture"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.body}>
        <SegmentedControl
          aria-label="Where from"
          value={from}
          onChange={setFrom}
          data={[
            { value: 'uploaded', label: 'Uploaded' },
            { value: 'products', label: 'Products' },
          ]}
        />
        {from === 'uploaded' ? <Uploaded onChoose={choose} /> : <OfProducts onChoose={choose} />}
      </div>
    </Modal>
  );
};
