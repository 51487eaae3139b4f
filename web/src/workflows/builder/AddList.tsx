import { useState } from 'react';
import { type Follow, type NodeDocument, type NodeType, nodeKinds, type Place } from '../blueprint.ts';
import { screenOf, stepScreens } from '../nodes/index.ts';
import { FollowChoice } from './FollowChoice.tsx';
import { asksFollow } from './inserting.ts';
import { fresh, type Idea, ideasFor } from './quick-add.ts';
import classes from './SearchList.module.css';
import { SearchList, type SearchOption } from './SearchList.tsx';
import { useBuilder } from './useBuilder.ts';
import { useEditing } from './useEditing.ts';

const TYPES = Object.keys(stepScreens) as NodeType[];

const typeOption = (type: NodeType): SearchOption => ({
  id: `type:${type}`,
  label: nodeKinds[type].label,
  detail: screenOf(type).line,
  icon: screenOf(type).icon,
  family: nodeKinds[type].family,
  keywords: type,
});

const ideaOption = ({ id, label, nodes }: Idea): SearchOption => {
  const { type } = nodes[0]!;
  return { id, label, icon: screenOf(type).icon, family: nodeKinds[type].family };
};

/** The list of `+`: what can stand here; typing "mail 2d" offers both. A branch asks where the rest goes. */
export const AddList = ({ place, onClose }: { place: Place; onClose: () => void }) => {
  const { words, document } = useBuilder();
  const { insert } = useEditing();
  const [waiting, setWaiting] = useState<NodeDocument[]>();
  const known = {
    templates: words.templates,
    events: words.events.map(({ name, label }) => ({ name, label })),
  };
  const put = (nodes: NodeDocument[], follow?: Follow): void => {
    onClose();
    insert(place, nodes, follow);
  };
  const choose = (nodes: NodeDocument[]): void => {
    if (asksFollow(document, place, nodes)) setWaiting(nodes);
    else put(nodes);
  };
  const pick = (id: string, typed: string): void => {
    const idea = ideasFor(typed, known).find((one) => one.id === id);
    choose(idea ? idea.nodes : [fresh[id.slice('type:'.length) as NodeType]()]);
  };
  if (waiting) {
    return (
      <div className={classes.question}>
        <span>What follows here goes to</span>
        <FollowChoice onPick={(follow) => put(waiting, follow)} />
      </div>
    );
  }
  return (
    <SearchList
      label="Add a step here"
      placeholder='Add a step, or type "mail 2d"'
      options={TYPES.map(typeOption)}
      ideas={(typed) => ideasFor(typed, known).map(ideaOption)}
      nothing="No step is called this. Try mail, wait, branch, or a length such as 2d."
      onPick={pick}
      onClose={onClose}
    />
  );
};
