import { ScrollArea } from '@mantine/core';
import { Icon } from '../../ui/index.ts';
import classes from './Editor.module.css';
import type { Block } from './mjml/blocks.ts';

/** The blocks at the left: a click puts one after what is chosen, a drag puts it anywhere. */
export const Palette = ({
  blocks,
  onInsert,
  onDrag,
  onDrop,
}: {
  blocks: readonly Block[];
  onInsert: (block: Block) => void;
  onDrag: (block: Block) => void;
  onDrop: () => void;
}) => {
  const groups = [...new Set(blocks.map(({ group }) => group))];
  return (
    <ScrollArea className={classes.palette} type="auto" scrollbarSize={6}>
      {groups.map((group) => (
        <section key={group} aria-label={group} className={classes.group}>
          <h2 className={classes.groupTitle}>{group}</h2>
          <div className={classes.blocks}>
            {blocks
              .filter((block) => block.group === group)
              .map((block) => (
                <button
                  key={block.id}
                  type="button"
                  className={classes.block}
                  draggable
                  onClick={() => onInsert(block)}
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'copy';
                    event.dataTransfer.setData('text', block.label);
                    onDrag(block);
                  }}
                  onDragEnd={onDrop}
                >
                  <Icon of={block.icon} size={20} />
                  <span>{block.label}</span>
                </button>
              ))}
          </div>
        </section>
      ))}
    </ScrollArea>
  );
};
