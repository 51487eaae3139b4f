import type { InterestRulesShown } from '../../api/index.ts';

/** A topic as it is edited: rows keep their identity while words change. */
export type TopicRow = { id: number; topic: string; paths: string[] };

export const rowsOf = ({ topics }: InterestRulesShown): TopicRow[] =>
  topics.map(({ topic, paths }, id) => ({ id, topic, paths: [...paths] }));

/** A page as the rules take it: "https://acme.com/trail/?a=1" and "trail/" are "/trail/"; `*` stands for anything. */
export const pathOf = (typed: string): string => {
  const text = typed.trim().replace(/^https?:\/\/[^/?#]*/i, '');
  const path = text.replace(/[?#].*$/, '');
  if (path === '') return text === typed.trim() ? '' : '/';
  return /^[/*]/.test(path) ? path : `/${path}`;
};

/** Pages of a topic, in one form, each once. */
export const pathsOf = (typed: readonly string[]): string[] => [
  ...new Set(typed.map(pathOf).filter((path) => path !== '')),
];

/** What keeps a row from being saved, in words; undefined when nothing does. */
export const rowProblem = (row: TopicRow, rows: readonly TopicRow[]): string | undefined => {
  const topic = row.topic.trim();
  if (topic === '') return 'Name the topic.';
  if (rows.some((other) => other.id !== row.id && other.topic.trim() === topic))
    return 'There is a topic of this name already.';
  return row.paths.length === 0 ? 'Name a page that is about it.' : undefined;
};

/** The rules that rows say. */
export const rulesOf = (rows: readonly TopicRow[], categories: boolean): InterestRulesShown => ({
  topics: rows.map(({ topic, paths }) => ({ topic: topic.trim(), paths })),
  categories,
});
