import type { Routes } from '../context.ts';
import { attributeRoutes } from './attributes.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { blockRoutes } from './blocks.ts';
import { broadcastRoutes } from './broadcasts.ts';
import { campaignRoutes } from './campaigns.ts';
import { companyRoutes } from './companies.ts';
import { computedRoutes } from './computed-attributes.ts';
import { contactConsentRoutes } from './contact-consents.ts';
import { contactListRoutes } from './contact-lists.ts';
import { contactNoteRoutes } from './contact-notes.ts';
import { contactRoutes } from './contacts.ts';
import { couponRoutes } from './coupons.ts';
import { deliverabilityRoutes } from './deliverability.ts';
import { duplicateRoutes } from './duplicates.ts';
import { exportRoutes } from './exports.ts';
import { healthRoutes } from './health.ts';
import { homeRoutes } from './home.ts';
import { importRoutes } from './imports.ts';
import { inboxRoutes } from './inbox.ts';
import { keyRoutes } from './keys.ts';
import { liveRoutes } from './live.ts';
import { mailRoutes } from './mail.ts';
import { memberRoutes } from './members.ts';
import { mergeRoutes } from './merges.ts';
import { messageRoutes } from './messages.ts';
import { peopleRoutes } from './people.ts';
import { permissionRoutes } from './permission.ts';
import { pictureApiRoutes } from './pictures.ts';
import { presenceRoutes } from './presence.ts';
import { productRoutes, productSourceRoutes } from './products.ts';
import { recipeRoutes } from './recipes.ts';
import { replyRoutes } from './replies.ts';
import { rightsRoutes } from './rights.ts';
import { sampleRoutes, sampleWorkspaceRoutes } from './sample.ts';
import { samplePlugRoutes } from './sample-plug.ts';
import { segmentRoutes } from './segments.ts';
import { listRoutes } from './segments-lists.ts';
import { suggestionRoutes } from './segments-suggest.ts';
import { sendingRoutes } from './sending.ts';
import { setAsideRoutes } from './set-aside.ts';
import { setupRoutes } from './setup.ts';
import { simulationRoutes } from './simulations.ts';
import { taskRoutes } from './tasks.ts';
import { templateCheckRoutes } from './template-checks.ts';
import { templateRoutes } from './templates.ts';
import { textRoutes } from './texts.ts';
import { webhookRoutes } from './webhooks.ts';
import { whyRoutes } from './why.ts';
import { workflowInsideRoutes } from './workflow-inside.ts';
import { workflowStartRoutes } from './workflow-starts.ts';
import { workflowRoutes } from './workflows.ts';
import { workspaceRoutes } from './workspace.ts';

/** Routes at /api..., with access `public` or `user`. */
export const SERVER_ROUTES: readonly Routes[] = [authRoutes, setupRoutes, sampleRoutes];

/** Routes at /api/w/<slug>..., with access `read`, `work`, `build` or `admin`. A new module's routes: one line here. */
export const WORKSPACE_ROUTES: readonly Routes[] = [
  workspaceRoutes,
  memberRoutes,
  keyRoutes,
  auditRoutes,
  webhookRoutes,
  mailRoutes,
  sendingRoutes,
  deliverabilityRoutes,
  textRoutes,
  liveRoutes,
  segmentRoutes,
  listRoutes,
  suggestionRoutes,
  sampleWorkspaceRoutes,
  samplePlugRoutes,
  workflowRoutes,
  workflowStartRoutes,
  workflowInsideRoutes,
  simulationRoutes,
  presenceRoutes,
  blockRoutes,
  templateRoutes,
  templateCheckRoutes,
  broadcastRoutes,
  productRoutes,
  productSourceRoutes,
  pictureApiRoutes,
  campaignRoutes,
  couponRoutes,
  recipeRoutes,
  homeRoutes,
  peopleRoutes,
  contactRoutes,
  importRoutes,
  exportRoutes,
  contactListRoutes,
  companyRoutes,
  healthRoutes,
  duplicateRoutes,
  contactNoteRoutes,
  attributeRoutes,
  permissionRoutes,
  contactConsentRoutes,
  computedRoutes,
  mergeRoutes,
  rightsRoutes,
  messageRoutes,
  inboxRoutes,
  taskRoutes,
  replyRoutes,
  whyRoutes,
  setAsideRoutes,
];
