import type { FastifyInstance } from 'fastify';
import {
  createHttpClient,
  createMessageTokens,
  createSendingWorkspaces,
  type HttpClient,
  VENDORS,
} from '../../channels/index.ts';
import { type Clock, counter, type Db, type Queryable } from '../../platform/index.ts';
import {
  accountOfHook,
  isMailProvider,
  type MailProvider,
  mailAccount,
  readMailHook,
  type StoredMailAccount,
  updateWorkspace,
  workspaceById,
} from '../../workspaces/index.ts';
import { checkReport } from './check.ts';
import { type RecordDeps, recordReports } from './record.ts';
import { createSnsSignatures } from './sns.ts';

export interface ProviderWebhookDeps extends Omit<RecordDeps, 'tokens'> {
  clock: Clock;
  secret: string;
  /** Something about a workspace's settings is new to open screens. */
  onNoted: (workspaceId: number) => void;
  onError: (error: unknown, doing: string) => void;
  /** instead of a client of its own, for tests */
  http?: Pick<HttpClient, 'exchange'>;
}

/** Of one post. SendGrid's are the largest, some hundred events at once, below 1 MB. */
const BODY_BYTES_MAX = 2_000_000;
/** How often a wrong signature is noted in the settings, for the person who looks for the mistake. */
const NOTE_EVERY_MS = 60_000;

const posts = counter('provider_webhooks_total', 'Reports of mail providers, by what became of them', [
  'provider',
  'outcome',
]);
const reportsCount = counter('provider_reports_total', 'Events in reports of mail providers', [
  'provider',
  'outcome',
]);

/** Notes in the workspace's settings that a report came, or was refused. */
const note = async (
  db: Db,
  workspaceId: number,
  provider: MailProvider,
  more: Partial<StoredMailAccount>,
): Promise<void> => {
  await db.transaction(async (tx: Queryable) => {
    const row = await workspaceById(tx, workspaceId, 'lock');
    const account = row.settings.mail?.accounts?.[provider];
    if (!account) return;
    const accounts = { ...row.settings.mail?.accounts, [provider]: { ...account, ...more } };
    await updateWorkspace(tx, {
      ...row,
      settings: { ...row.settings, mail: { ...row.settings.mail, accounts } },
    });
  });
};

/**
 * `POST /w/<workspace>.<key>/<provider>`: what mail providers report. 404 for an address that nobody was given, 401 for
 * a signature that is wrong, 503 when it is to come again, else 200: also for messages that are not known here.
 */
export const providerWebhookRoutes = async (
  app: FastifyInstance,
  deps: ProviderWebhookDeps,
): Promise<void> => {
  const { db, clock, secret, onError } = deps;
  const http = deps.http ?? createHttpClient(clock);
  const workspaces = createSendingWorkspaces(db, clock);
  const sns = createSnsSignatures(http);
  const recording = { ...deps, tokens: createMessageTokens(secret) };
  const notedMs = new Map<string, number>();

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  );

  const noteOnce = async (
    workspaceId: number,
    provider: MailProvider,
    account: StoredMailAccount,
    what: 'heardAt' | 'refusedAt',
  ): Promise<void> => {
    if (what === 'heardAt' && account.heardAt) return;
    const key = `${workspaceId}:${provider}:${what}`;
    if (clock.now() - (notedMs.get(key) ?? 0) < NOTE_EVERY_MS) return;
    notedMs.set(key, clock.now());
    await note(db, workspaceId, provider, { [what]: new Date(clock.now()).toISOString() });
    deps.onNoted(workspaceId);
  };

  app.post<{ Params: { hook: string; provider: string } }>('/w/:hook/:provider', async (request, reply) => {
    const { provider } = request.params;
    const hook = readMailHook(request.params.hook);
    if (!isMailProvider(provider) || !hook) return reply.code(404).send();
    const { workspaceId, hookKey } = hook;
    const workspace = await workspaces.get(workspaceId).catch(() => null);
    const account = workspace && accountOfHook(workspace.settings, provider, hookKey);
    if (!workspace || !account) {
      posts.inc({ provider, outcome: 'unknown address' });
      return reply.code(404).send();
    }
    try {
      const fields = mailAccount(workspace.settings, provider, { workspaceId, secret }) ?? {};
      const report = { headers: request.headers, body: String(request.body ?? '') };
      const checked = await checkReport(provider, report, { fields, nowMs: clock.now(), sns });
      if (checked.is === 'wrong') {
        posts.inc({ provider, outcome: 'refused' });
        await noteOnce(workspaceId, provider, account, 'refusedAt');
        return reply.code(401).send({ refused: checked.why });
      }
      if (checked.is === 'subscription') {
        const answer = await http.exchange({ method: 'GET', url: checked.url, headers: {} });
        if (answer.outcome !== 'answered' || answer.status !== 200)
          throw new Error('Amazon SNS did not take the confirmation');
        posts.inc({ provider, outcome: 'confirmed' });
      } else {
        const reports = VENDORS[provider].parseFeedback(checked.body, checked.noticeId);
        const { onceKey } = checked;
        const { taken, unknown } = await recordReports(recording, {
          workspaceId,
          provider,
          reports,
          onceKey,
          nowMs: clock.now(),
        });
        posts.inc({ provider, outcome: 'taken' });
        reportsCount.inc({ provider, outcome: 'taken' }, taken);
        reportsCount.inc({ provider, outcome: 'unknown' }, unknown);
      }
      await noteOnce(workspaceId, provider, account, 'heardAt');
      return reply.code(200).send({});
    } catch (error) {
      onError(error, `taking a report of ${provider}`);
      posts.inc({ provider, outcome: 'failed' });
      return reply.code(503).header('retry-after', '30').send();
    }
  });
};
