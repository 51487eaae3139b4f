import { createContext, useContext } from 'react';
import type { CountAnswer } from '../api/index.ts';
import type { Group } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

export type Scope = 'segment' | 'workflow';

/** What the parts of the editor share. */
export type Editing = {
  vocabulary: Vocabulary;
  scope: Scope;
  /** Properties of what starts the enrollment; empty in segments. */
  entry: readonly string[];
  root: Group;
  /** Changes the tree; `focus` names the row whose grip gets the focus after. */
  edit: (change: (root: Group) => Group, focus?: string) => void;
  /** How many each row or group alone keeps, by its id. */
  counts: ReadonlyMap<string, CountAnswer>;
  /** What the server found wrong with a row, by its id. */
  problems: ReadonlyMap<string, string>;
  /** The row that was just added, whose first empty field takes the focus. */
  fresh: string | undefined;
  drag: { id: string | undefined; start: (id: string) => void; end: () => void };
};

export const EditingContext = createContext<Editing | undefined>(undefined);

export const useEditing = (): Editing => {
  const editing = useContext(EditingContext);
  if (!editing) throw new Error('a part of the condition editor stands outside of it');
  return editing;
};
