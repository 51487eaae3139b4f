import {
  channelRefusals,
  checkDomains,
  type DomainCheck,
  lastDomainCheck,
  RECEIVERS,
  receiverTitle,
  warmUpDays,
} from '../../channels/index.ts';
import { dayOf, startOfDay } from '../../conditions/index.ts';
import { mailsByDay, receiversIn, waitingByLane } from '../../insights/index.ts';
import type { Queryable } from '../../platform/index.ts';
import { type WorkspaceRow, workspaceById } from '../../workspaces/index.ts';
import type { RequestWorkspace, Routes } from '../context.ts';
import { publicUrlOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { Deliverability } from '../types.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** More rows than anybody compares; the rest is mostly companies with a mail or two. */
const RECEIVERS_SHOWN_MAX = 25;
/** A check asks some 20 names of DNS; zones are rarely edited more often. */
const CHECK_EVERY_MS = 5_000;

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** Who carries mail, by name. */
const carrierOf = ({ isSample, settings }: WorkspaceRow, byDefault: ApiDeps['mailByDefault']): string =>
  isSample
    ? 'sandbox'
    : (settings.mail?.by ?? (settings.smtp ? 'smtp' : byDefault === 'server' ? 'smtp' : 'sandbox'));

const planOf = (
  { settings }: WorkspaceRow,
  today: string,
  sent: ReadonlyMap<string, number>,
): Deliverability['plan'] => {
  const plan = settings.pace?.warmUp;
  if (!plan) return null;
  return warmUpDays(plan).map(({ day, allowance }) => ({
    day,
    allowance,
    sent: day <= today ? (sent.get(day) ?? 0) : null,
  }));
};

const figures = async (tx: Queryable, row: WorkspaceRow, nowMs: number) => {
  const { workspaceId, timeZone, settings } = row;
  const today = dayOf(nowMs, timeZone);
  const window = { from: nowMs - DAYS * DAY_MS, to: nowMs + 1 };
  const { receivers, total, more } = await receiversIn(tx, workspaceId, window, RECEIVERS_SHOWN_MAX);
  const startedOn = settings.pace?.warmUp?.startedOn ?? today;
  const since = [startedOn, today].sort()[0]!;
  const sent = await mailsByDay(tx, workspaceId, { sinceMs: startOfDay(since, timeZone), zone: timeZone });
  const waiting = await waitingByLane(tx, workspaceId);
  return {
    receivers,
    total,
    more,
    sentToday: sent.get(today) ?? 0,
    plan: planOf(row, today, sent),
    waiting: waiting.map(({ lane, count }) => ({
      title: lane === '' ? 'All receivers' : receiverTitle(lane),
      count,
    })),
  };
};

/** Whether mail arrives: what DNS says, what came back by receiver, and the way to full volume. */
export const deliverabilityRoutes: Routes = (app, deps) => {
  const { db, clock, reports, dns, mailByDefault, live } = deps;
  const tags = ['messages'];

  const shown = async (workspace: RequestWorkspace, check: DomainCheck | null): Promise<Deliverability> => {
    const row = await workspaceById(workspace.db, workspace.id);
    const read = await reports.read(workspace.db, (tx) => figures(tx, row, clock.now()));
    const { sender } = row.settings;
    return {
      domain: sender ? domainOf(sender.email) : null,
      staysHere: carrierOf(row, mailByDefault) === 'sandbox',
      check: check && { checkedAt: check.checkedAt.toISOString(), findings: check.findings },
      ...read,
      receiverNames: RECEIVERS.map(({ key, title }) => ({ key, title })),
    };
  };

  app.get(
    '/deliverability',
    { config: { access: 'read' }, schema: { tags, summary: 'Whether mail arrives, and what DNS said last' } },
    async ({ workspace }) => shown(workspace, await lastDomainCheck(workspace.db, workspace.id)),
  );

  app.post(
    '/deliverability/check',
    { config: { access: 'build' }, schema: { tags, summary: 'Ask DNS about the domains of the workspace' } },
    async (request) => {
      const { workspace } = request;
      const row = await workspaceById(workspace.db, workspace.id);
      if (!row.settings.sender) throw channelRefusals.noSender();
      const last = await lastDomainCheck(workspace.db, workspace.id);
      const agoMs = last ? clock.now() - last.checkedAt.getTime() : CHECK_EVERY_MS;
      if (agoMs >= 0 && agoMs < CHECK_EVERY_MS) throw channelRefusals.checkedJustNow(CHECK_EVERY_MS - agoMs);
      const host = new URL(publicUrlOf(deps, request)).hostname;
      const provider = carrierOf(row, mailByDefault);
      const check = await checkDomains(
        { db, dns, nowMs: () => clock.now() },
        { workspaceId: workspace.id, provider, host },
      );
      live.changed({ workspaceId: workspace.id, what: ['workspace'] });
      return shown(workspace, check);
    },
  );
};
