import { Autocomplete, Button, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/index.ts';
import { useWorkspace } from '../../app/index.ts';
import { eventsQuery } from '../../conditions/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import { useAct } from '../useSettings.ts';
import { computedKinds, typeChoices } from './words.ts';

type Given = { name: string; type?: string; rule?: { kind: string; event: string; property?: string } };

/** A new attribute: one that people and programs fill, or one that follows from events. */
export const NewAttribute = ({ onClose }: { onClose: () => void }) => {
  const { slug } = useWorkspace();
  const seen = useQuery(eventsQuery(slug)).data?.items ?? [];
  const [isComputed, setIsComputed] = useState(false);
  const [name, setName] = useState('');
  const [type, setType] = useState('string');
  const [kind, setKind] = useState('count');
  const [event, setEvent] = useState('');
  const [property, setProperty] = useState('');
  const add = useAct('contacts', (path, given: Given) =>
    api.post(`${path}/attributes${given.rule ? '/computed' : ''}`, given),
  );
  const isWhole =
    name.trim() !== '' && (!isComputed || (event !== '' && (kind === 'count' || property !== '')));
  const submit = () => {
    const rule = { kind, event, ...(kind === 'count' ? {} : { property }) };
    add.mutate(isComputed ? { name, rule } : { name, type }, {
      onSuccess: () => {
        doneToast(isComputed ? 'Added: the past of everybody is being counted' : 'Added');
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title="Add attribute">
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Where its values come from"
            value={isComputed ? 'events' : 'given'}
            data={[
              { value: 'given', label: 'Given' },
              { value: 'events', label: 'Computed from events' },
            ]}
            onChange={(value) => setIsComputed(value === 'events')}
          />
          <TextInput
            label="Name"
            description="As code and templates write it: shoeSize"
            required
            data-autofocus
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          {isComputed ? (
            <>
              <Select
                label="What"
                data={computedKinds}
                value={kind}
                allowDeselect={false}
                onChange={(value) => value && setKind(value)}
              />
              <Autocomplete
                label="Event"
                required
                data={['@order', ...seen.map((one) => one.name)]}
                value={event}
                onChange={setEvent}
                description="Its name, or what it means: @order"
              />
              {kind !== 'count' && (
                <Autocomplete
                  label="Property"
                  required
                  data={
                    event === '@order'
                      ? ['@value']
                      : (seen.find((one) => one.name === event)?.properties ?? [])
                  }
                  value={property}
                  onChange={setProperty}
                />
              )}
            </>
          ) : (
            <Select
              label="Type"
              data={typeChoices}
              value={type}
              allowDeselect={false}
              onChange={(value) => value && setType(value)}
            />
          )}
          {add.error && <ErrorState {...problemFacts(add.error)} small />}
          <Button type="submit" loading={add.isPending} disabled={!isWhole}>
            {isComputed ? "Add: everybody's past is counted" : 'Add'}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
};
