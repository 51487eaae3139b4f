import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CountAnswer } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { countText } from '../../ui/index.ts';
import type { BulkPeople } from '../useBulk.ts';
import { EraseDialog } from './EraseDialog.tsx';

/** Erases all who are chosen in a list; for admins, and only when their number is known. */
export const ErasePeople = ({
  people,
  whom,
  chosen,
  onErased,
}: {
  people: BulkPeople;
  /** "3 people" */
  whom: string;
  chosen: CountAnswer;
  onErased: () => void;
}) => {
  const { role } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  if (role !== 'admin' || chosen.about) return null;
  return (
    <>
      <Button variant="default" c="bad" size="compact-sm" onClick={() => setOpen(true)}>
        Erase
      </Button>
      <EraseDialog
        whom={whom}
        typeThis={countText(chosen.count)}
        erase={{ people, count: chosen.count }}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onErased={onErased}
      />
    </>
  );
};
