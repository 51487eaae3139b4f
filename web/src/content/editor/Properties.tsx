import { ActionIcon, Group, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconBookmark,
  IconChevronRight,
  IconCopy,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import type { Component } from 'grapesjs';
import { Fragment, useState } from 'react';
import { Icon, type IconType } from '../../ui/index.ts';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { BlockField } from './fields.tsx';
import { attributesOf, isElement, pieceOf, tagOf, unplaced } from './mjml/bridge.ts';
import { elements } from './mjml/elements.ts';
import { type Brand, headStyles, inherited } from './mjml/look.ts';
import type { Attributes, KnownTag } from './mjml/pieces.ts';
import { printPieces } from './mjml/print.ts';
import { SaveBlock } from './SaveBlock.tsx';
import { SpecialFields } from './special-fields.tsx';
import { useSurrounding } from './supply.ts';

/** What stands around a block, from the mail inwards. */
const wayTo = (component: Component): Component[] => {
  const way: Component[] = [];
  for (let up: Component | undefined = component; up && up.get('type') !== 'wrapper'; up = up.parent())
    way.unshift(up);
  return way;
};

/** What makes sense in other mails as it is: whole sections. */
const SAVED = new Set(['mj-section', 'mj-wrapper', 'mj-hero']);

const changed = (own: Attributes, changes: Record<string, string | undefined>): Attributes => {
  const next: Record<string, string> = { ...own };
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) delete next[name];
    else next[name] = value;
  return next;
};

const Act = ({
  label,
  icon,
  onClick,
  isOff,
}: {
  label: string;
  icon: IconType;
  onClick: () => void;
  isOff?: boolean;
}) => (
  <Tooltip label={label}>
    <ActionIcon aria-label={label} size={28} onClick={onClick} disabled={isOff}>
      <Icon of={icon} size={16} />
    </ActionIcon>
  </Tooltip>
);

/** The chosen block: where it stands, what can be done with it, its settings. */
export const Properties = ({
  designer,
  component,
  brand,
  swatches,
}: {
  designer: Designer;
  component: Component;
  brand: Brand;
  swatches: readonly string[];
}) => {
  const way = wayTo(component);
  const tag = tagOf(component);
  const own = attributesOf(component);
  const parent = component.parent();
  const index = component.index();
  const isWritable = tag === 'mj-text' || tag === 'mj-button';
  const before = (way[0]?.get('before') as string | undefined) ?? '';
  const { savedBlocks, saveBlock } = useSurrounding();
  const [isSaving, setSaving] = useState(false);
  const put = (changes: Record<string, string | undefined>): void =>
    designer.change(component, { mj: changed(attributesOf(component), changes) });
  return (
    <>
      <nav className={classes.way} aria-label="Where it stands">
        {way.map((each, at) => (
          <Fragment key={each.getId()}>
            {at > 0 && <Icon of={IconChevronRight} size={12} />}
            <button
              type="button"
              className={classes.wayStep}
              aria-current={each === component ? 'true' : undefined}
              onClick={() => designer.select(each)}
            >
              {designer.nameOf(each)}
            </button>
          </Fragment>
        ))}
      </nav>
      <Group gap={4} className={classes.acts}>
        {isWritable && <Act label="Write" icon={IconPencil} onClick={() => designer.write(component)} />}
        <Act
          label="Move up"
          icon={IconArrowUp}
          isOff={index === 0}
          onClick={() => designer.move(component, -1)}
        />
        <Act
          label="Move down"
          icon={IconArrowDown}
          isOff={index >= (parent?.components().length ?? 0) - 1}
          onClick={() => designer.move(component, 1)}
        />
        <Act label="Duplicate" icon={IconCopy} onClick={() => designer.duplicate(component)} />
        {SAVED.has(tag) && (
          <Act label="Save as a block" icon={IconBookmark} onClick={() => setSaving(true)} />
        )}
        <Act label="Delete" icon={IconTrash} onClick={() => designer.remove(component)} />
      </Group>
      <SaveBlock
        opened={isSaving}
        onClose={() => setSaving(false)}
        names={savedBlocks.map(({ name }) => name)}
        onSave={(name) => saveBlock(name, printPieces([unplaced(pieceOf(component))]).trim())}
      />
      <div className={classes.fields}>
        <SpecialFields designer={designer} component={component} />
        {isElement(component) &&
          elements[tag as KnownTag].fields.map((field) => (
            <BlockField
              key={`${component.getId()} ${field.name}`}
              field={field}
              own={own}
              inherited={inherited(tag, headStyles(before), brand)}
              swatches={swatches}
              onChange={put}
            />
          ))}
      </div>
    </>
  );
};
