import { ScrollArea } from '@mantine/core';
import type { Component } from 'grapesjs';
import { useEffect, useRef } from 'react';
import { Icon } from '../../ui/index.ts';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { childrenOf, tagOf } from './mjml/bridge.ts';
import { elements, isKnown } from './mjml/elements.ts';

/** Words of a block's text, to know it by. */
const wordsOf = (component: Component): string =>
  ((component.get('inner') as string | undefined) ?? '')
    .replace(/\{[{%][\s\S]*?[}%]\}/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[a-z]+;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 40);

const Row = ({
  component,
  depth,
  designer,
  selected,
}: {
  component: Component;
  depth: number;
  designer: Designer;
  selected: Component | undefined;
}) => {
  const tag = tagOf(component);
  const words = wordsOf(component);
  const children = tag === 'mj-social' ? [] : childrenOf(component);
  return (
    <li>
      <button
        type="button"
        className={classes.layer}
        style={{ paddingLeft: 8 + depth * 12 }}
        aria-current={component === selected}
        onClick={() => designer.select(component)}
        onMouseEnter={() => designer.editor.getModel().setHovered(component)}
        onMouseLeave={() => designer.editor.getModel().setHovered()}
      >
        {isKnown(tag) && <Icon of={elements[tag].icon} size={16} />}
        <span className={classes.layerName}>{words || designer.nameOf(component)}</span>
      </button>
      {children.length > 0 && (
        <ul>
          {children.map((child) => (
            <Row
              key={child.getId()}
              component={child}
              depth={depth + 1}
              designer={designer}
              selected={selected}
            />
          ))}
        </ul>
      )}
    </li>
  );
};

/** What is in the mail, as a list: the way to any block without a mouse. */
export const Layers = ({
  designer,
  root,
  selected,
}: {
  designer: Designer;
  root: Component;
  selected: Component | undefined;
}) => {
  const list = useRef<HTMLUListElement>(null);
  // The row of a block that was deleted took the focus with it: the next one goes on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when another block is chosen
  useEffect(() => {
    if (document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus();
  }, [selected]);
  return (
    <ScrollArea className={classes.palette} type="auto" scrollbarSize={6}>
      <ul ref={list} className={classes.layers} aria-label="Blocks of the mail">
        <Row component={root} depth={0} designer={designer} selected={selected} />
      </ul>
    </ScrollArea>
  );
};
