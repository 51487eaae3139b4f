import type { Condition, Meaning } from '../../conditions/index.ts';
import type { WorkflowDocument } from '../model.ts';

/** A mail as the content module keeps it; strings are Liquid. */
export interface RecipeMail {
  name: string;
  subject: string;
  previewText: string;
  mjml: string;
  class: 'marketing' | 'transactional';
  /** key of the topic; absent: the workspace's default */
  topic?: string;
  /** in the name of the contact's owner, where there is one */
  from?: 'owner';
  repeatUnknown?: boolean;
}

/** A text message, as the content module keeps it. */
export interface RecipeText {
  channel: 'sms';
  name: string;
  text: string;
  class: 'marketing' | 'transactional';
  topic?: string;
}

export type RecipeTemplate = RecipeMail | RecipeText;

/** Something the recipe reads that every company calls as it likes: the set-up asks what it is called here. */
export interface RecipeName {
  /** as the recipe's workflow and segments write it */
  name: string;
  /** what it is, after "the event that says" or "the attribute that holds" */
  says: string;
}

/**
 * A ready-made workflow with everything it needs. Installing makes its templates and segments live, which does nothing by
 * itself, and the workflow a draft.
 */
export interface Recipe {
  /** of the recipe, and of the workflow when it is free */
  key: string;
  name: string;
  /** what it does, for whom */
  sentence: string;
  /** what one has of it, without figures that nobody could know */
  earns: string;
  workflow: WorkflowDocument;
  /** by key, as the workflow names them */
  templates: Readonly<Record<string, RecipeTemplate>>;
  segments: Readonly<Record<string, { name: string; note?: string; condition: Condition }>>;
  /** meanings of the event map without which it cannot be published */
  needsMeanings: readonly Meaning[];
  /** events of the company's own that it starts with or waits for */
  events: readonly RecipeName[];
  /** attributes that it reads */
  attributes: readonly RecipeName[];
  /** what a person does once before publishing */
  before: readonly string[];
}
