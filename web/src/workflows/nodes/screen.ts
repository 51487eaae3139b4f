import type { ReactNode } from 'react';
import type { EventWord, Vocabulary } from '../../conditions/index.ts';
import type { IconType } from '../../ui/index.ts';
import type { Names, NodeDocument } from '../blueprint.ts';

/** What the forms know of the workspace and of the workflow at hand. */
export interface Words {
  templates: readonly {
    key: string;
    name: string;
    subject: string;
    channel: 'email' | 'sms' | 'webhook' | 'slack';
  }[];
  vocabulary: Vocabulary;
  events: readonly EventWord[];
  /** names for sentences */
  names: Names;
  /** properties of the event that starts the workflow: conditions and tests may compare with them */
  entry: readonly string[];
  /** the address of a template's page */
  templateHref: (key: string) => string;
}

/** A piece of the sentence on top of the panel: glue, or a part whose control is the field of that name. */
export type SentencePiece = string | { text: string; field: string };

export interface FormProps<N extends NodeDocument = NodeDocument> {
  node: N;
  words: Words;
  /** `field` keeps typing into one field one step of undo. */
  onChange: (node: N, field: string) => void;
}

/** How a step type looks and is set up: one file under `nodes/` each. */
export interface StepScreen<N extends NodeDocument = NodeDocument> {
  icon: IconType;
  /** one line in the list of `+` */
  line: string;
  /** the muted line of the card */
  detail(node: N, words: Words): string;
  /** the step as a sentence whose named parts are its controls */
  sentence(node: N, words: Words): SentencePiece[];
  Form(props: FormProps<N>): ReactNode;
}
