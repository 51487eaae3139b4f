import { ActionIcon, Button, ColorPicker, Popover, Tooltip } from '@mantine/core';
import {
  IconBold,
  IconBraces,
  IconItalic,
  IconLetterCase,
  IconLink,
  IconList,
  IconListNumbers,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Icon, type IconType } from '../../ui/index.ts';
import { VariableInput, VariablePicker } from '../variables/index.ts';
import classes from './Editor.module.css';
import { withChips } from './mjml/chips.ts';
import type { Writing } from './writing.ts';

const marks: readonly { command: string; label: string; icon: IconType }[] = [
  { command: 'bold', label: 'Bold', icon: IconBold },
  { command: 'italic', label: 'Italic', icon: IconItalic },
  { command: 'underline', label: 'Underlined', icon: IconUnderline },
  { command: 'strikeThrough', label: 'Struck out', icon: IconStrikethrough },
  { command: 'insertUnorderedList', label: 'List', icon: IconList },
  { command: 'insertOrderedList', label: 'Numbered list', icon: IconListNumbers },
];

/** Keeps the caret where it is: a click on the bar does not take the focus from the words. */
const stay = { onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault() };

const LinkForm = ({ writing, onDone }: { writing: Writing; onDone: () => void }) => {
  const [address, setAddress] = useState(writing.link() ?? 'https://');
  return (
    <form
      className={classes.linkForm}
      onSubmit={(event) => {
        event.preventDefault();
        writing.run(address.trim() === '' ? 'unlink' : 'createLink', address.trim());
        onDone();
      }}
    >
      <VariableInput label="Leads to" value={address} onChange={setAddress} data-autofocus />
      <div className={classes.linkActs}>
        <Button
          variant="default"
          onClick={() => {
            writing.run('unlink');
            onDone();
          }}
        >
          No link
        </Button>
        <Button type="submit">Link</Button>
      </div>
    </form>
  );
};

/** How the words that are being written look, and what is put into them. */
export const TextBar = ({ writing, swatches }: { writing: Writing; swatches: readonly string[] }) => {
  const [open, setOpen] = useState<'link' | 'color' | 'blank'>();
  const isLine = writing.component.get('type') === 'mj-button';
  useEffect(() => writing.onBraces(() => setOpen('blank')), [writing]);
  const begin = (which: 'link' | 'color' | 'blank') => (): void => {
    writing.hold();
    setOpen(which);
  };
  const close = (): void => {
    setOpen(undefined);
    writing.resume();
  };
  return (
    <div className={classes.textBar} role="toolbar" aria-label="Text" {...stay}>
      {marks
        .filter(({ command }) => !isLine || !command.startsWith('insert'))
        .map(({ command, label, icon }) => (
          <Tooltip key={command} label={label}>
            <ActionIcon aria-label={label} size={28} onClick={() => writing.run(command)}>
              <Icon of={icon} size={16} />
            </ActionIcon>
          </Tooltip>
        ))}
      <Popover opened={open === 'color'} onChange={close} trapFocus>
        <Popover.Target>
          <Tooltip label="Colour">
            <ActionIcon aria-label="Colour" size={28} onClick={begin('color')}>
              <Icon of={IconLetterCase} size={16} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown aria-label="Colour of the words">
          <ColorPicker
            format="hex"
            swatches={[...swatches]}
            onChangeEnd={(color) => {
              writing.run('foreColor', color);
              writing.hold();
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {!isLine && (
        <Popover opened={open === 'link'} onChange={close} trapFocus width={320}>
          <Popover.Target>
            <Tooltip label="Link">
              <ActionIcon aria-label="Link" size={28} onClick={begin('link')}>
                <Icon of={IconLink} size={16} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown aria-label="Link">
            {open === 'link' && <LinkForm writing={writing} onDone={() => setOpen(undefined)} />}
          </Popover.Dropdown>
        </Popover>
      )}
      <span className={classes.rule} />
      <VariablePicker
        opened={open === 'blank'}
        onClose={close}
        onPick={(liquid) => {
          setOpen(undefined);
          writing.insert(withChips(liquid));
        }}
      >
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Icon of={IconBraces} size={16} />}
          onClick={begin('blank')}
        >
          Insert a blank
        </Button>
      </VariablePicker>
      <Button className={classes.done} size="compact-sm" variant="default" onClick={writing.stop}>
        Done
      </Button>
    </div>
  );
};
