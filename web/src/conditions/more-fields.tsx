import type {
  ChangedLeaf,
  CompanyLeaf,
  ConsentLeaf,
  EventCount,
  EventValueLeaf,
  FirstEventLeaf,
  InterestLeaf,
  Leaf,
  MessageLeaf,
  Operator,
  PageLeaf,
  RandomLeaf,
  ReachableLeaf,
  SegmentLeaf,
  SequenceLeaf,
  UnengagedLeaf,
  VisitField,
  VisitLeaf,
  WorkflowLeaf,
} from '../../../server/src/conditions/index.ts';
import { FIRST_TOUCH_FIELDS, VISIT_FIELDS } from '../../../server/src/conditions/index.ts';
import type { Json } from '../../../server/src/platform/json.ts';
import { DurationField } from './DurationField.tsx';
import { HowOften } from './HowOften.tsx';
import { type OperatorWord, operatorsFor, operatorWords, withOperator, wordOf } from './operators.ts';
import { PeriodField } from './PeriodField.tsx';
import { Pick } from './Pick.tsx';
import { Amount, EventPick, Glue, Name, Text, When, Where, withMember } from './parts.tsx';
import { useSteps } from './useVocabulary.ts';
import { ValueField } from './ValueField.tsx';
import { propertyLabel, type Vocabulary } from './vocabulary.ts';

/** The fields of a row: `leaf` as it stands, `put` the next one. */
type Props<L extends Leaf> = { leaf: L; vocabulary: Vocabulary; put: (leaf: L) => void };

const optionsOf = (words: readonly OperatorWord[]) =>
  words.map((value) => ({ value, label: operatorWords[value].label }));

type Test = { op: Operator; value?: Json };

/** An operator and its value. */
const TestFields = ({
  of,
  test,
  isProperty = false,
  examples = [],
  onChange,
}: {
  of: string;
  test: Test;
  isProperty?: boolean;
  /** values that were seen */
  examples?: readonly string[];
  onChange: (test: Test) => void;
}) => (
  <>
    <Pick
      label={`${of}, how`}
      value={wordOf(test.op)}
      options={optionsOf(operatorsFor(undefined, test.op, { isProperty }))}
      onPick={(word) => onChange(withOperator(test, word as OperatorWord))}
    />
    <ValueField of={of} test={test} examples={examples} onChange={onChange} />
  </>
);

const tested = <L extends Test>({ value: _, ...leaf }: L, test: Test): L =>
  ({ ...leaf, ...test }) as unknown as L;

const Changed = ({ leaf, vocabulary, put }: Props<ChangedLeaf>) => (
  <>
    <Name
      label="Attribute"
      value={leaf.attribute}
      names={vocabulary.attributes.map(({ name, label }) => ({ value: name, label: label ?? name }))}
      onPick={(attribute) => put({ ...leaf, attribute })}
    />
    <Glue>from</Glue>
    <Text
      label="From"
      placeholder="anything"
      value={String(leaf.from ?? '')}
      onChange={(from) => put(withMember(leaf, 'from', from))}
    />
    <Glue>to</Glue>
    <Text
      label="To"
      placeholder="anything"
      value={String(leaf.to ?? '')}
      onChange={(to) => put(withMember(leaf, 'to', to))}
    />
    <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
  </>
);

/** Every company has these. */
const ownCompanyNames = ['name', 'domain'];

const Company = ({ leaf, vocabulary, put }: Props<CompanyLeaf>) => {
  const seen = vocabulary.companyAttributes;
  const names = [...new Set([...ownCompanyNames, ...seen.map(({ name }) => name)])];
  const examples = seen.find(({ name }) => name === leaf.attribute)?.examples ?? [];
  return (
    <>
      <Name
        label="Attribute of the company"
        value={leaf.attribute}
        names={names.map((name) => ({ value: name, label: name }))}
        onPick={(attribute) => put({ ...leaf, attribute })}
      />
      <TestFields
        of={leaf.attribute || 'company'}
        test={leaf}
        examples={examples}
        onChange={(test) => put(tested(leaf, test))}
      />
    </>
  );
};

