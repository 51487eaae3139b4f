import { Select } from '@mantine/core';
import { usePermission } from './usePermission.ts';

/** Which topic a message is about, so that people can refuse it; nothing where the company has one topic alone. */
export const TopicPicker = ({
  value,
  onChange,
  isReadOnly,
  className,
}: {
  /** key of the topic; null: the company's default */
  value: string | null;
  onChange: (topic: string | null) => void;
  isReadOnly: boolean;
  className?: string | undefined;
}) => {
  const topics = (usePermission().data?.topics ?? []).filter(
    ({ key, isArchived }) => !isArchived || key === value,
  );
  if (topics.length < 2 && value === null) return null;
  return (
    <Select
      className={className}
      label="Topic"
      description="Who refused it gets nothing."
      placeholder={topics[0]?.name ?? 'Default'}
      data={topics.map(({ key, name }) => ({ value: key, label: name }))}
      value={value}
      onChange={onChange}
      clearable
      readOnly={isReadOnly}
    />
  );
};
