import type { Condition, Meaning } from '../../conditions/index.ts';
import type { WorkflowDocument } from '../model.ts';

/** A template as the content module keeps it; strings are Liquid. */
export interface RecipeTemplate {
  name: string;
  subject: string;
  previewText: string;
  mjml: string;
  class: 'marketing' | 'transactional';
  repeatUnknown?: boolean;
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
  workflow: WorkflowDocument;
  /** by key, as the workflow names them */
  templates: Readonly<Record<string, RecipeTemplate>>;
  segments: Readonly<Record<string, { name: string; note?: string; condition: Condition }>>;
  /** meanings of the event map without which it cannot be published */
  needsMeanings: readonly Meaning[];
  /** what a person does once before publishing */
  before: readonly string[];
}
