import type { Json, JsonObject } from '../../platform/json.ts';

// definitions: the same verbs for segments, workflows, templates
// GET /<kind>s?archived= -> Page<SegmentRow | WorkflowRow | TemplateRow> ; POST /<kind>s {name, key?, document?} -> 201 detail
// GET /<kind>s/:key -> SegmentDetail | WorkflowDetail | TemplateDetail, also the answer of the verbs below unless said
// PUT /<kind>s/:key/draft {revision, document} -> Definition (409 draft-conflict with savedBy, savedAt, revision)
// POST .../draft/discard {revision} -> Definition
// POST /<kind>s/:key/publish {startThemToo?, revision?} (422 <kind>-invalid or template-refused with problems)
// POST .../archive|restore ; workflows also .../pause|resume
// GET .../versions -> Page<VersionRow> ; GET .../versions/:n -> DefinitionVersion
// POST .../versions/:n/restore {revision} -> Definition, whose draft is that version
// GET .../diff?from=&to= -> DefinitionDiff ; each is a version number, `live` (default from) or `draft` (default to)
export interface DefinitionHead {
  key: string;
  name: string;
  state: 'draft' | 'live' | 'paused' | 'archived';
  liveVersion: number | null;
  hasDraft: boolean;
  revision: number;
  savedAt: string | null;
  savedBy: string | null;
  updatedAt: string;
}

export interface Definition<Document> extends DefinitionHead {
  /** the draft, else the live version */
  document: Document;
  live: Document | null;
}

export interface VersionRow {
  version: number;
  publishedAt: string;
  publishedBy: string;
}

export interface DefinitionVersion extends VersionRow {
  document: JsonObject;
}

export interface DefinitionDiff {
  changes: { path: string; what: 'added' | 'removed' | 'changed'; before?: Json; after?: Json }[];
  /** the same in sentences; workflows only, else empty */
  told: string[];
}

/** who uses a definition; live and paused ones */
export interface UsedIn {
  kind: 'segment' | 'workflow' | 'template' | 'block' | 'broadcast';
  key: string;
  name: string;
}
