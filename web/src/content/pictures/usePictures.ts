import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, keyOf, type PictureShown } from '../../api/index.ts';
import { usePages, useWorkspace } from '../../app/index.ts';
import { sendFile } from '../send-file.ts';

/** As the server takes them: larger ones are refused before they are sent. */
export const pictureBytesMax = 2_000_000;
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif'];

/** Pictures that were uploaded, newest first, a page at a time. */
export const usePictures = () =>
  usePages<PictureShown>(['templates', 'pictures'], '/pictures', { limit: 50 }, { keepsLast: true });

/** Uploads a picture, or takes one out of the picker; the list is read anew. */
export const usePictureActs = () => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keyOf(slug, 'templates', 'pictures') });
  return {
    add: useMutation({
      mutationFn: (file: File) => sendFile<PictureShown>(`${path}/pictures`, file),
      onSuccess,
    }),
    hide: useMutation({
      mutationFn: ({ hash }: PictureShown) => api.delete(`${path}/pictures/${hash}`),
      onSuccess,
    }),
  };
};
