import { ActionIcon, Button, NativeSelect, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Component } from 'grapesjs';
import { Icon, sayProblem } from '../../ui/index.ts';
import type { Designer } from './designer.ts';
import classes from './Editor.module.css';
import { useTyped } from './fields.tsx';
import { piecesOf } from './mjml/blocks.ts';
import {
  attributesOf,
  CODE_TYPE,
  childrenOf,
  definitionOf,
  innerOf,
  LIQUID_TYPE,
  tagOf,
} from './mjml/bridge.ts';
import { type Products, productsHtml, productsOf } from './mjml/products.ts';
import { RuleFields } from './RuleFields.tsx';
import { useSurrounding } from './supply.ts';

type Props = { designer: Designer; component: Component };

/** Source in a small field: what the block holds, as written. */
const Code = ({
  label,
  value,
  description,
  onDone,
}: {
  label: string;
  value: string;
  description?: string;
  onDone: (text: string) => void;
}) => {
  const { typed, setTyped, done } = useTyped(value, onDone);
  return (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={2}
      maxRows={16}
      value={typed}
      spellCheck={false}
      classNames={{ input: classes.smallCode ?? '' }}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => done()}
    />
  );
};

const ProductsFields = ({ designer, component, products }: Props & { products: Products }) => {
  const { categories } = useSurrounding();
  const put = (change: Partial<Products>): void =>
    designer.change(component, { inner: productsHtml({ ...products, ...change }) });
  const sources = [
    { value: 'entry.items', label: 'What is in the cart or order' },
    { value: 'viewed', label: 'Last looked at' },
    { value: 'top', label: 'Sold most' },
    ...categories.map((category) => ({ value: `category:${category}`, label: `Category: ${category}` })),
  ];
  const isListed = sources.some(({ value }) => value === products.from);
  return (
    <>
      <NativeSelect
        label="Which products"
        value={products.from}
        data={isListed ? sources : [...sources, { value: products.from, label: products.from }]}
        onChange={(event) => put({ from: event.currentTarget.value })}
      />
      <NumberInput
        label="At most"
        min={1}
        max={24}
        value={products.most}
        onChange={(value) => put({ most: Math.min(24, Math.max(1, Number(value) || 1)) })}
      />
      <Switch
        label="With pictures"
        checked={products.showsPicture}
        onChange={(event) => put({ showsPicture: event.currentTarget.checked })}
      />
      <Switch
        label="With prices"
        checked={products.showsPrice}
        onChange={(event) => put({ showsPrice: event.currentTarget.checked })}
      />
    </>
  );
};

const networks = ['facebook', 'instagram', 'linkedin', 'x', 'youtube', 'pinterest', 'github', 'web'];

const SocialLink = ({ designer, component }: Props) => {
  const own = attributesOf(component);
  const name = (own.name ?? 'web').replace(/-noshare$/, '');
  const { typed, setTyped, done, onKeyDown } = useTyped(own.href ?? '', (href) =>
    designer.change(component, { mj: { ...attributesOf(component), href } }),
  );
  return (
    <div className={classes.socialRow}>
      <NativeSelect
        aria-label="Network"
        value={name}
        data={networks.includes(name) ? networks : [name, ...networks]}
        onChange={(event) =>
          designer.change(component, { mj: { ...own, name: `${event.currentTarget.value}-noshare` } })
        }
      />
      <TextInput
        aria-label={`Address at ${name}`}
        placeholder="https://"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => done()}
        onKeyDown={onKeyDown}
      />
      <ActionIcon aria-label={`Remove ${name}`} onClick={() => component.remove()}>
        <Icon of={IconX} size={16} />
      </ActionIcon>
    </div>
  );
};

const Social = ({ designer, component }: Props) => (
  <div className={classes.social}>
    {childrenOf(component)
      .filter((child) => tagOf(child) === 'mj-social-element')
      .map((child) => (
        <SocialLink key={child.getId()} designer={designer} component={child} />
      ))}
    <Button
      variant="default"
      leftSection={<Icon of={IconPlus} size={16} />}
      onClick={() =>
        component.append({ type: 'mj-social-element', mj: { name: 'facebook-noshare', href: '' }, inner: '' })
      }
    >
      Add a link
    </Button>
  </div>
);

/** A saved block: shown in every mail that holds it; it can be made a part of this mail alone. */
const Saved = ({ designer, component }: Props) => {
  const { savedBlocks, readBlock } = useSurrounding();
  const { ref = '' } = attributesOf(component);
  const detach = async (): Promise<void> => {
    const mjml = await readBlock(ref);
    const parent = component.parent();
    if (!mjml || !parent) return;
    designer.insert(piecesOf(mjml).map(definitionOf), { parent, index: component.index() });
    component.remove();
  };
  return (
    <>
      <NativeSelect
        label="Saved block"
        value={ref}
        data={savedBlocks.map(({ key, name }) => ({ value: key, label: name }))}
        onChange={(event) =>
          designer.change(component, { mj: { ...attributesOf(component), ref: event.currentTarget.value } })
        }
      />
      <p className={classes.quiet}>
        The same in every mail that holds it, as it is when the mail is published.
      </p>
      <Button
        variant="default"
        onClick={() => {
          detach().catch(sayProblem);
        }}
      >
        Make it part of this mail
      </Button>
    </>
  );
};

/** Settings that are more than attributes: what a block holds. */
export const SpecialFields = ({ designer, component }: Props) => {
  const tag = tagOf(component);
  const inner = innerOf(component);
  const { rules, onRules } = useSurrounding();
  switch (tag) {
    case 'mj-table': {
      const products = productsOf(inner);
      if (products) return <ProductsFields designer={designer} component={component} products={products} />;
      return (
        <Code
          label="Rows"
          description="HTML of the table's rows."
          value={inner}
          onDone={(text) => designer.change(component, { inner: text })}
        />
      );
    }
    case 'mj-raw':
      return (
        <Code
          label="HTML"
          description="Goes into the mail as it stands."
          value={inner}
          onDone={(text) => designer.change(component, { inner: text })}
        />
      );
    case 'baton-block':
      return <Saved designer={designer} component={component} />;
    case 'baton-if':
      return <RuleFields designer={designer} component={component} rules={rules} onRules={onRules} />;
    case 'mj-social':
      return <Social designer={designer} component={component} />;
    case LIQUID_TYPE:
      return (
        <Code
          label="Shown when"
          description="Liquid around these blocks."
          value={component.get('liquidOpen') as string}
          onDone={(text) => designer.change(component, { liquidOpen: text })}
        />
      );
    case CODE_TYPE:
      return (
        <Code
          label="Code"
          description="Kept as it is written."
          value={component.get('code') as string}
          onDone={(text) => designer.change(component, { code: text })}
        />
      );
    default:
      return null;
  }
};
