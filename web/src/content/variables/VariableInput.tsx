import { ActionIcon, TextInput, type TextInputProps, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Icon } from '../../ui/index.ts';
import { VariablePicker } from './VariablePicker.tsx';

type VariableInputProps = Omit<TextInputProps, 'value' | 'onChange'> & {
  value: string;
  onChange: (value: string) => void;
};

/** A text field that blanks can be put into, by its button or by typing `{{`. */
export const VariableInput = ({ value, onChange, readOnly, ...rest }: VariableInputProps) => {
  const field = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const caret = useRef(value.length);
  const open = (): void => {
    caret.current = field.current?.selectionStart ?? value.length;
    setOpen(true);
  };
  const put = (liquid: string): void => {
    const before = value.slice(0, caret.current).replace(/\{\{\s*$/, '');
    onChange(before + liquid + value.slice(caret.current));
    setOpen(false);
    const end = before.length + liquid.length;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(end, end);
    });
  };
  return (
    <TextInput
      {...rest}
      ref={field}
      value={value}
      readOnly={readOnly}
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange(text);
        const at = event.currentTarget.selectionStart ?? text.length;
        if (text.length > value.length && text.slice(0, at).endsWith('{{')) {
          caret.current = at;
          setOpen(true);
        }
      }}
      rightSection={
        readOnly ? undefined : (
          <VariablePicker
            opened={isOpen}
            onClose={() => {
              setOpen(false);
              field.current?.focus();
            }}
            onPick={put}
          >
            <Tooltip label="Insert a blank">
              <ActionIcon size={24} aria-label="Insert a blank" aria-expanded={isOpen} onClick={open}>
                <Icon of={IconBraces} size={16} />
              </ActionIcon>
            </Tooltip>
          </VariablePicker>
        )
      }
    />
  );
};
