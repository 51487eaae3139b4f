import { ActionIcon, Button, Group, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type InterestRulesShown, keyOf } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { doneToast, ErrorState, Icon, problemFacts } from '../../ui/index.ts';
import settings from '../Settings.module.css';
import { Section } from '../SettingsPage.tsx';
import classes from './Interests.module.css';
import { pathsOf, rowProblem, rowsOf, rulesOf, type TopicRow } from './rules.ts';

/** As many as the server takes. */
const topicsMost = 50;
const pathsMost = 20;

type RowProps = {
  row: TopicRow;
  problem: string | undefined;
  onChange: (row: TopicRow) => void;
  onRemove: () => void;
};

const Row = ({ row, problem, onChange, onRemove }: RowProps) => (
  <li className={classes.row}>
    <TextInput
      label="Topic"
      placeholder="trail running"
      maxLength={60}
      value={row.topic}
      error={problem}
      onChange={({ currentTarget }) => onChange({ ...row, topic: currentTarget.value })}
    />
    <TagsInput
      label="Pages"
      placeholder={row.paths.length === 0 ? '/trail/*' : undefined}
      maxTags={pathsMost}
      acceptValueOnBlur
      value={row.paths}
      onChange={(paths) => onChange({ ...row, paths: pathsOf(paths) })}
    />
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Remove the topic ${row.topic || 'without a name'}`}
      onClick={onRemove}
    >
      <Icon of={IconTrash} size={16} />
    </ActionIcon>
  </li>
);

const Form = ({ rules, mayBuild }: { rules: InterestRulesShown; mayBuild: boolean }) => {
  const { slug, path } = useWorkspace();
  const client = useQueryClient();
  const [rows, setRows] = useState(() => rowsOf(rules));
  const [categories, setCategories] = useState(rules.categories);
  const [isAsked, setAsked] = useState(false);
  const wanted = rulesOf(rows, categories);
  const save = useMutation({
    mutationFn: () => api.put<InterestRulesShown>(`${path}/interests`, wanted),
    onSuccess: (fresh) => {
      client.setQueryData(keyOf(slug, 'interests'), fresh);
      setAsked(false);
      doneToast("Everybody's interests are counted anew");
    },
  });
  const submit = (): void => {
    setAsked(true);
    if (rows.every((row) => rowProblem(row, rows) === undefined)) save.mutate();
  };
  const add = (): void =>
    setRows([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, topic: '', paths: [] }]);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className={settings.fields} disabled={!mayBuild}>
        <Switch
          label="The category of a product that somebody views is a topic"
          checked={categories}
          onChange={({ currentTarget }) => setCategories(currentTarget.checked)}
        />
        {rows.length > 0 && (
          <ul className={classes.rows}>
            {rows.map((row) => (
              <Row
                key={row.id}
                row={row}
                problem={isAsked ? rowProblem(row, rows) : undefined}
                onChange={(next) => setRows(rows.map((one) => (one.id === row.id ? next : one)))}
                onRemove={() => setRows(rows.filter(({ id }) => id !== row.id))}
              />
            ))}
          </ul>
        )}
        {save.error && <ErrorState {...problemFacts(save.error)} small />}
        {mayBuild && (
          <Group gap={8}>
            <Button
              variant="default"
              leftSection={<Icon of={IconPlus} />}
              disabled={rows.length >= topicsMost}
              onClick={add}
            >
              Add topic
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={JSON.stringify(wanted) === JSON.stringify(rules)}
            >
              Save and count anew
            </Button>
          </Group>
        )}
      </fieldset>
    </form>
  );
};

/** Settings: which pages are about what, so that visits say what people are interested in. */
export const Interests = () => {
  const { slug, path, role } = useWorkspace();
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(slug, 'interests'),
    queryFn: ({ signal }) => api.get<InterestRulesShown>(`${path}/interests`, { signal }),
  });
  return (
    <div className={classes.interests}>
      <Section
        title="Interests"
        text="Each visit to a page of a topic counts one, and halves every 30 days. * in a page stands for anything: /trail/*."
      >
        {error && <ErrorState {...problemFacts(error)} onRetry={() => void refetch()} small />}
        {data && <Form rules={data} mayBuild={role === 'admin' || role === 'marketer'} />}
      </Section>
    </div>
  );
};
