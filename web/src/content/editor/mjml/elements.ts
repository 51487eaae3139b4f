import {
  IconAppWindow,
  IconBrandSafari,
  IconCode,
  IconColumns,
  IconColumns2,
  IconHandClick,
  IconLayoutRows,
  IconLetterT,
  IconLineDashed,
  IconMail,
  IconPhoto,
  IconShoppingBag,
  IconSpacingVertical,
} from '@tabler/icons-react';
import type { IconType } from '../../../ui/index.ts';
import type { Attributes, KnownTag } from './pieces.ts';

/** How a setting of a block is asked for. */
export type Field = {
  name: string;
  label: string;
  kind: 'text' | 'address' | 'picture' | 'color' | 'size' | 'padding' | 'align' | 'font' | 'choice';
  choices?: readonly { value: string; label: string }[];
  /** what stands there while it is not set, when it is not the default */
  placeholder?: string;
};

/** Where an element can stand: in the mail, in a section, in a column. */
export type Level = 'section' | 'column' | 'leaf';

export type ElementFacts = {
  label: string;
  icon: IconType;
  level: Level;
  /** what it takes in */
  holds?: Level;
  /** MJML's defaults (its documentation, "attributes" of each component) */
  defaults: Attributes;
  fields: readonly Field[];
};

const background: Field = { name: 'background-color', label: 'Background', kind: 'color' };
const padding: Field = { name: 'padding', label: 'Space around', kind: 'padding' };
const align: Field = { name: 'align', label: 'Align', kind: 'align' };
const color: Field = { name: 'color', label: 'Text colour', kind: 'color' };
const font: Field = { name: 'font-family', label: 'Font', kind: 'font' };
const fontSize: Field = { name: 'font-size', label: 'Text size', kind: 'size' };
const fontWeight: Field = {
  name: 'font-weight',
  label: 'Weight',
  kind: 'choice',
  choices: [
    { value: 'normal', label: 'Regular' },
    { value: '600', label: 'Semibold' },
    { value: 'bold', label: 'Bold' },
  ],
};
const radius: Field = { name: 'border-radius', label: 'Rounding', kind: 'size' };
const width: Field = { name: 'width', label: 'Width', kind: 'size', placeholder: 'automatic' };

const FONT = 'Ubuntu, Helvetica, Arial, sans-serif';

