import { Button, Modal, NumberInput, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, type CouponPoolShown } from '../../api/index.ts';
import { doneToast, ErrorState, problemFacts } from '../../ui/index.ts';
import { usePoolAct } from './useCoupons.ts';
import { keyOfName, PER, tokenOf } from './words.ts';

interface Given {
  name: string;
  key: string;
  per: string;
  expiresAt: string | null;
  lowBelow: number;
}

/** A pool without codes; they are made or pasted next. `onMade` opens it. */
export const NewPool = ({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) => {
  const [name, setName] = useState('');
  const [per, setPer] = useState('contact');
  const [ends, setEnds] = useState('');
  const [lowBelow, setLowBelow] = useState(100);
  const add = usePoolAct((path, given: Given) => api.post<CouponPoolShown>(path, given));
  const key = keyOfName(name);
  const submit = (): void =>
    add.mutate(
      { name, key, per, lowBelow, expiresAt: ends ? new Date(`${ends}T23:59:59`).toISOString() : null },
      {
        onSuccess: () => {
          doneToast('Made. Now fill it with codes');
          onMade(key);
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="New coupon pool" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            description={key ? `Templates write ${tokenOf(key)}` : 'What the codes are for'}
            required
            data-autofocus
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Radio.Group label="A new code is given" value={per} onChange={setPer}>
            <Stack gap={4} mt={4}>
              {PER.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            type="date"
            label="Last day"
            description="After it mails with its codes fail. Empty: no end"
            value={ends}
            onChange={({ currentTarget }) => setEnds(currentTarget.value)}
          />
          <NumberInput
            label="Tell me on Home when fewer are left than"
            min={0}
            max={1_000_000}
            value={lowBelow}
            onChange={(value) => setLowBelow(Number(value) || 0)}
          />
          {add.error && <ErrorState {...problemFacts(add.error)} />}
          <Button type="submit" loading={add.isPending} disabled={key === ''}>
            Make the pool
          </Button>
        </Stack>
      </form>
    </Modal>
  );
};
