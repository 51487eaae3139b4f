import {
  Button,
  ColorInput,
  Input,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  TextInput,
} from '@mantine/core';
import {
  IconAlignCenter,
  IconAlignLeft,
  IconAlignRight,
  IconArrowDown,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconPhoto,
} from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Icon } from '../../ui/index.ts';
import { VariableInput } from '../variables/index.ts';
import classes from './Editor.module.css';
import type { Field } from './mjml/elements.ts';
import type { Attributes } from './mjml/pieces.ts';
import { paddingText, sidesOf } from './mjml/sizes.ts';

export type FieldProps = {
  field: Field;
  own: Attributes;
  /** What holds while the block says nothing. */
  inherited: Attributes;
  swatches: readonly string[];
  /** Called with what the block says from now on; undefined: nothing. */
  onChange: (changes: Record<string, string | undefined>) => void;
};

/** Text that counts when it is left or Enter is pressed, so that half-typed values are not drawn. */
export const useTyped = (value: string, onDone: (value: string) => void) => {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const done = (text = typed): void => {
    if (text !== value) onDone(text);
  };
  return {
    typed,
    setTyped,
    done,
    onKeyDown: (event: { key: string; preventDefault: () => void }) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      done();
    },
  };
};

const fonts = [
  '-apple-system, Segoe UI, Helvetica, Arial, sans-serif',
  'Arial, Helvetica, sans-serif',
  'Verdana, Geneva, sans-serif',
  'Tahoma, Geneva, sans-serif',
  'Trebuchet MS, Helvetica, sans-serif',
  'Georgia, Times New Roman, serif',
  'Times New Roman, Times, serif',
  'Courier New, Courier, monospace',
];
const fontName = (stack: string): string =>
  stack.startsWith('-apple-system') ? "The reader's own" : stack.split(',')[0]!.replaceAll("'", '');

const Size = ({ field, own, inherited, onChange }: FieldProps) => {
  const given = own[field.name] ?? '';
  const { typed, setTyped, done, onKeyDown } = useTyped(given, (text) => {
    const size = text.trim();
    onChange({ [field.name]: size === '' ? undefined : /^\d+(\.\d+)?$/.test(size) ? `${size}px` : size });
  });
  return (
    <TextInput
      label={field.label}
      value={typed}
      placeholder={field.placeholder ?? inherited[field.name]}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => done()}
      onKeyDown={onKeyDown}
    />
  );
};

const Color = ({ field, own, inherited, swatches, onChange }: FieldProps) => {
  const given = own[field.name] ?? '';
  const { typed, setTyped, done } = useTyped(given, (color) =>
    onChange({ [field.name]: color.trim() === '' ? undefined : color.trim() }),
  );
  return (
    <ColorInput
      label={field.label}
      format="hex"
      swatches={[...swatches]}
      value={typed}
      placeholder={inherited[field.name] ?? 'none'}
      eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
      onChange={setTyped}
      onChangeEnd={done}
      onBlur={() => done()}
    />
  );
};

const sides = [
  { label: 'Top', icon: IconArrowUp },
  { label: 'Right', icon: IconArrowRight },
  { label: 'Bottom', icon: IconArrowDown },
  { label: 'Left', icon: IconArrowLeft },
] as const;

const Padding = ({ field, own, inherited, onChange }: FieldProps) => {
  const { name, label } = field;
  const given = sidesOf({ ...inherited, ...own }, name);
  const put = (index: number, px: number): void => {
    const next = given.map((each, at) => (at === index ? px : each));
    const cleared = Object.fromEntries(
      ['top', 'right', 'bottom', 'left'].map((side) => [`${name}-${side}`, undefined]),
    );
    onChange({ ...cleared, [name]: paddingText(next) });
  };
  return (
    <Input.Wrapper label={label} labelElement="div">
      <div className={classes.sides}>
        {sides.map(({ label: side, icon }, index) => (
          <NumberInput
            key={side}
            aria-label={`${label}, ${side.toLowerCase()}`}
            value={given[index] ?? 0}
            min={0}
            max={400}
            hideControls
            leftSection={<Icon of={icon} size={12} />}
            leftSectionWidth={20}
            onChange={(value) => put(index, Number(value) || 0)}
          />
        ))}
      </div>
    </Input.Wrapper>
  );
};

