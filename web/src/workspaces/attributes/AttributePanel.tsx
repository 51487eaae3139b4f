import { Button, Drawer, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AttributeRegistered, api } from '../../api/index.ts';
import { counted, doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import classes from '../Settings.module.css';
import { useAct } from '../useSettings.ts';
import { computedText, legalBases, titleOf, typeChoices } from './words.ts';

type Change = Partial<Pick<AttributeRegistered, 'label' | 'type' | 'personal' | 'purpose' | 'legalBasis'>> & {
  archived?: boolean;
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** One attribute: what it is called, what for, on what ground. */
export const AttributePanel = ({
  attribute,
  mayBuild,
  onClose,
}: {
  attribute: AttributeRegistered;
  mayBuild: boolean;
  onClose: () => void;
}) => {
  const [change, setChange] = useState<Change>({});
  const now = { ...attribute, ...change };
  const act = useAct('contacts', (path, given: Change) =>
    api.patch(`${path}/attributes/${encodeURIComponent(attribute.name)}`, given),
  );
  const remove = useAct('contacts', (path, _: undefined) =>
    api.delete(`${path}/attributes/computed/${encodeURIComponent(attribute.name)}`),
  );
  const save = (given: Change, done: string) =>
    act.mutate(given, {
      onSuccess: () => {
        doneToast(done);
        onClose();
      },
    });
  const people = `${attribute.people.about ? 'about ' : ''}${counted(attribute.people.count, 'person', 'people')}`;
  const error = act.error ?? remove.error;
  return (
    <Drawer opened onClose={onClose} position="right" title={titleOf(attribute)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(change, 'Saved');
        }}
      >
        <fieldset className={classes.fields} disabled={!mayBuild}>
          <Stack gap="sm">
            <p className={classes.text}>
              {attribute.name}, carried by {people}.
              {attribute.computed && ` ${computedText(attribute.computed)}.`}
              {attribute.problems > 0 &&
                ` ${counted(attribute.problems, 'value', 'values')} could not be read and stand as they were sent.`}
            </p>
            <TextInput
              label="Label"
              description="As screens call it"
              value={now.label ?? ''}
              onChange={({ currentTarget }) => setChange({ ...change, label: orNull(currentTarget.value) })}
            />
            <Select
              label="Type"
              description={
                attribute.isWellKnown
                  ? 'Baton reads this one in a form of its own'
                  : "Another type converts everybody's values"
              }
              data={typeChoices}
              value={now.type}
              allowDeselect={false}
              disabled={attribute.isWellKnown || attribute.computed !== null}
              onChange={(type) => type && setChange({ ...change, type })}
            />
            <Switch
              label="Personal data"
              checked={now.personal}
              onChange={({ currentTarget }) => setChange({ ...change, personal: currentTarget.checked })}
            />
            <Textarea
              label="Purpose"
              description="What you use it for, as you would tell the person"
              autosize
              minRows={2}
              value={now.purpose ?? ''}
              onChange={({ currentTarget }) => setChange({ ...change, purpose: orNull(currentTarget.value) })}
            />
            <Select
              label="Legal basis"
              data={legalBases}
              clearable
              value={now.legalBasis}
              onChange={(basis) =>
                setChange({ ...change, legalBasis: basis as AttributeRegistered['legalBasis'] })
              }
            />
            {error && <ErrorState {...problemFacts(error)} small />}
            {mayBuild && (
              <>
                <Button type="submit" loading={act.isPending} disabled={Object.keys(change).length === 0}>
                  {change.type ? `Save: values of ${people} are converted` : 'Save'}
                </Button>
                {attribute.computed ? (
                  <Button
                    variant="subtle"
                    color="red"
                    loading={remove.isPending}
                    onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
                  >
                    Remove, with the values of {people}
                  </Button>
                ) : (
                  <Button
                    variant="subtle"
                    onClick={() =>
                      save(
                        { archived: attribute.archivedAt === null },
                        attribute.archivedAt === null ? 'Archived: offered no more' : 'Restored',
                      )
                    }
                  >
                    {attribute.archivedAt === null
                      ? 'Archive: values stay, it is offered no more'
                      : 'Restore'}
                  </Button>
                )}
              </>
            )}
          </Stack>
        </fieldset>
      </form>
    </Drawer>
  );
};
