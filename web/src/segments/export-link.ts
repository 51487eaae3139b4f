import type { MenuItem } from '../ui/index.ts';

/** Takes who is in a segment along as a file; the server notes who did. `path`: `/w/<slug>`. */
export const exportItem = (path: string, key: string): MenuItem => ({
  label: 'Export its people as CSV',
  onPick: () => window.location.assign(`/api${path}/contacts/export.csv?segment=${encodeURIComponent(key)}`),
});
