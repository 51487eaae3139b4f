import { Button, Tooltip } from '@mantine/core';
import { pathWith, type Query } from '../api/index.ts';
import { useWorkspace } from '../app/index.ts';

/** As many as an address can name; more are exported by the filter that keeps them. */
const namedMost = 250;

export type ExportPeopleProps = {
  /** the filter whose people are taken; undefined: those of `ids` */
  query: Query | undefined;
  ids: ReadonlySet<string>;
  /** "3 people" */
  whom: string;
};

/** Those who are chosen as a file: a plain download, which the server notes in the log. */
export const ExportPeople = ({ query, ids, whom }: ExportPeopleProps) => {
  const { path, role } = useWorkspace();
  if (role !== 'admin' && role !== 'marketer') return null;
  if (query === undefined && ids.size > namedMost)
    return (
      <Tooltip label={`At most ${namedMost} by name: tick fewer, or select all of the list`}>
        <Button variant="default" size="compact-sm" data-disabled aria-disabled>
          Export {whom}
        </Button>
      </Tooltip>
    );
  const of = query ?? { ids: [...ids].join(',') };
  return (
    <Button
      component="a"
      href={pathWith(`/api${path}/contacts/export.csv`, of)}
      download
      variant="default"
      size="compact-sm"
    >
      Export {whom}
    </Button>
  );
};
