import { ActionIcon, SegmentedControl, Tabs, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceDesktop,
  IconDeviceMobile,
} from '@tabler/icons-react';
import type { Component, ComponentDefinition } from 'grapesjs';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { explain } from '../../../../server/src/conditions/index.ts';
import { useShortcuts } from '../../app/index.ts';
import { namesOf, useVocabulary } from '../../conditions/index.ts';
import { ErrorState, Icon, lightRoles } from '../../ui/index.ts';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { insertPoint } from './insert-point.ts';
import { isInField, pressed } from './keys.ts';
import { Layers } from './Layers.tsx';
import { MailLook } from './MailLook.tsx';
import { type Block, blocksOf, CONDITION_BLOCK, piecesOf } from './mjml/blocks.ts';
import { definitionOf } from './mjml/bridge.ts';
import { canvasCss } from './mjml/canvas-css.ts';
import { mailOf, mjmlFormat } from './mjml/format.ts';
import { Unreadable } from './mjml/parse.ts';
import { LOOK_CHANGED, type Surroundings, WRITE } from './mjml/types.ts';
import { Palette } from './Palette.tsx';
import { Properties } from './Properties.tsx';
import { freeRuleName } from './RuleFields.tsx';
import { type Surrounding, SurroundingProvider } from './supply.ts';
import { TextBar } from './TextBar.tsx';
import { useDesigner } from './useDesigner.ts';

export type MailEditorProps = {
  /** MJML with Liquid. */
  source: string;
  /** Called with the source after every change; never for one that was only opened. */
  onChange: (source: string) => void;
  surrounding: Surrounding;
  /** Panels at the right beside that of the chosen block. */
  panels: readonly { key: string; label: ReactNode; content: (look: ReactNode) => ReactNode }[];
  /** Shown above the canvas: subject and the like. */
  envelope: ReactNode;
};

const keys = {
  title: 'Mail editor',
  shortcuts: [
    { keys: 'Enter', does: 'Write in the chosen block' },
    { keys: 'Esc', does: 'Leave the words; then, the block around' },
    { keys: 'Alt up', does: 'Move the block up' },
    { keys: 'Alt down', does: 'Move the block down' },
    { keys: 'Ctrl D', does: 'Duplicate' },
    { keys: 'Del', does: 'Delete' },
    { keys: 'Ctrl Z', does: 'Undo' },
    { keys: 'Ctrl Shift Z', does: 'Redo' },
    { keys: '{{', does: 'Insert a blank while writing' },
  ],
} as const;

/** A role of the app's look as the canvas needs it: a document of its own, which knows no variables of ours. */
const roleColor = (role: string): string =>
  lightRoles[role] ?? getComputedStyle(document.documentElement).getPropertyValue('--mantine-font-family');

/** The app's own font, for what stands in the canvas and is not the mail. */
const appFonts = (): string =>
  [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => rule.cssText)
    .join('\n');

const definitionsOf = (source: string): ComponentDefinition[] => piecesOf(source).map(definitionOf);

const widths = { wide: '', phone: '390px' } as const;
type Width = keyof typeof widths;

const Tools = ({
  designer,
  canUndo,
  canRedo,
  width,
  onWidth,
}: {
  designer: Designer | undefined;
  canUndo: boolean;
  canRedo: boolean;
  width: Width;
  onWidth: (width: Width) => void;
}) => (
  <div className={classes.textBar}>
    <Tooltip label="Undo">
      <ActionIcon aria-label="Undo" size={28} disabled={!canUndo} onClick={() => designer?.undo()}>
        <Icon of={IconArrowBackUp} size={16} />
      </ActionIcon>
    </Tooltip>
    <Tooltip label="Redo">
      <ActionIcon aria-label="Redo" size={28} disabled={!canRedo} onClick={() => designer?.redo()}>
        <Icon of={IconArrowForwardUp} size={16} />
      </ActionIcon>
    </Tooltip>
    <SegmentedControl
      className={classes.done}
      aria-label="Width of the canvas"
      value={width}
      onChange={(value) => onWidth(value as Width)}
      data={[
        {
          value: 'wide',
          label: (
            <span className={classes.alignment}>
              <Icon of={IconDeviceDesktop} size={16} />
              <span className="visually-hidden">Wide</span>
            </span>
          ),
        },
        {
          value: 'phone',
          label: (
            <span className={classes.alignment}>
              <Icon of={IconDeviceMobile} size={16} />
              <span className="visually-hidden">As on a phone</span>
            </span>
          ),
        },
      ]}
    />
  </div>
);

