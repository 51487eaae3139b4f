import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type ErasureShown, keyOf } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import type { BulkPeople } from '../useBulk.ts';

/** Who is to be erased: one person, or many with their number. */
export type Erase = { contactId: string } | { people: BulkPeople; count: number };

/** Asks for an erasure; answers its report so far. */
export const useErase = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (erase: Erase) =>
      'contactId' in erase
        ? api.post<ErasureShown>(`${path}/contacts/${erase.contactId}/erase`, {})
        : api.post<ErasureShown>(`${path}/contacts/erase`, erase),
    onSuccess: () => void client.invalidateQueries({ queryKey: keyOf(slug, 'erasures') }),
  });
};
