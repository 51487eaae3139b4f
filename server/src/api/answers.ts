import type { Json, JsonObject } from '../platform/json.ts';
import type { WorkflowDocument } from '../workflows/index.ts';
import type {
  AttributeRegistered,
  AttributeSeen,
  AuditRow,
  BlockDetail,
  BlockDocument,
  Brand,
  BroadcastCheck,
  BroadcastDetail,
  BroadcastDocument,
  BroadcastReportShown,
  BroadcastRow,
  BulkEdit,
  CampaignRow,
  CatalogueSummary,
  CompanyAttributeSeen,
  CompanyDetail,
  CompanyPerson,
  CompanyRow,
  CompanySummary,
  ContactCompany,
  ContactConsents,
  ContactDetail,
  ContactRow,
  ContactSummary,
  ContactViewRow,
  ConversationDetail,
  ConversationRow,
  CountAnswer,
  CouponGiven,
  CouponPoolShown,
  DataHealth,
  Definition,
  DefinitionDiff,
  DefinitionVersion,
  Deliverability,
  DuplicatePair,
  DuplicateSummary,
  DuplicatesDecided,
  ErasureShown,
  EventSeen,
  FeedLine,
  HealthFix,
  HealthFixDone,
  HealthPerson,
  Home,
  ImportDetail,
  ImportPreview,
  ImportSummary,
  InboxUnread,
  InsideAnswer,
  InterestRulesShown,
  Invite,
  InviteCreated,
  InviteShown,
  ListChanged,
  ListDetail,
  ListDocument,
  LookAtContact,
  LookShown,
  MailCarrier,
  MailTested,
  Me,
  Member,
  MergeLine,
  MergeTakenBack,
  MessageDetail,
  MessageRow,
  NoteShown,
  Page,
  PeopleList,
  PermissionShown,
  PictureShown,
  PresentPerson,
  ProductShown,
  ProductSourceShown,
  ProductsTaken,
  PublishPreview,
  Recipe,
  RecipeSetup,
  RepliesShown,
  ResumePreview,
  RetentionRuleShown,
  SampleInFlight,
  SampleProgress,
  SampleRush,
  SampleRushAccount,
  SegmentDetail,
  SegmentDocument,
  SegmentPreview,
  SegmentRow,
  SendingSettings,
  SetAside,
  ShortPreview,
  ShortTemplate,
  ShortTemplateDetail,
  SimulatedList,
  SimulatedWay,
  SimulationPeople,
  SimulationShown,
  SimulationsOf,
  Source,
  SourceCreated,
  SplitShown,
  StartAnswer,
  StartPreview,
  SuggestedSegment,
  SuppressionShown,
  SuppressionsAdded,
  TaskCounts,
  TaskRow,
  TemplateChecked,
  TemplateDetail,
  TemplateDocument,
  TemplatePreview,
  TemplateRow,
  TemplateVariable,
  TestSent,
  TextsSettings,
  TimelineLine,
  TimelineMonth,
  TopicNamed,
  TriedWith,
  VersionRow,
  Webhook,
  WebhookCreated,
  WebhookDelivery,
  WebhookTest,
  WebsiteFacts,
  Why,
  WorkflowDetail,
  WorkflowPeopleList,
  WorkflowProblem,
  WorkflowResults,
  WorkflowRow,
  Workspace,
} from './types.ts';

/** A definition as it is kept: a draft may be half-finished, so its document is any object; `live` is a whole one. */
type Kept<Stored extends { document: unknown }> = Omit<Stored, 'document'> & {
  /** the draft, which need not be one that can be published; else the live version */
  document: JsonObject;
};

/**
 * What every route answers with when it does what was asked: the type of the body of a 200, or the types by status;
 * null: nothing. The OpenAPI document has its schemas from here: after a change run `node scripts/api-schemas.mjs`.
 */
