import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { kindOf, outputsOf, walk } from '../blueprint.ts';
import { screenOf } from '../nodes/index.ts';
import classes from './Builder.module.css';
import { FollowChoice } from './FollowChoice.tsx';
import { numberOf } from './facts.ts';
import { focusCard } from './focus.ts';
import { placesFor, placeText } from './inserting.ts';
import { placeId } from './picture.ts';
import { SearchList, type SearchOption } from './SearchList.tsx';
import type { Acts, Asking } from './useActs.ts';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

const TITLES: Readonly<Record<Asking['kind'], string>> = {
  find: 'Find a step',
  notes: 'Notes',
  path: 'On which path?',
  follow: 'What follows here goes to',
  continue: 'Continue at',
  move: 'Move to',
  survivor: 'Which path stays? The steps of the others go.',
};

/** Every step as an option, with its number. */
const useStepOptions = (): SearchOption[] => {
  const { document, titleFor } = useBuilder();
  return walk(document).map((id) => {
    const node = document.nodes[id]!;
    return {
      id,
      label: titleFor(node),
      detail: `Step ${numberOf(document, id) ?? ''}`,
      icon: screenOf(node.type).icon,
      family: kindOf(node).family,
      keywords: `${node.note ?? ''} ${node.type}`,
    };
  });
};

type AskProps = { asking: Asking; acts: Acts; onClose: () => void };

const Choice = ({ asking, acts, onClose }: AskProps) => {
  const { document, titleFor, select } = useBuilder();
  const editing = useEditing();
  const steps = useStepOptions();
  if (asking.kind === 'survivor') {
    return (
      <div className={classes.choices}>
        {editing.survivors(asking.id).map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            onClick={() => {
              onClose();
              editing.remove(asking.id, id);
            }}
          >
            {name}
          </Button>
        ))}
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </div>
    );
  }
  if (asking.kind === 'follow') {
    return (
      <FollowChoice
        onPick={(follow) => {
          onClose();
          editing.insert(asking.place, asking.nodes, follow);
        }}
        onCancel={onClose}
      />
    );
  }
  if (asking.kind === 'path') {
    const node = document.nodes[asking.id];
    const outputs = node ? outputsOf(node) : [];
    return (
      <SearchList
        label={TITLES.path}
        placeholder="On which path"
        options={outputs.map(({ id, name, next }) => {
          const step = next === undefined ? undefined : document.nodes[next];
          return { id, label: name, detail: step ? `leads to ${titleFor(step)}` : 'nothing follows yet' };
        })}
        nothing="No path is called this."
        onClose={onClose}
        onPick={(output) => {
          onClose();
          acts.onPath(asking.doing, { from: asking.id, output });
        }}
      />
    );
  }
  if (asking.kind === 'notes') {
    return (
      <SearchList
        label={TITLES.notes}
        placeholder="Find a note"
        options={steps.flatMap((step) => {
          const note = document.nodes[step.id]?.note;
          return note ? [{ ...step, detail: note }] : [];
        })}
        nothing="No step has a note yet. Press n on a step to write one for your colleagues."
        onClose={onClose}
        onPick={(id) => {
          onClose();
          select(id);
          focusCard(id);
        }}
      />
    );
  }
  if (asking.kind === 'move') {
    const places = placesFor(document, asking.id, asking.withTail);
    return (
      <SearchList
        label={TITLES.move}
        placeholder="After which step"
        options={places.map((place) => ({ id: placeId(place), label: placeText(document, place, titleFor) }))}
        nothing="There is no other place it can go to."
        onClose={onClose}
        onPick={(picked) => {
          const place = places.find((one) => placeId(one) === picked);
          onClose();
          if (place) editing.move(asking.id, place, asking.withTail);
        }}
      />
    );
  }
  const isFind = asking.kind === 'find';
  return (
    <SearchList
      label={TITLES[asking.kind]}
      placeholder={isFind ? 'Find a step' : 'Which step'}
      options={isFind ? steps : [...steps, { id: '', label: 'Nowhere: the way ends here' }]}
      nothing="No step is called this."
      onClose={onClose}
      onPick={(id) => {
        onClose();
        if (!isFind) editing.connect(asking.place, id || undefined);
        else {
          select(id);
          focusCard(id);
        }
      }}
    />
  );
};

/** A question over the picture; Esc puts it away and the focus back. */
export const Ask = ({ asking, acts, onClose }: AskProps) => {
  const box = useRef<HTMLDivElement>(null);
  // Taken before anything inside gets the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('input, button')?.focus();
    return () => {
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, [before]);
  return (
    <div
      ref={box}
      className={classes.ask}
      role="dialog"
      aria-label={TITLES[asking.kind]}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
      onBlur={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <strong className={classes.askTitle}>{TITLES[asking.kind]}</strong>
      <Choice asking={asking} acts={acts} onClose={onClose} />
    </div>
  );
};