/** The elements that the editor shows as blocks: one row of this table each. */
export const elements: Readonly<Record<KnownTag, ElementFacts>> = {
  'mj-body': {
    label: 'Mail',
    icon: IconMail,
    level: 'section',
    holds: 'section',
    defaults: { width: '600px' },
    fields: [background, { name: 'width', label: 'Width', kind: 'size' }],
  },
  'mj-wrapper': {
    label: 'Frame',
    icon: IconAppWindow,
    level: 'section',
    holds: 'section',
    defaults: { padding: '20px 0' },
    fields: [background, padding, radius],
  },
  'mj-section': {
    label: 'Section',
    icon: IconLayoutRows,
    level: 'section',
    holds: 'column',
    defaults: { padding: '20px 0', 'text-align': 'center' },
    fields: [
      background,
      padding,
      radius,
      {
        name: 'full-width',
        label: 'Background runs',
        kind: 'choice',
        choices: [
          { value: '', label: 'Mail width' },
          { value: 'full-width', label: 'Full width' },
        ],
      },
    ],
  },
  'mj-group': {
    label: 'Group',
    icon: IconColumns,
    level: 'column',
    holds: 'column',
    defaults: {},
    fields: [background, width],
  },
  'mj-column': {
    label: 'Column',
    icon: IconColumns2,
    level: 'column',
    holds: 'leaf',
    defaults: { 'vertical-align': 'top' },
    fields: [
      width,
      background,
      padding,
      radius,
      {
        name: 'vertical-align',
        label: 'Stand at',
        kind: 'choice',
        choices: [
          { value: 'top', label: 'Top' },
          { value: 'middle', label: 'Middle' },
          { value: 'bottom', label: 'Bottom' },
        ],
      },
    ],
  },
  'mj-hero': {
    label: 'Hero',
    icon: IconAppWindow,
    level: 'section',
    holds: 'leaf',
    defaults: { 'background-color': '#ffffff', padding: '0' },
    fields: [background, { name: 'background-url', label: 'Picture', kind: 'picture' }, padding],
  },
  'mj-social': {
    label: 'Social links',
    icon: IconBrandSafari,
    level: 'leaf',
    defaults: {
      align: 'center',
      color: '#333333',
      'font-size': '13px',
      'icon-size': '20px',
      padding: '10px 25px',
    },
    fields: [align, { name: 'icon-size', label: 'Icon size', kind: 'size' }, padding],
  },
  'mj-social-element': {
    label: 'Social link',
    icon: IconBrandSafari,
    level: 'leaf',
    defaults: {},
    fields: [],
  },
  'baton-if': {
    label: 'Only for some',
    icon: IconCode,
    level: 'section',
    defaults: {},
    fields: [],
  },
  'baton-else': { label: 'Everybody else', icon: IconCode, level: 'section', defaults: {}, fields: [] },
  'baton-products': {
    label: 'Repeats for each product',
    icon: IconShoppingBag,
    level: 'section',
    defaults: { limit: '3' },
    fields: [],
  },
  'baton-block': { label: 'Saved block', icon: IconAppWindow, level: 'section', defaults: {}, fields: [] },
  'mj-text': {
    label: 'Text',
    icon: IconLetterT,
    level: 'leaf',
    defaults: {
      align: 'left',
      color: '#000000',
      'font-family': FONT,
      'font-size': '13px',
      'line-height': '1',
      padding: '10px 25px',
    },
    fields: [
      align,
      color,
      fontSize,
      fontWeight,
      { name: 'line-height', label: 'Line height', kind: 'text' },
      font,
      padding,
    ],
  },
  'mj-button': {
    label: 'Button',
    icon: IconHandClick,
    level: 'leaf',
    defaults: {
      align: 'center',
      'background-color': '#414141',
      'border-radius': '3px',
      color: '#ffffff',
      'font-family': FONT,
      'font-size': '13px',
      'font-weight': 'normal',
      'inner-padding': '10px 25px',
      'line-height': '120%',
      padding: '10px 25px',
    },
    fields: [
      { name: 'href', label: 'Leads to', kind: 'address' },
      align,
      { ...background, label: 'Colour' },
      color,
      fontSize,
      fontWeight,
      radius,
      { name: 'inner-padding', label: 'Space inside', kind: 'padding' },
      { ...width, label: 'Button width' },
      padding,
    ],
  },
  'mj-image': {
    label: 'Picture',
    icon: IconPhoto,
    level: 'leaf',
    defaults: { align: 'center', padding: '10px 25px' },
    fields: [
      { name: 'src', label: 'Address of the picture', kind: 'picture' },
      { name: 'alt', label: 'In words', kind: 'text', placeholder: 'for who does not see it' },
      { name: 'href', label: 'Leads to', kind: 'address' },
      align,
      { ...width, placeholder: 'full width' },
      radius,
      padding,
    ],
  },
  'mj-divider': {
    label: 'Line',
    icon: IconLineDashed,
    level: 'leaf',
    defaults: {
      'border-color': '#000000',
      'border-style': 'solid',
      'border-width': '4px',
      padding: '10px 25px',
      width: '100%',
    },
    fields: [
      { name: 'border-color', label: 'Colour', kind: 'color' },
      { name: 'border-width', label: 'Thickness', kind: 'size' },
      {
        name: 'border-style',
        label: 'Kind',
        kind: 'choice',
        choices: [
          { value: 'solid', label: 'Solid' },
          { value: 'dashed', label: 'Dashed' },
          { value: 'dotted', label: 'Dotted' },
        ],
      },
      width,
      padding,
    ],
  },
  'mj-spacer': {
    label: 'Space',
    icon: IconSpacingVertical,
    level: 'leaf',
    defaults: { height: '20px' },
    fields: [{ name: 'height', label: 'Height', kind: 'size' }],
  },
  'mj-table': {
    label: 'Table',
    icon: IconShoppingBag,
    level: 'leaf',
    defaults: {
      align: 'left',
      color: '#000000',
      'font-family': FONT,
      'font-size': '13px',
      'line-height': '22px',
      padding: '10px 25px',
      width: '100%',
    },
    fields: [color, fontSize, font, padding],
  },
  'mj-raw': { label: 'HTML', icon: IconCode, level: 'leaf', defaults: {}, fields: [] },
};

export const isKnown = (tag: string): tag is KnownTag => Object.hasOwn(elements, tag);
