import { IconAlertTriangle, IconBolt, IconDoorExit, IconFlag, IconNote } from '@tabler/icons-react';
import type { NodeProps } from '@xyflow/react';
import { memo, type ReactNode } from 'react';
import { useWorkspace } from '../../app/index.ts';
import {
  AppLink,
  Count,
  counted,
  countText,
  Icon,
  moneyText,
  percentText,
  shortText,
} from '../../ui/index.ts';
import { enrollmentText, exitText, kindOf, type NodeType } from '../blueprint.ts';
import { peopleHref } from '../links.ts';
import { MailThumb } from '../mails/MailThumb.tsx';
import { screenOf } from '../nodes/index.ts';
import { SimulatedEntries, SimulatedFoot, SimulatedMessages, useOnWay } from '../simulate/Figures.tsx';
import { sentenceOf, startText } from '../titles.ts';
import classes from './Card.module.css';
import { type DropOff, dropOffs, numberOf, sumText } from './facts.ts';
import { OthersAt } from './Presence.tsx';
import { TRIGGER_ID } from './picture.ts';
import { useBuilder, useShown } from './useBuilder.ts';

/** The number on a card; it opens its people. It does not roll: the digits would be measured unzoomed. */
const Figure = ({
  value,
  word,
  of,
  what,
  node,
  hint,
}: {
  value: number;
  word: string;
  of: string;
  what: string;
  node?: string;
  hint?: string;
}) => {
  const { detail, version, search } = useBuilder();
  const { at } = useWorkspace();
  const href = at(
    peopleHref(detail.key, what, {
      at: node ?? TRIGGER_ID,
      version,
      days: search.days,
    }),
  );
  return (
    <span title={hint ?? `${countText(value)} ${of}`}>
      <Count value={value} of={of} href={href} />
      {value >= 10_000 && <span aria-hidden>{`(${shortText(value)})`}</span>} {word}
    </span>
  );
};

/** What is wrong with a step, or (`trigger`) with the start, in lines; undefined: nothing, or one does not edit. */
const useWrong = (id: string): { lines: string; blocks: boolean } | undefined => {
  const { problems, mode } = useShown();
  const own = mode === 'edit' ? problems.filter(({ nodeId }) => (nodeId ?? TRIGGER_ID) === id) : [];
  if (own.length === 0) return undefined;
  const blocks = own.some(({ severity }) => severity === 'blocks');
  return { lines: own.map(({ text }) => text).join('\n'), blocks };
};

type MarksProps = { note: boolean; wrong: string | undefined; blocks: boolean; others: ReactNode };

const Marks = ({ note, wrong, blocks, others }: MarksProps) => (
  <span className={classes.marks}>
    {others}
    {note && <Icon of={IconNote} size={16} />}
    {wrong && (
      <span title={wrong} className={blocks ? classes.blocks : classes.warns}>
        <Icon of={IconAlertTriangle} size={16} />
      </span>
    )}
  </span>
);

/** What messages of a step did: human clicks of those handed over, and what orders they brought. */
const MessageFoot = ({ id, title }: { id: string; title: string }) => {
  const { results, detail, version, search } = useBuilder();
  const { at } = useWorkspace();
  const counts = results?.nodes[id];
  const { humanClicks = 0, sent = 0, orders = 0, revenue = 0 } = counts ?? {};
  const money = moneyText(revenue, results?.currency ?? 'EUR');
  return (
    <div className={classes.foot}>
      <Figure
        value={humanClicks}
        word={sent > 0 ? `clicked, ${percentText(humanClicks, sent)}` : 'clicked'}
        of={`clicked in ${title}`}
        what="humanClicks"
        node={id}
        hint={`${countText(humanClicks)} people clicked, of ${countText(sent)} handed over`}
      />
      <span className={classes.money} title={results?.creditRule}>
        {orders > 0 ? (
          <AppLink
            href={at(peopleHref(detail.key, 'orders', { at: id, version, days: search.days }))}
            aria-label={`${counted(orders, 'order', 'orders')}, ${money}, brought by ${title}`}
          >
            {money}
          </AppLink>
        ) : (
          'no orders yet'
        )}
      </span>
    </div>
  );
};