const aggregates: { value: EventValueLeaf['of']; label: string }[] = [
  { value: 'sum', label: 'the sum of' },
  { value: 'average', label: 'the average of' },
  { value: 'min', label: 'the smallest' },
  { value: 'max', label: 'the largest' },
  { value: 'distinct', label: 'the number of different' },
];
const amountWords: OperatorWord[] = ['atLeast', 'greater', 'atMost', 'less', 'between'];

const EventValue = ({ leaf, vocabulary, put }: Props<EventValueLeaf>) => {
  const properties = vocabulary.events.find(({ name }) => name === leaf.event)?.properties ?? [];
  const test = { op: leaf.op, ...(leaf.value === null ? {} : { value: leaf.value }) };
  return (
    <>
      <Pick
        label="Which value"
        value={leaf.of}
        options={aggregates}
        onPick={(of) => put({ ...leaf, of: of as EventValueLeaf['of'] })}
      />
      <Name
        label="Property"
        value={leaf.property}
        text={propertyLabel(leaf.property) || undefined}
        names={properties.map((name) => ({ value: name, label: propertyLabel(name) }))}
        onPick={(property) => put({ ...leaf, property })}
      />
      <Glue>of</Glue>
      <EventPick label="Event" value={leaf} vocabulary={vocabulary} onChange={put} />
      <PeriodField leaf={leaf} onChange={put} />
      <Pick
        label="How much"
        value={leaf.op}
        options={optionsOf(amountWords)}
        onPick={(word) => {
          const next = withOperator(test, word as OperatorWord);
          put({ ...leaf, op: next.op as EventValueLeaf['op'], value: next.value ?? null });
        }}
      />
      <ValueField
        of="value"
        test={test}
        seen={{ type: 'number', values: [] }}
        onChange={({ value }) => put({ ...leaf, value: value ?? null })}
      />
      <Where value={leaf} vocabulary={vocabulary} onChange={put} />
    </>
  );
};

const FirstEvent = ({ leaf, vocabulary, put }: Props<FirstEventLeaf>) => (
  <>
    <EventPick label="Event" value={leaf} vocabulary={vocabulary} onChange={put} />
    <Glue>in the last</Glue>
    <DurationField label="In the last" value={leaf.within} onChange={(within) => put({ ...leaf, within })} />
    <Where value={leaf} vocabulary={vocabulary} onChange={put} />
  </>
);

const Sequence = ({ leaf, vocabulary, put }: Props<SequenceLeaf>) => (
  <>
    <EventPick
      label="First event"
      value={leaf.first}
      vocabulary={vocabulary}
      onChange={(first) => put({ ...leaf, first })}
    />
    <Glue>and then</Glue>
    <EventPick
      label="Second event"
      value={leaf.next}
      vocabulary={vocabulary}
      onChange={(next) => put({ ...leaf, next })}
    />
    <Pick
      label="How soon"
      value={leaf.gap ? 'gap' : 'any'}
      options={[
        { value: 'any', label: 'any time later' },
        { value: 'gap', label: 'within' },
      ]}
      onPick={(picked) => put(withMember(leaf, 'gap', picked === 'any' ? undefined : { days: 7 }))}
    />
    {leaf.gap && <DurationField label="Within" value={leaf.gap} onChange={(gap) => put({ ...leaf, gap })} />}
    <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
  </>
);

const Page = ({ leaf, put }: Props<PageLeaf>) => (
  <>
    <Text
      label="Path"
      placeholder="/pricing or /blog/*"
      value={leaf.path}
      onChange={(path) => put({ ...leaf, path })}
    />
    <HowOften
      count={leaf.count}
      onChange={(count: EventCount | undefined) => put(withMember(leaf, 'count', count))}
    />
    <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
  </>
);

const fieldLabels: Readonly<Record<VisitField, string>> = {
  source: 'source',
  medium: 'medium',
  campaign: 'campaign',
  term: 'search term',
  content: 'ad content',
  referrer: 'referring page',
  landing: 'landing page',
  country: 'country',
  region: 'region',
  device: 'device',
  browser: 'browser',
};

const Visit = ({ leaf, put }: Props<VisitLeaf>) => (
  <>
    {leaf.touch === 'any' && (
      <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
    )}
    <Glue>where the</Glue>
    <Pick
      label="Of the visit"
      value={leaf.field}
      options={(leaf.touch === 'first' ? FIRST_TOUCH_FIELDS : VISIT_FIELDS).map((value) => ({
        value,
        label: fieldLabels[value],
      }))}
      onPick={(field) => put({ ...leaf, field: field as VisitField })}
    />
    <TestFields
      of={fieldLabels[leaf.field]}
      test={leaf}
      isProperty
      onChange={(test) => put(tested(leaf, test))}
    />
  </>
);

