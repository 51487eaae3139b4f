import { Modal, Skeleton } from '@mantine/core';
import { IconFilePlus, IconListNumbers } from '@tabler/icons-react';
import { ErrorState, Icon, type IconType, problemFacts } from '../ui/index.ts';
import { useRecipes } from './queries.ts';
import { RecipeCards } from './RecipeCards.tsx';
import classes from './Workflows.module.css';

const Start = ({
  icon,
  title,
  text,
  onPick,
}: {
  icon: IconType;
  title: string;
  text: string;
  onPick: () => void;
}) => (
  <li>
    <button type="button" className={classes.start} onClick={onPick}>
      <Icon of={icon} />
      <strong>{title}</strong>
      <span>{text}</span>
    </button>
  </li>
);

export type NewGalleryProps = {
  opened: boolean;
  onClose: () => void;
  onBlank: () => void;
  onDrip: () => void;
};

/** All ways to begin a workflow, side by side; nothing is made before one is chosen. */
export const NewGallery = ({ opened, onClose, onBlank, onDrip }: NewGalleryProps) => {
  const { data, error, refetch } = useRecipes(opened);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New workflow"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ul className={classes.starts} aria-label="From the start">
        <Start
          icon={IconFilePlus}
          title="Blank"
          text="A trigger and an empty way, to build on."
          onPick={onBlank}
        />
        <Start
          icon={IconListNumbers}
          title="Drip"
          text="Mails, some days apart, as a table."
          onPick={onDrip}
        />
      </ul>
      {error && !data && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} small />}
      {!data && !error && <Skeleton h={220} radius="lg" role="status" aria-label="Loading recipes" />}
      {data && <RecipeCards recipes={data.items} />}
    </Modal>
  );
};
