/** The builder's state that stands in its address, so that any view can be sent to a colleague. */
export interface BuilderSearch {
  mode?: 'results' | 'simulate';
  view?: 'table';
  /** the step chosen, or "trigger" */
  at?: string;
  tab?: 'people' | 'results' | 'history';
  /** which people: "here", "entered", "edge:yes" ... */
  what?: string;
  /** of a simulated number: whose; the draft's unless said */
  of?: 'live';
  /** whose way through a simulation is looked at, by id; without `what`: the draft is tried with them */
  person?: string;
  days?: number;
  version?: number;
  publish?: true;
  resume?: true;
  /** figures count machines too */
  raw?: true;
}

const MODES = ['results', 'simulate'] as const;
const TABS = ['people', 'results', 'history'] as const;

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;

const wholeIn = (value: unknown): number | undefined =>
  Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;

/** Reads an address; what is not in the agreed shape is left out. */
export const readBuilderSearch = (search: Record<string, unknown>): BuilderSearch => {
  const tab = TABS.find((known) => known === search.tab);
  const found: BuilderSearch = {
    mode: MODES.find((known) => known === search.mode),
    view: search.view === 'table' ? 'table' : undefined,
    at: textIn(search.at),
    tab,
    what: textIn(search.what),
    of: search.of === 'live' ? 'live' : undefined,
    person: textIn(search.person),
    days: wholeIn(search.days),
    version: wholeIn(search.version),
    publish: search.publish === true ? true : undefined,
    resume: search.resume === true ? true : undefined,
    raw: search.raw === true ? true : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

/** The address of a workflow's page below a workspace: "/workflows/cart?mode=results". */
export const workflowHref = (key: string, search: BuilderSearch = {}): string => {
  const text = new URLSearchParams(
    Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
  return `/workflows/${encodeURIComponent(key)}${text ? `?${text}` : ''}`;
};

/** The list behind a number of a workflow: in its own panel, beside the picture. */
export const peopleHref = (key: string, what: string, search: BuilderSearch = {}): string =>
  workflowHref(key, { mode: 'results', at: 'trigger', tab: 'people', what, ...search });

/** The list behind a simulated number, beside the picture. */
export const simulatedHref = (key: string, what: string, search: BuilderSearch = {}): string =>
  workflowHref(key, { mode: 'simulate', what, ...search });

/** The draft of a workflow tried with one person. */
export const tryHref = (key: string, person: string): string =>
  workflowHref(key, { mode: 'simulate', person });

/** A recipe's set-up; `made`: the draft that it became, which is tried there. */
export const readSetupSearch = (search: Record<string, unknown>): { made?: string } => {
  const made = textIn(search.made);
  return made === undefined ? {} : { made };
};

export const recipeHref = (recipe: string): string => `/workflows/recipes/${encodeURIComponent(recipe)}`;
