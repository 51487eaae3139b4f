import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type Workspace, workspaceQuery } from '../api/index.ts';

export type WorkspaceHere = Workspace & {
  /** The API's path of this workspace: "/w/acme". */
  path: string;
  /** The address of a page in it: `at('/contacts')` is "/w/acme/contacts". */
  at: (page: string) => string;
  /** Whether the role may change things; the server decides, this hides what it would refuse. */
  mayEdit: boolean;
};

/** The workspace of the page one is on; loaded by the frame's route, so it is there. */
export const useWorkspace = (): WorkspaceHere => {
  const { workspace: slug = '' } = useParams({ strict: false });
  const { data } = useSuspenseQuery(workspaceQuery(slug));
  const path = `/w/${slug}`;
  return { ...data, path, at: (page) => `${path}${page}`, mayEdit: data.role !== 'readonly' };
};