const dropText = ({ ended, of, clicked, sent }: DropOff): string => {
  const share = `${percentText(ended, of)} end here without the goal (${countText(ended)} of ${countText(of)})`;
  if (clicked === undefined || !sent) return share;
  return `${share}; ${percentText(clicked, sent)} of ${countText(sent)} clicked`;
};

/** Here, entered, left; the sum is said where one points. */
const StepFoot = ({ id, title }: { id: string; title: string }) => {
  const { document, results } = useShown();
  const counts = results?.nodes[id] ?? NOBODY;
  const drop = results && dropOffs(document, results).get(id);
  const hint = sumText(counts, countText);
  return (
    <div className={classes.foot}>
      <Figure
        value={counts.hereNow}
        word="here"
        of={`people at ${title} now`}
        what="here"
        node={id}
        hint={hint}
      />
      <Figure
        value={counts.entered}
        word="entered"
        of={`entered ${title}`}
        what="entered"
        node={id}
        hint={hint}
      />
      <Figure value={counts.left} word="left" of={`left at ${title}`} what="left" node={id} hint={hint} />
      {drop && (
        <span className={classes.drop} title={dropText(drop)}>
          <Icon of={IconAlertTriangle} size={14} />
          <span className="visually-hidden">{dropText(drop)}</span>
        </span>
      )}
    </div>
  );
};

type FaceProps = {
  id: string;
  type: NodeType;
  title: string;
  detail: string;
  /** all of it, for who does not see it */
  spoken: string;
  thumb: string | undefined;
  isSelected: boolean;
  hasNote: boolean;
  wrong: string | undefined;
  blocks: boolean;
  /** marks of those who look at it just now */
  others: ReactNode;
  onSelect: (id: string) => void;
};

/** What a card shows of its step. Drawn again only when that differs: of 150 cards an edit changes one or two. */
const Face = memo((props: FaceProps) => {
  const { id, type, title, detail, spoken, thumb, isSelected, hasNote, wrong, blocks, others, onSelect } =
    props;
  return (
    <>
      {thumb && (
        <span className={classes.thumb}>
          <MailThumb template={thumb} size="card" />
        </span>
      )}
      <button
        type="button"
        className={classes.face}
        data-card={id}
        data-thumb={thumb ? true : undefined}
        aria-pressed={isSelected}
        aria-label={spoken}
        onClick={() => onSelect(id)}
      >
        <Icon of={screenOf(type).icon} className={classes.icon} />
        <span className={classes.title} data-lines={detail ? 1 : 2} title={title}>
          {title}
        </span>
        <Marks note={hasNote} wrong={wrong} blocks={blocks} others={others} />
        {detail && (
          <span className={classes.detail} title={detail}>
            {detail}
          </span>
        )}
      </button>
    </>
  );
});

const NOBODY = { entered: 0, hereNow: 0, movedOn: 0, left: 0, goals: 0 };