const word = (label: string, icon: ReactNode): ReactNode => (
  <span className={classes.alignment}>
    {icon}
    <span className="visually-hidden">{label}</span>
  </span>
);

const Align = ({ field, own, inherited, onChange }: FieldProps) => (
  <Input.Wrapper label={field.label} labelElement="div">
    <SegmentedControl
      fullWidth
      aria-label={field.label}
      value={own[field.name] ?? inherited[field.name] ?? 'left'}
      onChange={(value) => onChange({ [field.name]: value })}
      data={[
        { value: 'left', label: word('Left', <Icon of={IconAlignLeft} size={16} />) },
        { value: 'center', label: word('Centre', <Icon of={IconAlignCenter} size={16} />) },
        { value: 'right', label: word('Right', <Icon of={IconAlignRight} size={16} />) },
      ]}
    />
  </Input.Wrapper>
);

const Choice = ({ field, own, inherited, onChange }: FieldProps) => {
  const choices = field.choices ?? [];
  const value = own[field.name] ?? inherited[field.name] ?? choices[0]?.value ?? '';
  const isListed = choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      label={field.label}
      value={value}
      data={[...choices, ...(isListed ? [] : [{ value, label: value }])]}
      onChange={(event) => onChange({ [field.name]: event.currentTarget.value || undefined })}
    />
  );
};

const Font = ({ field, own, inherited, onChange }: FieldProps) => {
  const value = own[field.name] ?? '';
  const listed = fonts.includes(value) || value === '' ? fonts : [value, ...fonts];
  return (
    <NativeSelect
      label={field.label}
      value={value}
      data={[
        {
          value: '',
          label: `As the mail${inherited[field.name] ? `: ${fontName(inherited[field.name]!)}` : ''}`,
        },
        ...listed.map((stack) => ({ value: stack, label: fontName(stack) })),
      ]}
      onChange={(event) => onChange({ [field.name]: event.currentTarget.value || undefined })}
    />
  );
};

const Words = ({ field, own, inherited, onChange }: FieldProps) => {
  const { typed, setTyped, done, onKeyDown } = useTyped(own[field.name] ?? '', (text) =>
    onChange({ [field.name]: text === '' ? undefined : text }),
  );
  const shared = {
    label: field.label,
    value: typed,
    placeholder: field.placeholder ?? inherited[field.name] ?? '',
    onBlur: () => done(),
    onKeyDown,
  };
  if (field.kind === 'text')
    return <TextInput {...shared} onChange={(event) => setTyped(event.currentTarget.value)} />;
  return (
    <VariableInput
      {...shared}
      placeholder={field.placeholder ?? 'https://'}
      onChange={(text) => {
        setTyped(text);
        // What the picker put in counts at once.
        if (text.endsWith('}}')) done(text);
      }}
    />
  );
};

const PicturePicker = lazy(async () => ({
  default: (await import('../pictures/PicturePicker.tsx')).PicturePicker,
}));

/** An address, or one of the pictures that were uploaded; who cannot see it gets its name, where nothing else is said. */
const Picture = (props: FieldProps) => {
  const { field, own, onChange } = props;
  const [isOpen, setOpen] = useState(false);
  const takesWords = field.name === 'src' && !own.alt;
  return (
    <>
      <Words {...props} />
      <Button variant="default" leftSection={<Icon of={IconPhoto} size={16} />} onClick={() => setOpen(true)}>
        Choose a picture
      </Button>
      {isOpen && (
        <Suspense>
          <PicturePicker
            opened
            onClose={() => setOpen(false)}
            onChoose={({ url, alt }) => onChange({ [field.name]: url, ...(takesWords ? { alt } : {}) })}
          />
        </Suspense>
      )}
    </>
  );
};

/** One setting of a block. */
export const BlockField = (props: FieldProps) => {
  switch (props.field.kind) {
    case 'size':
      return <Size {...props} />;
    case 'color':
      return <Color {...props} />;
    case 'padding':
      return <Padding {...props} />;
    case 'align':
      return <Align {...props} />;
    case 'choice':
      return <Choice {...props} />;
    case 'font':
      return <Font {...props} />;
    case 'picture':
      return <Picture {...props} />;
    case 'text':
    case 'address':
      return <Words {...props} />;
  }
};