export interface Answers {
  'GET /api/openapi.json': JsonObject;
  'POST /api/auth/sign-in/email': Json;
  'POST /api/auth/sign-out': Json;
  'GET /api/auth/get-session': Json;
  'POST /api/auth/change-password': Json;
  'POST /api/auth/update-user': Json;
  'GET /api/auth/list-sessions': Json;
  'POST /api/auth/revoke-session': Json;
  'POST /api/auth/revoke-other-sessions': Json;
  'GET /api/setup': { needed: boolean };
  'POST /api/setup': { 201: { workspace: { slug: string } } };
  'POST /api/setup/website': WebsiteFacts;
  'GET /api/invites/:token': InviteShown;
  'POST /api/invites/:token': { workspace: { slug: string } };
  'GET /api/me': Me;
  'POST /api/workspaces': { 201: { slug: string } };
  'POST /api/sample': { 200: { slug: string }; 201: { slug: string } };
  'GET /api/sample': SampleProgress;
  'GET /api/w/:slug': Workspace;
  'PATCH /api/w/:slug': Workspace;
  'POST /api/w/:slug/sending/stop': Workspace;
  'POST /api/w/:slug/sending/resume': Workspace;
  'GET /api/w/:slug/members': Page<Member>;
  'PATCH /api/w/:slug/members/:userId': Member;
  'PUT /api/w/:slug/members/:userId/away': Member;
  'DELETE /api/w/:slug/members/:userId': { 204: null };
  'GET /api/w/:slug/invites': Page<Invite>;
  'POST /api/w/:slug/invites': { 201: InviteCreated };
  'DELETE /api/w/:slug/invites/:inviteId': { 204: null };
  'GET /api/w/:slug/sources': Page<Source>;
  'POST /api/w/:slug/sources': { 201: SourceCreated };
  'DELETE /api/w/:slug/sources/:keyId': { 204: null };
  'GET /api/w/:slug/sources/:keyId/snippet': { html: string; key: string };
  'GET /api/w/:slug/audit': Page<AuditRow>;
  'GET /api/w/:slug/webhooks': Page<Webhook>;
  'POST /api/w/:slug/webhooks': { 201: WebhookCreated };
  'PATCH /api/w/:slug/webhooks/:webhookId': Webhook;
  'DELETE /api/w/:slug/webhooks/:webhookId': { 204: null };
  'POST /api/w/:slug/webhooks/:webhookId/test': WebhookTest;
  'GET /api/w/:slug/webhooks/:webhookId/deliveries': Page<WebhookDelivery>;
  'POST /api/w/:slug/webhooks/:webhookId/deliveries/retry': { retried: number };
  'GET /api/w/:slug/mail': MailCarrier;
  'PUT /api/w/:slug/mail': MailCarrier;
  'GET /api/w/:slug/mail/sending': SendingSettings;
  'PATCH /api/w/:slug/mail/sending': SendingSettings;
  'POST /api/w/:slug/mail/dkim': SendingSettings;
  'GET /api/w/:slug/deliverability': Deliverability;
  'POST /api/w/:slug/deliverability/check': Deliverability;
  'POST /api/w/:slug/mail/test': MailTested;
  'GET /api/w/:slug/live': string;
  'GET /api/w/:slug/imports': Page<ImportSummary>;
  'POST /api/w/:slug/imports': { 201: { importId: string; pieceBytes: number } };
  'GET /api/w/:slug/imports/:importId': ImportDetail;
  'PUT /api/w/:slug/imports/:importId/pieces/:piece': { 204: null };
  'POST /api/w/:slug/imports/:importId/read': ImportDetail;
  'PUT /api/w/:slug/imports/:importId/plan': ImportDetail;
  'POST /api/w/:slug/imports/:importId/preview': ImportPreview;
  'POST /api/w/:slug/imports/:importId/start': ImportDetail;
  'POST /api/w/:slug/imports/:importId/cancel': ImportDetail;
  'POST /api/w/:slug/imports/:importId/undo': ImportDetail;
  'GET /api/w/:slug/imports/:importId/refused.csv': string;
  'GET /api/w/:slug/contacts/export.csv': string;
  'GET /api/w/:slug/segments': Page<SegmentRow>;
  'POST /api/w/:slug/segments': { 201: Kept<SegmentDetail> | Kept<ListDetail> };
  'GET /api/w/:slug/segments/:key': Kept<SegmentDetail> | Kept<ListDetail>;
  'PUT /api/w/:slug/segments/:key/draft': Kept<Definition<SegmentDocument | ListDocument>>;
  'POST /api/w/:slug/segments/:key/draft/discard': Kept<Definition<SegmentDocument | ListDocument>>;
  'POST /api/w/:slug/segments/:key/publish': Kept<SegmentDetail> | Kept<ListDetail>;
  'POST /api/w/:slug/segments/:key/archive': Kept<SegmentDetail> | Kept<ListDetail>;
  'POST /api/w/:slug/segments/:key/restore': Kept<SegmentDetail> | Kept<ListDetail>;
  'GET /api/w/:slug/segments/:key/versions': Page<VersionRow>;
  'GET /api/w/:slug/segments/:key/versions/:version': DefinitionVersion;
  'POST /api/w/:slug/segments/:key/versions/:version/restore': Kept<
    Definition<SegmentDocument | ListDocument>
  >;
  'GET /api/w/:slug/segments/:key/diff': DefinitionDiff;
  'POST /api/w/:slug/segments/lists': { 201: { key: string } };
  'GET /api/w/:slug/suggested-segments': { items: SuggestedSegment[] };
  'POST /api/w/:slug/segments/why': Why;
  'POST /api/w/:slug/segments/:key/members': { 200: ListChanged; 202: ListChanged };
  'POST /api/w/:slug/segments/:key/members/remove': { 200: ListChanged; 202: ListChanged };
  'POST /api/w/:slug/segments/preview': SegmentPreview;
  'GET /api/w/:slug/segments/:key/people': PeopleList;
  'GET /api/w/:slug/segments/:key/why/:contactId': Why;
  'GET /api/w/:slug/broadcasts': Page<BroadcastRow>;
  'POST /api/w/:slug/broadcasts': { 201: Kept<BroadcastDetail> };
  'GET /api/w/:slug/broadcasts/:key': Kept<BroadcastDetail>;
  'PUT /api/w/:slug/broadcasts/:key/draft': Kept<Definition<BroadcastDocument>>;
  'POST /api/w/:slug/broadcasts/:key/draft/discard': Kept<Definition<BroadcastDocument>>;
  'POST /api/w/:slug/broadcasts/:key/publish': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/pause': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/resume': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/cancel': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/archive': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/restore': Kept<BroadcastDetail>;
  'GET /api/w/:slug/broadcasts/:key/versions': Page<VersionRow>;
  'GET /api/w/:slug/broadcasts/:key/versions/:version': DefinitionVersion;
  'POST /api/w/:slug/broadcasts/:key/versions/:version/restore': Kept<Definition<BroadcastDocument>>;
  'GET /api/w/:slug/broadcasts/:key/diff': DefinitionDiff;
  'POST /api/w/:slug/broadcasts/:key/check': BroadcastCheck;
  'GET /api/w/:slug/broadcasts/:key/check/people': PeopleList;
  'POST /api/w/:slug/broadcasts/:key/send': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/approve': Kept<BroadcastDetail>;
  'POST /api/w/:slug/broadcasts/:key/copy': { 201: Kept<BroadcastDetail> };
  'GET /api/w/:slug/broadcasts/:key/report': BroadcastReportShown;
  'GET /api/w/:slug/campaigns': Page<CampaignRow>;
  'POST /api/w/:slug/campaigns': { 201: CampaignRow };
  'GET /api/w/:slug/campaigns/:key': CampaignRow;
  'PATCH /api/w/:slug/campaigns/:key': CampaignRow;
  'GET /api/w/:slug/workflows': Page<WorkflowRow>;
  'POST /api/w/:slug/workflows': { 201: Kept<WorkflowDetail> };
  'GET /api/w/:slug/workflows/:key': Kept<WorkflowDetail>;
  'PUT /api/w/:slug/workflows/:key/draft': Kept<Definition<WorkflowDocument>>;
  'POST /api/w/:slug/workflows/:key/draft/discard': Kept<Definition<WorkflowDocument>>;
  'POST /api/w/:slug/workflows/:key/publish': Kept<WorkflowDetail>;
  'POST /api/w/:slug/workflows/:key/pause': Kept<WorkflowDetail>;
  'POST /api/w/:slug/workflows/:key/resume': Kept<WorkflowDetail>;
  'POST /api/w/:slug/workflows/:key/archive': Kept<WorkflowDetail>;
  'POST /api/w/:slug/workflows/:key/restore': Kept<WorkflowDetail>;
  'GET /api/w/:slug/workflows/:key/versions': Page<VersionRow>;
  'GET /api/w/:slug/workflows/:key/versions/:version': DefinitionVersion;
  'POST /api/w/:slug/workflows/:key/versions/:version/restore': Kept<Definition<WorkflowDocument>>;
  'GET /api/w/:slug/workflows/:key/diff': DefinitionDiff;
  'POST /api/w/:slug/workflows/:key/start': { 200: StartAnswer; 202: StartAnswer };
  'POST /api/w/:slug/workflows/:key/start/preview': StartPreview;
  'POST /api/w/:slug/workflows/validate': { problems: WorkflowProblem[] };
  'GET /api/w/:slug/workflows/:key/publish-preview': PublishPreview;
  'GET /api/w/:slug/workflows/:key/resume-preview': ResumePreview;
  'POST /api/w/:slug/workflows/:key/schedule': Kept<WorkflowDetail>;
  'DELETE /api/w/:slug/workflows/:key/schedule': Kept<WorkflowDetail>;
  'GET /api/w/:slug/workflows/:key/results': WorkflowResults;
  'GET /api/w/:slug/workflows/:key/people': WorkflowPeopleList;
  'POST /api/w/:slug/workflows/:key/inside': { 200: InsideAnswer; 202: InsideAnswer };
  'GET /api/w/:slug/workflows/:key/splits/:node': SplitShown;
  'POST /api/w/:slug/workflows/:key/simulate': { 202: SimulationShown };
  'GET /api/w/:slug/workflows/:key/simulation': SimulationsOf;
  'GET /api/w/:slug/workflows/:key/simulation/people': SimulationPeople;
  'GET /api/w/:slug/workflows/:key/simulation/behind': SimulatedList;
  'GET /api/w/:slug/workflows/:key/simulation/ways/:contactId': SimulatedWay;
  'POST /api/w/:slug/workflows/:key/try': TriedWith;
  'DELETE /api/w/:slug/workflows/:key/simulation': { 204: null };
  'GET /api/w/:slug/workflows/:key/presence': { people: PresentPerson[] };
  'PUT /api/w/:slug/workflows/:key/presence': { 204: null };
  'DELETE /api/w/:slug/workflows/:key/presence/:tab': { 204: null };
  'GET /api/w/:slug/texts': TextsSettings;
  'PUT /api/w/:slug/texts': TextsSettings;
  'POST /api/w/:slug/texts/preview': ShortPreview;
  'POST /api/w/:slug/texts/test': TestSent;
  'GET /api/w/:slug/templates': Page<TemplateRow>;
  'POST /api/w/:slug/templates': { 201: Kept<TemplateDetail> | Kept<ShortTemplateDetail> };
  'GET /api/w/:slug/templates/:key': Kept<TemplateDetail> | Kept<ShortTemplateDetail>;
  'PUT /api/w/:slug/templates/:key/draft':
    | Kept<Definition<TemplateDocument>>
    | Kept<Definition<ShortTemplate>>;
  'POST /api/w/:slug/templates/:key/draft/discard':
    | Kept<Definition<TemplateDocument>>
    | Kept<Definition<ShortTemplate>>;
  'POST /api/w/:slug/templates/:key/publish': Kept<TemplateDetail> | Kept<ShortTemplateDetail>;
  'POST /api/w/:slug/templates/:key/archive': Kept<TemplateDetail> | Kept<ShortTemplateDetail>;
  'POST /api/w/:slug/templates/:key/restore': Kept<TemplateDetail> | Kept<ShortTemplateDetail>;
  'GET /api/w/:slug/templates/:key/versions': Page<VersionRow>;
  'GET /api/w/:slug/templates/:key/versions/:version': DefinitionVersion;
  'POST /api/w/:slug/templates/:key/versions/:version/restore':
    | Kept<Definition<TemplateDocument>>
    | Kept<Definition<ShortTemplate>>;
  'GET /api/w/:slug/templates/:key/diff': DefinitionDiff;
  'POST /api/w/:slug/templates/preview': TemplatePreview;
  'POST /api/w/:slug/templates/:key/test': TestSent;
  'GET /api/w/:slug/templates/variables': { items: TemplateVariable[] };
  'POST /api/w/:slug/templates/check': TemplateChecked;
  'GET /api/w/:slug/brand': Brand;
  'PUT /api/w/:slug/brand': Brand;
  'GET /api/w/:slug/blocks': Page<Kept<BlockDetail>>;
  'POST /api/w/:slug/blocks': { 201: Kept<BlockDetail> };
  'GET /api/w/:slug/blocks/:key': Kept<BlockDetail>;
  'PUT /api/w/:slug/blocks/:key/draft': Kept<Definition<BlockDocument>>;
  'POST /api/w/:slug/blocks/:key/draft/discard': Kept<Definition<BlockDocument>>;
  'POST /api/w/:slug/blocks/:key/publish': Kept<BlockDetail>;
  'POST /api/w/:slug/blocks/:key/archive': Kept<BlockDetail>;
  'POST /api/w/:slug/blocks/:key/restore': Kept<BlockDetail>;
  'GET /api/w/:slug/blocks/:key/versions': Page<VersionRow>;
  'GET /api/w/:slug/blocks/:key/versions/:version': DefinitionVersion;
  'POST /api/w/:slug/blocks/:key/versions/:version/restore': Kept<Definition<BlockDocument>>;
  'GET /api/w/:slug/blocks/:key/diff': DefinitionDiff;
  'GET /api/w/:slug/pictures': Page<PictureShown>;
  'POST /api/w/:slug/pictures': PictureShown;
  'DELETE /api/w/:slug/pictures/:hash': { 204: null };
  'GET /api/w/:slug/products': Page<ProductShown>;
  'PUT /api/w/:slug/products': { taken: number };
  'GET /api/w/:slug/products/summary': CatalogueSummary;
  'POST /api/w/:slug/products/import': ProductsTaken;
  'GET /api/w/:slug/product-sources': { items: ProductSourceShown[] };
  'POST /api/w/:slug/product-sources': { 201: ProductSourceShown };
  'POST /api/w/:slug/product-sources/:sourceId/read': ProductSourceShown;
  'DELETE /api/w/:slug/product-sources/:sourceId': { 204: null };
  'PUT /api/w/:slug/products/:id': { 204: null };
  'DELETE /api/w/:slug/products/:id': { 204: null };
  'GET /api/w/:slug/coupon-pools': { items: CouponPoolShown[] };
  'POST /api/w/:slug/coupon-pools': { 201: CouponPoolShown };
  'PATCH /api/w/:slug/coupon-pools/:key': CouponPoolShown;
  'DELETE /api/w/:slug/coupon-pools/:key': { 204: null };
  'POST /api/w/:slug/coupon-pools/:key/generate': { added: number; known: number };
  'POST /api/w/:slug/coupon-pools/:key/import': { added: number; known: number };
  'GET /api/w/:slug/coupon-pools/:key/codes.csv': string;
  'GET /api/w/:slug/coupon-pools/:key/given': Page<CouponGiven>;
  'GET /api/w/:slug/recipes': Page<Recipe>;
  'GET /api/w/:slug/recipes/:key': RecipeSetup;
  'POST /api/w/:slug/recipes/:key/install': { 201: { workflowKey: string } };
  'PATCH /api/w/:slug/sample': { speed: 1 | 60; playing: boolean };
  'POST /api/w/:slug/sample/pass-time': { contactId: string; waits: number };
  'DELETE /api/w/:slug/sample': { 204: null };
  'POST /api/w/:slug/sample/rush': { 201: SampleRush };
  'GET /api/w/:slug/sample/rush/:rush': SampleRushAccount;
  'POST /api/w/:slug/sample/plug': { 202: SampleInFlight };
  'GET /api/w/:slug/home': Home;
  'GET /api/w/:slug/feed': { items: FeedLine[] };
  'GET /api/w/:slug/people': PeopleList;
  'GET /api/w/:slug/contacts': Page<ContactRow>;
  'GET /api/w/:slug/contacts/count': CountAnswer;
  'GET /api/w/:slug/contacts/views': { items: ContactViewRow[] };
  'POST /api/w/:slug/contacts/views': { 201: { viewId: string } };
  'DELETE /api/w/:slug/contacts/views/:viewId': { 204: null };
  'GET /api/w/:slug/contacts/tags': { items: string[] };
  'GET /api/w/:slug/contacts/bulk': { items: BulkEdit[] };
  'POST /api/w/:slug/contacts/bulk': { 202: BulkEdit };
  'DELETE /api/w/:slug/contacts/bulk/:jobId': { 204: null };
  'GET /api/w/:slug/contacts/:contactId/summary': ContactSummary;
  'GET /api/w/:slug/contacts/:contactId/months': { items: TimelineMonth[] };
  'POST /api/w/:slug/contacts': { 201: ContactDetail; 202: { contactId: string } };
  'GET /api/w/:slug/contacts/:contactId': ContactDetail;
  'POST /api/w/:slug/contacts/:contactId/erase': { 200: ErasureShown; 202: ErasureShown };
  'POST /api/w/:slug/contacts/erase': { 202: ErasureShown };
  'GET /api/w/:slug/erasures': Page<ErasureShown>;
  'GET /api/w/:slug/erasures/:erasureId': ErasureShown;
  'GET /api/w/:slug/erasures/:erasureId/report.json': Json;
  'GET /api/w/:slug/contacts/:contactId/known.json': Json;
  'GET /api/w/:slug/contacts/:contactId/known.html': string;
  'GET /api/w/:slug/contacts/:contactId/looks': Page<LookAtContact>;
  'GET /api/w/:slug/looks': Page<LookShown>;
  'GET /api/w/:slug/retention': { items: RetentionRuleShown[] };
  'PUT /api/w/:slug/retention': { 204: null };
  'DELETE /api/w/:slug/retention/:scope/:name': { 204: null };
  'GET /api/w/:slug/contacts/:contactId/merges': { items: MergeLine[] };
  'GET /api/w/:slug/merges/refused': { items: MergeLine[] };
  'POST /api/w/:slug/merges/:mergeId/take-back': MergeTakenBack;
  'PATCH /api/w/:slug/contacts/:contactId': { 200: ContactDetail; 202: { contactId: string } };
  'GET /api/w/:slug/contacts/:contactId/timeline': Page<TimelineLine>;
  'GET /api/w/:slug/replies': RepliesShown;
  'PUT /api/w/:slug/replies': RepliesShown;
  'GET /api/w/:slug/inbox': Page<ConversationRow>;
  'GET /api/w/:slug/inbox/unread': InboxUnread;
  'GET /api/w/:slug/inbox/:contactId/:conversationId': ConversationDetail;
  'GET /api/w/:slug/inbox/:contactId/:conversationId/files/:fileId': string;
  'PATCH /api/w/:slug/inbox/:contactId/:conversationId': { 200: ConversationDetail; 202: ConversationDetail };
  'POST /api/w/:slug/inbox/:contactId/:conversationId/answers': {
    201: ConversationDetail;
    202: ConversationDetail;
  };
  'GET /api/w/:slug/tasks': Page<TaskRow>;
  'GET /api/w/:slug/tasks/counts': TaskCounts;
  'GET /api/w/:slug/contacts/:contactId/tasks': { items: TaskRow[] };
  'POST /api/w/:slug/contacts/:contactId/tasks': { 201: { taskId: string }; 202: { taskId: string } };
  'PATCH /api/w/:slug/tasks/:contactId/:taskId': { 200: TaskRow; 202: TaskRow };
  'POST /api/w/:slug/tasks/:contactId/:taskId/done': { 200: TaskRow; 202: TaskRow };
  'POST /api/w/:slug/tasks/:contactId/:taskId/cancelled': { 200: TaskRow; 202: TaskRow };
  'GET /api/w/:slug/contacts/:contactId/notes': { items: NoteShown[] };
  'POST /api/w/:slug/contacts/:contactId/notes': { 201: { noteId: string }; 202: { noteId: string } };
  'PATCH /api/w/:slug/contacts/:contactId/notes/:noteId': {
    200: { noteId: string };
    202: { noteId: string };
  };
  'DELETE /api/w/:slug/contacts/:contactId/notes/:noteId': { 204: null };
  'POST /api/w/:slug/contacts/:contactId/tags': { 200: { tags: string[] }; 202: { tags: string[] } };
  'GET /api/w/:slug/permission': PermissionShown;
  'GET /api/w/:slug/permission/topics': { items: TopicNamed[] };
  'PUT /api/w/:slug/permission/topics/:key': { 204: null };
  'PUT /api/w/:slug/permission/rules': { 204: null };
  'GET /api/w/:slug/permission/suppressions': Page<SuppressionShown>;
  'POST /api/w/:slug/permission/suppressions': { 201: SuppressionsAdded };
  'POST /api/w/:slug/permission/suppressions/lift': { 204: null };
  'GET /api/w/:slug/contacts/:contactId/consents': ContactConsents;
  'POST /api/w/:slug/contacts/:contactId/consents': { 200: ContactConsents; 202: ContactConsents };
  'GET /api/w/:slug/attributes/registry': { items: AttributeRegistered[] };
  'POST /api/w/:slug/attributes': { 201: { name: string } };
  'PATCH /api/w/:slug/attributes/:name': { 204: null };
  'POST /api/w/:slug/attributes/computed': { 201: { name: string } };
  'DELETE /api/w/:slug/attributes/computed/:name': { 204: null };
  'GET /api/w/:slug/interests': InterestRulesShown;
  'PUT /api/w/:slug/interests': InterestRulesShown;
  'GET /api/w/:slug/contacts/:contactId/interests': { items: { topic: string; weight: number }[] };
  'GET /api/w/:slug/companies': Page<CompanyRow>;
  'GET /api/w/:slug/companies/summary': CompanySummary;
  'GET /api/w/:slug/companies/attributes': { items: CompanyAttributeSeen[] };
  'PATCH /api/w/:slug/companies/settings': CompanySummary;
  'POST /api/w/:slug/companies': { 201: { companyId: string }; 202: { companyId: string } };
  'GET /api/w/:slug/companies/:companyId': CompanyDetail;
  'PATCH /api/w/:slug/companies/:companyId': { 200: { companyId: string }; 202: { companyId: string } };
  'GET /api/w/:slug/companies/:companyId/people': { items: CompanyPerson[] };
  'GET /api/w/:slug/companies/:companyId/timeline': { items: FeedLine[] };
  'POST /api/w/:slug/companies/:companyId/people': { 200: { contactId: string }; 202: { contactId: string } };
  'DELETE /api/w/:slug/companies/:companyId/people/:contactId': { 204: null };
  'POST /api/w/:slug/companies/:companyId/merge': { 200: { companyId: string }; 202: { companyId: string } };
  'GET /api/w/:slug/contacts/:contactId/company': { company: ContactCompany | null };
  'GET /api/w/:slug/health': DataHealth;
  'POST /api/w/:slug/health/check': { 202: DataHealth };
  'GET /api/w/:slug/health/problems/:problem': Page<HealthPerson>;
  'POST /api/w/:slug/health/problems/:problem/fix': { 200: HealthFix; 202: HealthFix };
  'GET /api/w/:slug/health/fixes': { items: HealthFixDone[] };
  'POST /api/w/:slug/health/fixes/:fixId/undo': {
    200: { people: number; kept: number };
    202: { people: number; kept: number };
  };
  'GET /api/w/:slug/duplicates': Page<DuplicatePair>;
  'GET /api/w/:slug/duplicates/summary': DuplicateSummary;
  'POST /api/w/:slug/duplicates/decide': DuplicatesDecided;
  'POST /api/w/:slug/duplicates/reopen': { 204: null };
  'POST /api/w/:slug/duplicates/merge-all': DuplicatesDecided;
  'POST /api/w/:slug/duplicates/search': { 202: DuplicateSummary };
  'DELETE /api/w/:slug/duplicates/search': { 204: null };
  'PATCH /api/w/:slug/duplicates/settings': DuplicateSummary;
  'GET /api/w/:slug/events-seen': { items: EventSeen[] };
  'GET /api/w/:slug/attributes': { items: AttributeSeen[] };
  'GET /api/w/:slug/messages': Page<MessageRow>;
  'GET /api/w/:slug/messages/:messageId': MessageDetail;
  'GET /api/w/:slug/why': Why;
  'GET /api/w/:slug/set-aside': { items: SetAside[] };
  'POST /api/w/:slug/set-aside/:setAsideId/retry': { 204: null };
  'POST /api/w/:slug/set-aside/:setAsideId/discard': { 204: null };
}
