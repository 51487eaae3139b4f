import { useNavigate, useSearch } from '@tanstack/react-router';
import { createContext, useCallback, useContext, useMemo } from 'react';
import type { PresentPerson, WorkflowDetail, WorkflowProblem, WorkflowResults } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { namesOf, useVocabulary } from '../../conditions/index.ts';
import { type NodeDocument, nodeOf, type Trigger, type WorkflowDocument } from '../blueprint.ts';
import { type BuilderSearch, readBuilderSearch } from '../links.ts';
import type { Words } from '../nodes/index.ts';
import { useProblems, useResults, useTemplates, useVersion } from '../queries.ts';
import { cardTitle } from '../titles.ts';
import { triggerScreenOf } from '../triggers/index.ts';
import { misshapeProblems, type Opened } from './opened.ts';
import { TRIGGER_ID } from './picture.ts';
import { type Draft, useDraft } from './useDraft.ts';
import { usePresence } from './usePresence.ts';

/** Everything that the parts of the builder share. */
export interface Builder {
  detail: WorkflowDetail;
  draft: Draft;
  /** what is drawn: the draft, or in Results the version looked at */
  document: WorkflowDocument;
  mode: 'edit' | 'results' | 'simulate';
  view: 'canvas' | 'table';
  canEdit: boolean;
  words: Words;
  titleFor: (node: NodeDocument) => string;
  problems: readonly WorkflowProblem[];
  results: WorkflowResults | undefined;
  /** when the results were read, ms */
  resultsAt: number;
  /** who else has it open */
  others: readonly PresentPerson[];
  /** the version whose people are counted; undefined: those of all versions */
  version: number | undefined;
  search: BuilderSearch;
  go: (change: BuilderSearch) => void;
  /** the step chosen, "trigger", or none */
  selected: string | undefined;
  select: (id: string | undefined, more?: BuilderSearch) => void;
}

export const BuilderContext = createContext<Builder | undefined>(undefined);

/** The builder around; only inside of it. */
export const useBuilder = (): Builder => {
  const builder = useContext(BuilderContext);
  if (!builder) throw new Error('outside of the builder');
  return builder;
};

/** What cards and lines show, and no more: it stays the same for as long as that does. */
interface Shown
  extends Pick<
    Builder,
    'document' | 'words' | 'titleFor' | 'mode' | 'canEdit' | 'problems' | 'results' | 'others' | 'selected'
  > {
  select: (id: string) => void;
}

export const ShownContext = createContext<Shown | undefined>(undefined);

/** What the picture shows of the builder around; only inside of it. */
export const useShown = (): Shown => {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error('outside of the builder');
  return shown;
};

/** The same rendering again gives the same words, so that cards stay as they are. */
const useWords = (trigger: Trigger): Words => {
  const { path } = useWorkspace();
  const vocabulary = useVocabulary();
  const templates = useTemplates();
  return useMemo(() => {
    const chosen = (templates ?? []).filter(({ state }) => state !== 'archived');
    return {
      templates: chosen,
      vocabulary,
      events: vocabulary.events,
      names: {
        ...namesOf(vocabulary),
        template: (key: string) => chosen.find((template) => template.key === key)?.name,
      },
      entry: triggerScreenOf(trigger).brings(trigger, vocabulary.events),
      templateHref: (key: string) => `${path}/messages/templates/${key}`,
    };
  }, [vocabulary, templates, trigger, path]);
};

/** What stands in the address, and how it is changed. */
export const useBuilderSearch = () => {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const search = useMemo(() => readBuilderSearch(raw), [raw]);
  const go = (change: BuilderSearch): void => {
    const next = (before: Record<string, unknown>) => readBuilderSearch({ ...before, ...change });
    void navigate({ to: '.', replace: true, search: next as never });
  };
  return { search, go };
};

/** What the server finds wrong with the draft; before its first change also what could not be read of it. */
const useDraftProblems = (draft: Draft, key: string, opened: Opened): readonly WorkflowProblem[] => {
  const { data: found } = useProblems(draft.document, key);
  const isAsOpened = draft.document === opened.document;
  return useMemo(
    () => [...(isAsOpened ? misshapeProblems(opened) : []), ...(found ?? [])],
    [isAsOpened, opened, found],
  );
};

/** The state of the builder of one workflow; `detail` has the draft as it is opened. */
export const useBuilderState = (detail: WorkflowDetail, opened: Opened): Builder => {
  const { mayEdit } = useWorkspace();
  const { search, go } = useBuilderSearch();
  const draft = useDraft(detail);
  const mode = search.mode === 'results' && detail.liveVersion === null ? 'edit' : (search.mode ?? 'edit');
  const view = search.view === 'table' ? 'table' : 'canvas';
  const { version } = search;
  const isOld = mode === 'results' && version !== undefined && version !== detail.liveVersion;
  const old = useVersion(detail.key, isOld ? version : undefined).data;
  const shown =
    mode !== 'results' ? undefined : isOld ? (old?.document as unknown as WorkflowDocument) : detail.live;
  const document = shown ?? draft.document;
  const wantsResults = detail.liveVersion !== null && (mode === 'results' || view === 'table');
  const words = useWords(document.trigger);
  const titleFor = useCallback((node: NodeDocument) => cardTitle(node, words.names), [words]);
  const problems = useDraftProblems(draft, detail.key, opened);
  const { data: results, dataUpdatedAt: resultsAt } = useResults(
    detail.key,
    version,
    search.days,
    wantsResults,
  );
  const selected = search.at === TRIGGER_ID || nodeOf(document, search.at) ? search.at : undefined;
  const others = usePresence(detail.key, selected);
  return {
    detail,
    draft,
    document,
    mode,
    view,
    canEdit: mayEdit && mode === 'edit' && detail.state !== 'archived',
    words,
    titleFor,
    problems,
    results: wantsResults ? results : undefined,
    resultsAt,
    others,
    version,
    search,
    go,
    selected,
    select: (id, more) => go({ at: id, tab: undefined, what: undefined, ...more }),
  };
};
