import { type Json, type Queryable, sql } from '../../platform/index.ts';

/** How many people carry an attribute, and what with. */
export interface Carriers {
  people: number;
  /** people whose value could not be read */
  problems: number;
  /** the most frequent values */
  examples: Json[];
}

export interface CarriersFound {
  byName: Map<string, Carriers>;
  /** counted in a sample, and scaled */
  about: boolean;
}

const BUCKETS_ALL = 4_096;
/** Contacts looked through; their attributes are unfolded, 10 us each. More: the screen opens slower. */
const SAMPLE_CONTACTS = 20_000;
const EXAMPLES = 3;
/** Longer values are no examples. */
const EXAMPLE_LENGTH_MAX = 80;

/** Buckets that hold about SAMPLE_CONTACTS people: all for small workspaces. People are spread over them by chance. */
const sampleBuckets = async (db: Queryable, workspaceId: number): Promise<number> => {
  const [row] = await db.query<{ people: number }>(sql`
    select count(*)::int as people from contacts where bucket < 64 and workspace_id = ${workspaceId}`);
  const all = (row!.people * BUCKETS_ALL) / 64;
  return all <= SAMPLE_CONTACTS ? BUCKETS_ALL : Math.max(1, Math.ceil((BUCKETS_ALL * SAMPLE_CONTACTS) / all));
};

/** Who carries what, exactly in workspaces of up to some 20,000 people, else from a sample. Test persons apart. */
export const attributeCarriers = async (db: Queryable, workspaceId: number): Promise<CarriersFound> => {
  const buckets = await sampleBuckets(db, workspaceId);
  const rows = await db.query<{
    name: string;
    people: number;
    problems: number;
    examples: Json[] | null;
  }>(sql`
    with sampled as materialized (
      select c.bucket, c.attributes, c.problems
      from contacts c
      where c.bucket >= 0 and c.bucket < ${buckets} and c.workspace_id = ${workspaceId} and c.state = 'live'
        and not c.is_test
    ), valued as (
      select held.key as name, held.value, count(*)::int as people,
        (count(*) filter (where s.problems ? held.key))::int as problems
      from sampled s
      cross join lateral jsonb_each(s.attributes) as held
      group by held.key, held.value
    ), ranked as (
      select name, value, people, problems,
        row_number() over (partition by name order by people desc, value) as place,
        length(value::text) <= ${EXAMPLE_LENGTH_MAX} and jsonb_typeof(value) <> 'object' as is_short
      from valued
    )
    select name, sum(people)::int as people, sum(problems)::int as problems,
      jsonb_agg(value order by place) filter (where is_short and place <= ${EXAMPLES}) as examples
    from ranked
    group by name`);
  const scale = BUCKETS_ALL / buckets;
  const carriers = rows.map(({ name, people, problems, examples }): [string, Carriers] => [
    name,
    { people: Math.round(people * scale), problems: Math.round(problems * scale), examples: examples ?? [] },
  ]);
  return { byName: new Map(carriers), about: buckets < BUCKETS_ALL };
};