const any = '';
const named = (words: string, items: readonly { key: string; name: string }[]) => [
  { value: any, label: words },
  ...items.map(({ key, name }) => ({ value: key, label: name })),
];

const Message = ({ leaf, vocabulary, put }: Props<MessageLeaf>) => (
  <>
    <Pick
      label="Template"
      value={leaf.template ?? any}
      text={leaf.template}
      options={named('any template', vocabulary.templates)}
      onPick={(template) => put(withMember(leaf, 'template', template))}
    />
    <Glue>from</Glue>
    <Pick
      label="Workflow"
      value={leaf.workflow ?? any}
      text={leaf.workflow}
      options={named('any workflow', vocabulary.workflows)}
      onPick={(workflow) => put(withMember(leaf, 'workflow', workflow))}
    />
    {leaf.did === 'clicked' && (
      <>
        <Glue>link contains</Glue>
        <Text
          label="Link contains"
          placeholder="anything"
          value={leaf.link ?? ''}
          onChange={(link) => put(withMember(leaf, 'link', link))}
        />
      </>
    )}
    <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
  </>
);

const Unengaged = ({ leaf, put }: Props<UnengagedLeaf>) => (
  <>
    <Amount
      label="How many of the last"
      value={leaf.last}
      min={1}
      max={100}
      onChange={(last) => put({ ...leaf, last })}
    />
    <Glue>older than</Glue>
    <DurationField
      label="Older than"
      value={leaf.grace ?? { days: 1 }}
      onChange={(grace) => put({ ...leaf, grace })}
    />
  </>
);

/** Where in the workflow: anywhere, or at one of its steps. */
const Step = ({ leaf, onPick }: { leaf: WorkflowLeaf; onPick: (node: string) => void }) => {
  const steps = useSteps(leaf.workflow);
  return (
    <Pick
      label="At step"
      value={leaf.node ?? any}
      text={leaf.node && `at ${leaf.node}`}
      options={[
        { value: any, label: 'anywhere' },
        ...steps.map(({ id, title }) => ({ value: id, label: `at "${title}"`, keywords: id })),
      ]}
      onPick={onPick}
    />
  );
};

const Workflow = ({ leaf, vocabulary, put }: Props<WorkflowLeaf>) => (
  <>
    <Name
      label="Workflow"
      value={leaf.workflow}
      names={vocabulary.workflows.map(({ key, name }) => ({ value: key, label: name }))}
      onPick={(workflow) => {
        const { node: _, ...rest } = leaf;
        put({ ...rest, workflow });
      }}
    />
    {leaf.is === 'inside' ? (
      <Step leaf={leaf} onPick={(node) => put(withMember(leaf, 'node', node))} />
    ) : (
      <When value={leaf.within} onChange={(within) => put(withMember(leaf, 'within', within))} />
    )}
  </>
);

const Interest = ({ leaf, vocabulary, put }: Props<InterestLeaf>) => (
  <>
    <Name
      label="Topic"
      value={leaf.topic}
      names={vocabulary.topics.map((topic) => ({ value: topic, label: topic }))}
      onPick={(topic) => put({ ...leaf, topic })}
    />
    <Glue>at least</Glue>
    <Amount
      label="At least"
      value={leaf.atLeast}
      min={0.01}
      max={1_000_000}
      isWhole={false}
      onChange={(atLeast) => put({ ...leaf, atLeast })}
    />
  </>
);

const Random = ({ leaf, put }: Props<RandomLeaf>) => (
  <>
    <Amount
      label="Percent"
      value={leaf.percent}
      max={100}
      isWhole={false}
      onChange={(percent) => put({ ...leaf, percent })}
    />
    <Glue>%, drawn by the word</Glue>
    <Text label="Word" value={leaf.salt} onChange={(salt) => put({ ...leaf, salt })} />
  </>
);

