import type { Access } from './access.ts';

/**
 * Every route under /api and who may use it, written down a second time on purpose: a change of rights must be made
 * here too, and a new route that is missing here fails the test that walks this table (route x role).
 */
export const ACCESS_TABLE: Readonly<Record<string, Access>> = {
  'GET /api/openapi.json': 'public',
  'POST /api/auth/sign-in/email': 'public',
  'POST /api/auth/sign-out': 'public',
  'GET /api/auth/get-session': 'public',
  'POST /api/auth/change-password': 'public',
  'POST /api/auth/update-user': 'public',
  'GET /api/auth/list-sessions': 'public',
  'POST /api/auth/revoke-session': 'public',
  'POST /api/auth/revoke-other-sessions': 'public',
  'GET /api/setup': 'public',
  'POST /api/setup': 'public',
  'GET /api/invites/:token': 'public',
  'POST /api/invites/:token': 'public',
  'GET /api/me': 'user',
  'POST /api/workspaces': 'user',

  'GET /api/w/:slug': 'read',
  'PATCH /api/w/:slug': 'admin',
  'POST /api/w/:slug/sending/stop': 'build',
  'POST /api/w/:slug/sending/resume': 'build',
  'GET /api/w/:slug/members': 'read',
  'PATCH /api/w/:slug/members/:userId': 'admin',
  'DELETE /api/w/:slug/members/:userId': 'admin',
  'GET /api/w/:slug/invites': 'admin',
  'POST /api/w/:slug/invites': 'admin',
  'DELETE /api/w/:slug/invites/:inviteId': 'admin',
  'GET /api/w/:slug/sources': 'read',
  'POST /api/w/:slug/sources': 'admin',
  'DELETE /api/w/:slug/sources/:keyId': 'admin',
  'GET /api/w/:slug/sources/:keyId/snippet': 'read',
  'GET /api/w/:slug/audit': 'admin',
  'GET /api/w/:slug/webhooks': 'admin',
  'POST /api/w/:slug/webhooks': 'admin',
  'PATCH /api/w/:slug/webhooks/:webhookId': 'admin',
  'DELETE /api/w/:slug/webhooks/:webhookId': 'admin',
  'POST /api/w/:slug/webhooks/:webhookId/test': 'admin',
  'GET /api/w/:slug/webhooks/:webhookId/deliveries': 'admin',
  'POST /api/w/:slug/webhooks/:webhookId/deliveries/retry': 'admin',
  'GET /api/w/:slug/live': 'read',
};
