import type { JsonObject } from '../platform/index.ts';

export type DefinitionKind = 'segment' | 'workflow' | 'template' | 'block' | 'broadcast';
export type DefinitionState = 'draft' | 'live' | 'paused' | 'archived';

/** Which definition: the key is unique in its workspace and kind. */
export interface DefinitionRef {
  workspaceId: number;
  kind: DefinitionKind;
  key: string;
}

/** A definition without its documents, as lists show it. */
export interface DefinitionHead extends DefinitionRef {
  definitionId: number;
  name: string;
  state: DefinitionState;
  liveVersion: number | null;
  hasDraft: boolean;
  /** rises with every change of the draft; a save names the one it started from */
  revision: number;
  savedAt: Date | null;
  savedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** workspace epoch of the live version: contacts judged before it have not met this version */
  epoch: number;
  /** since when nobody moves; null: it is not paused */
  pausedAt: Date | null;
  /** when a confirmed draft becomes live; null: none waits */
  publishAt: Date | null;
  /** of what waits to be published, or why it was not */
  publishPlan: PublishPlan | null;
}

/** What was confirmed when a publish was given a time; `failed`: it was not published then, and why. */
export interface PublishPlan {
  by: string;
  failed?: string;
  [choice: string]: unknown;
}

export interface Definition extends DefinitionHead {
  draft: JsonObject | null;
  live: JsonObject | null;
}

export interface VersionHead {
  version: number;
  publishedAt: Date;
  publishedBy: string;
}

export interface Version extends VersionHead {
  document: JsonObject;
}

/** The document to edit or publish: the draft, else the live version; `{}` for one just made. */
export const documentOf = (definition: Definition): JsonObject => definition.draft ?? definition.live ?? {};