/** The card of a step. */
export const StepCard = ({ id }: NodeProps) => {
  const { document, words, titleFor, selected, select, results, mode, others } = useShown();
  const onWay = useOnWay();
  const wrong = useWrong(id);
  const node = document.nodes[id];
  if (!node) return null;
  const isMessage = kindOf(node).family === 'message';
  const title = titleFor(node);
  const sentence = node.title ? sentenceOf(node, words.names) : undefined;
  const counts = mode === 'results' ? results?.nodes[id] : undefined;
  const number = numberOf(document, id);
  const spoken = [
    title,
    number ? `step ${number}` : 'nothing leads here',
    counts &&
      `${counts.hereNow} here now, ${counts.entered} entered, ${counts.movedOn} moved on, ${counts.left} left`,
    wrong?.lines.replaceAll('\n', ', '),
  ];
  return (
    <div
      className={classes.card}
      data-family={kindOf(node).family}
      data-selected={selected === id || undefined}
      data-feet={mode !== 'edit' && isMessage ? 2 : undefined}
      data-way={onWay.node(id)}
    >
      <Face
        id={id}
        type={node.type}
        title={title}
        detail={sentence ?? screenOf(node.type).detail(node, words)}
        spoken={spoken.filter(Boolean).join(', ')}
        thumb={node.type === 'send' && node.template !== '' ? node.template : undefined}
        isSelected={selected === id}
        hasNote={Boolean(node.note)}
        wrong={wrong?.lines}
        blocks={wrong?.blocks ?? false}
        others={others.some(({ step }) => step === id) ? <OthersAt id={id} /> : undefined}
        onSelect={select}
      />
      {mode === 'simulate' && <SimulatedFoot id={id} title={title} className={classes.foot} />}
      {mode === 'simulate' && isMessage && (
        <SimulatedMessages id={id} title={title} className={classes.foot} />
      )}
      {mode === 'results' && <StepFoot id={id} title={title} />}
      {mode === 'results' && isMessage && <MessageFoot id={id} title={title} />}
    </div>
  );
};

/** What brings people in. */
export const TriggerCard = () => {
  const { document, words, selected, select, results, mode } = useShown();
  const title = startText(document.trigger, words.names);
  const detail = enrollmentText(document.enrollment);
  const hasFilter = document.enrollment.filter !== undefined;
  const isSelected = selected === TRIGGER_ID;
  const wrong = useWrong(TRIGGER_ID);
  return (
    <div className={classes.card} data-family="trigger" data-selected={isSelected || undefined}>
      <button
        type="button"
        className={classes.face}
        data-card={TRIGGER_ID}
        aria-pressed={isSelected}
        aria-label={`${title}, ${detail}`}
        onClick={() => select(TRIGGER_ID)}
      >
        <Icon of={IconBolt} className={classes.icon} />
        <span className={classes.title} data-lines="2" title={title}>
          {title}
        </span>
        <Marks
          note={Boolean(document.note)}
          wrong={wrong?.lines}
          blocks={wrong?.blocks ?? false}
          others={<OthersAt id={TRIGGER_ID} />}
        />
        <span className={classes.detail} title={detail}>
          {detail}
          {hasFilter && ', who fits the filter'}
        </span>
      </button>
      {mode === 'simulate' && <SimulatedEntries className={classes.foot} />}
      {mode === 'results' && (
        <div className={classes.foot}>
          <Figure value={results?.entered ?? 0} word="entered" of="people entered" what="entered" />
          <Figure value={results?.hereNow ?? 0} word="inside" of="people are inside" what="here" />
        </div>
      )}
    </div>
  );
};

const SHOWN_MAX = 3;

/** Goals and exits in one card beside the trigger, since they watch everywhere. */
export const GoalsCard = () => {
  const { document, words, select } = useShown();
  const lines = [
    ...(document.goals ?? []).map((exit) => ({ isGoal: true, text: exitText(exit, words.names) })),
    ...(document.exits ?? []).map((exit) => ({ isGoal: false, text: exitText(exit, words.names) })),
  ];
  const shown = lines.length > SHOWN_MAX ? lines.slice(0, SHOWN_MAX - 1) : lines;
  return (
    <div className={classes.goals}>
      <button type="button" className={classes.goalsFace} onClick={() => select(TRIGGER_ID)}>
        <span>Goals and exits, at every step</span>
        {lines.length === 0 && <span className={classes.quiet}>None yet: nothing ends it early</span>}
        {shown.map(({ isGoal, text }, index) => (
          // Two goals may read the same; their place tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: place is identity here
          <span key={index} className={classes.goalLine} title={text}>
            <Icon
              of={isGoal ? IconFlag : IconDoorExit}
              size={16}
              className={isGoal ? classes.goal : classes.quiet}
            />
            <span>{`${isGoal ? 'Goal' : 'Exit'}: ${text}`}</span>
          </span>
        ))}
        {lines.length > shown.length && (
          <span className={classes.quiet}>{`and ${lines.length - shown.length} more`}</span>
        )}
      </button>
    </div>
  );
};
