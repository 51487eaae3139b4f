import { IconBraces, IconFileText, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ContactDetail } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import type { MenuItem } from '../../ui/index.ts';
import { EraseDialog } from './EraseDialog.tsx';

/** What a person may ask for, in the "..." menu of their page, and the dialog that it opens. */
export const useRightsMenu = ({ person }: ContactDetail): { items: MenuItem[]; dialog: ReactNode } => {
  const { path, role } = useWorkspace();
  const [isErasing, setErasing] = useState(false);
  if (role !== 'admin' && role !== 'marketer') return { items: [], dialog: null };
  const { contactId, label } = person;
  const download = (format: 'json' | 'html'): void =>
    window.location.assign(`/api${path}/contacts/${contactId}/known.${format}`);
  return {
    items: [
      { label: 'Export all, to read', icon: IconFileText, onPick: () => download('html') },
      { label: 'Export all, as JSON', icon: IconBraces, onPick: () => download('json') },
      { label: 'Erase', icon: IconTrash, onPick: () => setErasing(true), danger: true },
    ],
    dialog: (
      <EraseDialog
        whom={label}
        typeThis={label}
        erase={{ contactId }}
        isOpen={isErasing}
        onClose={() => setErasing(false)}
      />
    ),
  };
};