const Consent = ({ leaf, vocabulary: { mailTopics }, put }: Props<ConsentLeaf>) => (
  <>
    <Pick
      label="Consent"
      value={leaf.is}
      options={[
        { value: 'granted', label: 'has agreed to' },
        { value: 'refused', label: 'has refused' },
        { value: 'pending', label: 'has yet to confirm' },
      ]}
      onPick={(is) => put({ ...leaf, is: is as ConsentLeaf['is'] })}
    />
    <Pick
      label="Topic"
      value={leaf.topic || undefined}
      text={mailTopics.find(({ key }) => key === leaf.topic)?.name ?? (leaf.topic || undefined)}
      placeholder="Choose a topic"
      options={mailTopics.map(({ key, name }) => ({ value: key, label: name }))}
      onPick={(topic) => put({ ...leaf, topic })}
    />
    <Pick
      label="Channel"
      value={leaf.channel}
      options={[
        { value: 'email', label: 'by e-mail' },
        { value: 'sms', label: 'by text' },
      ]}
      onPick={(channel) => put({ ...leaf, channel: channel as ConsentLeaf['channel'] })}
    />
  </>
);

const Reachable = ({ leaf, vocabulary: { mailTopics }, put }: Props<ReachableLeaf>) => (
  <>
    <Pick
      label="Channel"
      value={leaf.channel}
      options={[
        { value: 'email', label: leaf.is === 'reachable' ? 'by e-mail' : 'for e-mail' },
        { value: 'sms', label: leaf.is === 'reachable' ? 'by text' : 'for texts' },
      ]}
      onPick={(channel) => put({ ...leaf, channel: channel as ReachableLeaf['channel'] })}
    />
    <Pick
      label="Topic"
      value={leaf.topic ?? ''}
      text={mailTopics.find(({ key }) => key === leaf.topic)?.name ?? leaf.topic}
      options={[
        { value: '', label: 'about anything' },
        ...mailTopics.map(({ key, name }) => ({ value: key, label: `about ${name}` })),
      ]}
      onPick={(topic) => put(withMember(leaf, 'topic', topic === '' ? undefined : topic))}
    />
  </>
);

const Segment = ({ leaf, put }: Props<SegmentLeaf>) => (
  <>
    <Pick
      label="Since"
      value={leaf.for ? 'for' : 'now'}
      options={[
        { value: 'now', label: 'now' },
        { value: 'for', label: 'for at least' },
      ]}
      onPick={(picked) => put(withMember(leaf, 'for', picked === 'now' ? undefined : { days: 7 }))}
    />
    {leaf.for && (
      <DurationField
        label="For at least"
        value={leaf.for}
        onChange={(length) => put({ ...leaf, for: length })}
      />
    )}
  </>
);

type MoreLeaf = Exclude<Leaf, { kind: 'attribute' | 'event' | 'entry' }>;

/** The fields of every kind but attributes, events and what started the enrollment. */
export const MoreFields = ({
  leaf,
  vocabulary,
  onChange,
}: {
  leaf: MoreLeaf;
  vocabulary: Vocabulary;
  onChange: (leaf: Leaf) => void;
}) => {
  const rest = { vocabulary, put: onChange };
  switch (leaf.kind) {
    case 'changed':
      return <Changed leaf={leaf} {...rest} />;
    case 'company':
      return <Company leaf={leaf} {...rest} />;
    case 'eventValue':
      return <EventValue leaf={leaf} {...rest} />;
    case 'firstEvent':
      return <FirstEvent leaf={leaf} {...rest} />;
    case 'sequence':
      return <Sequence leaf={leaf} {...rest} />;
    case 'page':
      return <Page leaf={leaf} {...rest} />;
    case 'visit':
      return <Visit leaf={leaf} {...rest} />;
    case 'message':
      return <Message leaf={leaf} {...rest} />;
    case 'unengaged':
      return <Unengaged leaf={leaf} {...rest} />;
    case 'workflow':
      return <Workflow leaf={leaf} {...rest} />;
    case 'interest':
      return <Interest leaf={leaf} {...rest} />;
    case 'random':
      return <Random leaf={leaf} {...rest} />;
    case 'segment':
      return <Segment leaf={leaf} {...rest} />;
    case 'consent':
      return <Consent leaf={leaf} {...rest} />;
    case 'reachable':
      return <Reachable leaf={leaf} {...rest} />;
  }
};