/** The mail as blocks: what can be put in at the left, the mail in the middle, its settings at the right. */
export const MailEditor = (props: MailEditorProps) => {
  const { source, onChange, surrounding, panels, envelope } = props;
  const { brand, name, website, rules, onRules, savedBlocks, couponPools } = surrounding;
  const names = namesOf(useVocabulary());
  const host = useRef<HTMLDivElement>(null);
  const around = useRef<Surroundings>(undefined);
  around.current = {
    brand,
    known: {
      'workspace.name': name,
      'workspace.website': website,
      'workspace.brand.address': brand.address,
      'workspace.brand.logoUrl': brand.logoUrl,
    },
    ruleName: (key) => (rules[key] ? explain(rules[key], { names }) : key),
  };
  const format = useMemo(() => mjmlFormat(() => around.current!), []);
  const { designer, state, error } = useDesigner({
    container: host,
    source,
    onChange,
    format,
    css: () => canvasCss(roleColor, appFonts()),
    writeEvent: WRITE,
  });
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const here = root.current;
    if (!here || !designer) return;
    const press = (event: KeyboardEvent): void => {
      if (!isInField(event.target) && pressed(designer, event, false)) event.preventDefault();
    };
    here.addEventListener('keydown', press);
    return () => here.removeEventListener('keydown', press);
  }, [designer]);
  const [width, setWidth] = useState<Width>('wide');
  const [side, setSide] = useState<string>('block');
  const blocks = useMemo(
    () => blocksOf({ brand, name, savedBlocks, couponPools }),
    [brand, name, savedBlocks, couponPools],
  );
  useShortcuts(keys);

  const look = JSON.stringify([brand, name, website, rules]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when the look of the company changes
  useEffect(() => {
    designer?.editor.trigger(LOOK_CHANGED);
  }, [designer, look]);
  const { selected } = state;
  // What was chosen in the mail is what one wants to set.
  useEffect(() => {
    if (selected) setSide('block');
  }, [selected]);

  const swatches = useMemo(
    () => [
      ...new Set(
        [brand.color, brand.textColor, brand.backgroundColor, brand.surfaceColor, ...plainSwatches].filter(
          (color): color is string => color !== undefined,
        ),
      ),
    ],
    [brand],
  );
  const mail: Component | undefined = designer && state.isReady ? mailOf(designer.editor) : undefined;
  /** A part for some needs a rule of its own. */
  const sourceOf = (block: Block): string => {
    if (block.id !== CONDITION_BLOCK) return block.source;
    const rule = freeRuleName(rules);
    onRules({ ...rules, [rule]: { all: [] } });
    return block.source.replace('rule=""', `rule="${rule}"`);
  };
  const insert = (block: Block): void => {
    if (!designer || !mail) return;
    const definitions = definitionsOf(sourceOf(block));
    designer.insert(definitions, insertPoint(designer.editor, mail, selected, definitions[0]!));
  };
  const mailLook = designer && mail && (
    <MailLook designer={designer} mail={mail} brand={brand} swatches={swatches} />
  );
  return (
    <SurroundingProvider value={surrounding}>
      <div ref={root} className={classes.editor}>
        <Tabs defaultValue="blocks" className={classes.left}>
          <Tabs.List grow>
            <Tabs.Tab value="blocks">Blocks</Tabs.Tab>
            <Tabs.Tab value="layers">Layers</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="blocks" className={classes.panel}>
            <Palette
              blocks={blocks}
              onInsert={insert}
              onDrag={(block) => designer?.drag(definitionsOf(sourceOf(block)))}
              onDrop={() => designer?.drop()}
            />
          </Tabs.Panel>
          <Tabs.Panel value="layers" className={classes.panel}>
            {designer && mail && <Layers designer={designer} root={mail} selected={selected} />}
          </Tabs.Panel>
        </Tabs>
        <section className={classes.centre} aria-label="The mail">
          {envelope}
          {state.writing ? (
            <TextBar key={state.writing.component.getId()} writing={state.writing} swatches={swatches} />
          ) : (
            <Tools
              designer={designer}
              canUndo={state.canUndo}
              canRedo={state.canRedo}
              width={width}
              onWidth={setWidth}
            />
          )}
          {error !== undefined && (
            <div className={classes.unreadable}>
              <ErrorState
                what="This source cannot be shown as blocks"
                where={
                  error instanceof Unreadable
                    ? `Line ${error.line}: ${error.message}`
                    : (error as Error).message
                }
                small
              />
            </div>
          )}
          <div className={classes.stage} hidden={error !== undefined}>
            <div ref={host} className={classes.canvas} style={{ maxWidth: widths[width] || undefined }} />
          </div>
        </section>
        <Tabs value={side} onChange={(value) => setSide(value ?? 'block')} className={classes.right}>
          <Tabs.List grow>
            <Tabs.Tab value="block">Block</Tabs.Tab>
            {panels.map(({ key, label }) => (
              <Tabs.Tab key={key} value={key}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="block" className={classes.panel}>
            {designer && selected && selected !== mail && selected.parent() ? (
              <Properties designer={designer} component={selected} brand={brand} swatches={swatches} />
            ) : (
              <p className={classes.hint}>
                Click a block in the mail to change it; click it once more to write in it.
              </p>
            )}
          </Tabs.Panel>
          {panels.map(({ key, content }) => (
            <Tabs.Panel key={key} value={key} className={classes.panel}>
              {content(mailLook)}
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
    </SurroundingProvider>
  );
};

const plainSwatches = ['#ffffff', '#f4f5f7', '#e3e2de', '#8a8f96', '#1d2433', '#000000'];
