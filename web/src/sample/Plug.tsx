import { lazy, Suspense } from 'react';

// only those who pull it load it
const PlugDialog = lazy(async () => ({ default: (await import('./PlugDialog.tsx')).PlugDialog }));

/** *Pull the plug*, once it was asked for. */
export const Plug = (props: { slug: string; opened: boolean; onClose: () => void }) =>
  props.opened && (
    <Suspense>
      <PlugDialog {...props} />
    </Suspense>
  );
