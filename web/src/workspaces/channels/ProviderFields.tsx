import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useId } from 'react';
import classes from './Channels.module.css';
import type { ProviderFacts, ProviderField } from './providers.ts';

interface FieldProps {
  field: ProviderField;
  value: string;
  isStored: boolean;
  error?: string | undefined;
  onChange: (value: string) => void;
}

const Choice = ({ field, value, onChange }: FieldProps) => {
  const id = useId();
  return (
    <div>
      <div id={id} className={classes.label}>
        {field.label}
      </div>
      <SegmentedControl
        aria-labelledby={id}
        data={[...(field.options ?? [])]}
        value={value}
        onChange={onChange}
      />
    </div>
  );
};

const Field = (props: FieldProps) => {
  const { field, value, isStored, error, onChange } = props;
  if (field.options) return <Choice {...props} />;
  const shared = {
    label: field.label,
    description: field.description,
    required: !field.isOptional,
    withAsterisk: false,
    autoComplete: 'off',
    value,
    error,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return field.isSecret ? (
    <PasswordInput
      {...shared}
      autoComplete="new-password"
      placeholder={isStored ? 'Kept as it is' : field.placeholder}
      visibilityToggleButtonProps={{ 'aria-label': `Show ${field.label.toLowerCase()}` }}
    />
  ) : (
    <TextInput
      {...shared}
      placeholder={field.isOptional ? (field.placeholder ?? 'None') : field.placeholder}
    />
  );
};

/** The fields of an account at a provider. */
export const ProviderFields = ({
  provider,
  values,
  stored,
  errorOf,
  onChange,
}: {
  provider: ProviderFacts;
  values: Readonly<Record<string, string>>;
  /** names of secrets that are stored */
  stored: readonly string[];
  errorOf: (name: string) => string | undefined;
  onChange: (name: string, value: string) => void;
}) => (
  <>
    {provider.fields.map((field) => (
      <Field
        key={field.name}
        field={field}
        value={values[field.name] ?? ''}
        isStored={stored.includes(field.name)}
        error={errorOf(field.name)}
        onChange={(value) => onChange(field.name, value)}
      />
    ))}
  </>
);
