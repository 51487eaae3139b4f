import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { api, setupQuery } from '../api/index.ts';
import { useMakeSample } from '../sample/index.ts';
import { ErrorState, problemFacts, useLate } from '../ui/index.ts';
import { Card } from './Card.tsx';
import { safeNext } from './checks.ts';
import { Doors } from './Doors.tsx';
import { Invite, type InviteFacts } from './Invite.tsx';
import { Setup, type SetupFacts } from './Setup.tsx';
import { type Credentials, SignIn } from './SignIn.tsx';

/** Forgets what was known of the last user, then goes; used after every change of who is signed in. */
const useEnter = () => {
  const client = useQueryClient();
  const router = useRouter();
  return (href: string): Promise<void> => {
    client.clear();
    return router.navigate({ href });
  };
};

export const SetupPage = () => {
  const enter = useEnter();
  const client = useQueryClient();
  const setup = useMutation({
    mutationFn: (facts: SetupFacts) => api.post<{ workspace: { slug: string } }>('/setup', facts),
    // The doors stay on this page; a reload must not ask for a second set-up.
    onSuccess: () => client.setQueryData(setupQuery.queryKey, { needed: false }),
  });
  const sample = useMakeSample((slug) => void enter(`/w/${slug}`));
  const own = setup.data?.workspace.slug;
  if (own) {
    return (
      <Doors
        onSample={sample.make}
        onOwn={() => void enter(`/w/${own}`)}
        isMaking={sample.isMaking}
        share={sample.share}
        error={sample.error}
      />
    );
  }
  return <Setup onSubmit={(facts) => setup.mutate(facts)} isBusy={setup.isPending} error={setup.error} />;
};

export const SignInPage = () => {
  const enter = useEnter();
  const search = useSearch({ strict: false }) as { next?: unknown };
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => api.post('/auth/sign-in/email', credentials),
    onSuccess: () => enter(safeNext(search.next)),
  });
  return (
    <SignIn
      onSubmit={(credentials) => signIn.mutate(credentials)}
      isBusy={signIn.isPending}
      error={signIn.error}
    />
  );
};

export const InvitePage = () => {
  const enter = useEnter();
  const navigate = useNavigate();
  const { token = '' } = useParams({ strict: false }) as { token?: string };
  const path = `/invites/${encodeURIComponent(token)}`;
  const invite = useQuery({
    queryKey: ['invite', token],
    queryFn: ({ signal }) => api.get<InviteFacts>(path, { signal }),
    retry: false,
  });
  const accept = useMutation({
    mutationFn: (answer: { name: string; password: string }) => api.post(path, answer),
    onSuccess: () => enter(`/w/${invite.data?.workspace.slug ?? ''}`),
  });
  const isLate = useLate(invite.isPending);
  if (invite.error) {
    return (
      <Card title="This invitation does not work">
        <ErrorState
          {...problemFacts(invite.error)}
          how="Ask whoever invited you for a new one; each works once, for 7 days."
        />
        <Button mt={16} variant="default" onClick={() => void navigate({ to: '/sign-in', search: {} })}>
          Sign in
        </Button>
      </Card>
    );
  }
  if (!invite.data) return isLate ? <Card title="Opening the invitation">{null}</Card> : null;
  return (
    <Invite
      invite={invite.data}
      onAccept={(answer) => accept.mutate(answer)}
      isBusy={accept.isPending}
      error={accept.error}
    />
  );
};
