import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultVariantColorsResolver,
  Input,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Portal,
  SegmentedControl,
  Tabs,
  Tooltip,
} from '@mantine/core';

/**
 * The one place with colours, sizes and shapes. Every role becomes a CSS variable (`--surface`, `--muted`, ...)
 * with a light and a dark value; the pairs were computed to pass AA. Components name roles, never colours.
 */
const light = {
  canvas: '#F7F7F5',
  surface: '#FFFFFF',
  sunken: '#EFEEEB',
  raised: '#FFFFFF',
  text: '#1C1E21',
  muted: '#5C6168',
  faint: '#6A6F76',
  line: '#E3E2DE',
  edge: '#8A8F96',
  brand: '#0B6B63',
  'brand-soft': '#E3F1EE',
  'brand-hover': '#08544E',
  'on-brand': '#FFFFFF',
  good: '#18794E',
  'good-soft': '#E6F5EC',
  warn: '#8F5A00',
  'warn-soft': '#FFF4DC',
  bad: '#C4302B',
  'bad-soft': '#FDECEA',
  draft: '#4A5FB5',
  'draft-soft': '#ECEFFB',
  machine: '#6B5A8E',
  'machine-soft': '#F1EDF8',
  act: '#2F55C4',
  dec: '#6D3FB0',
  sales: '#A0356B',
  'series-1': '#0B6B63',
  'series-2': '#D9711A',
  'series-3': '#3C96FF',
  'series-4': '#692D96',
  'series-5': '#A578A5',
  'series-other': '#8A8F96',
  hover: 'rgba(28, 30, 33, 0.04)',
  'shadow-float': '0 1px 2px rgba(28, 30, 33, 0.08), 0 8px 24px rgba(28, 30, 33, 0.12)',
} as const;

type Role = keyof typeof light;

/** Values of the light scheme, for marks on what is light in both: a mail. */
export const lightRoles: Readonly<Record<string, string>> = light;

const dark: Record<Role, string> = {
  canvas: '#131517',
  surface: '#1A1D20',
  sunken: '#0E1011',
  raised: '#22262A',
  text: '#ECEDEE',
  muted: '#A3A9B0',
  faint: '#8F969E',
  line: '#2C3136',
  edge: '#6B737B',
  brand: '#3FBFB0',
  'brand-soft': '#16312F',
  'brand-hover': '#62C7BA',
  'on-brand': '#0E1011',
  good: '#4CC38A',
  'good-soft': '#14301F',
  warn: '#E5A84B',
  'warn-soft': '#33270F',
  bad: '#FF8A80',
  'bad-soft': '#3A1B1A',
  draft: '#94A6F5',
  'draft-soft': '#1D2440',
  machine: '#B8A6DE',
  'machine-soft': '#2A2338',
  act: '#8FA8FF',
  dec: '#C4A3F5',
  sales: '#F29AC4',
  'series-1': '#3FBFB0',
  'series-2': '#F0945C',
  'series-3': '#6978C3',
  'series-4': '#A5F0D2',
  'series-5': '#B4690F',
  'series-other': '#6B737B',
  hover: 'rgba(236, 237, 238, 0.05)',
  'shadow-float': '0 1px 2px rgba(0, 0, 0, 0.4), 0 8px 24px rgba(0, 0, 0, 0.5)',
};

const variables = (roles: Record<Role, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(roles).map(([role, value]) => [`--${role}`, value]));

/** Mantine's own variables, pointed at our roles, so that its parts need no restyling. */
const mantineRoles = {
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--faint)',
  '--mantine-color-anchor': 'var(--brand)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-success': 'var(--good)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--brand)',
  '--mantine-primary-color-filled-hover': 'var(--brand-hover)',
  '--mantine-primary-color-light': 'var(--brand-soft)',
  '--mantine-primary-color-light-hover': 'var(--brand-soft)',
  '--mantine-primary-color-light-color': 'var(--brand)',
  '--mantine-primary-color-contrast': 'var(--on-brand)',
  '--mantine-color-baton-filled': 'var(--brand)',
  '--mantine-color-baton-filled-hover': 'var(--brand-hover)',
  '--mantine-color-baton-contrast': 'var(--on-brand)',
  '--mantine-color-baton-light': 'var(--brand-soft)',
  '--mantine-color-baton-light-hover': 'var(--brand-soft)',
  '--mantine-color-baton-light-color': 'var(--brand)',
  '--mantine-color-baton-text': 'var(--brand)',
  '--mantine-color-baton-outline': 'var(--brand)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...variables(light), ...mantineRoles },
  dark: { ...variables(dark), ...mantineRoles },
});

/** A ten-shade ramp whose 1, 5 and 8 are the role's soft, dark-scheme and light-scheme values. */
const ramp = (soft: string, bright: string, strong: string): MantineColorsTuple => [
  soft,
  soft,
  soft,
  bright,
  bright,
  bright,
  strong,
  strong,
  strong,
  strong,
];

/** 32 px, 44 px under a finger (`--control` in global.css); other sizes keep the kit's own height. */
const controlHeight = (size: unknown): string | undefined =>
  size === undefined || size === 'sm' ? 'var(--control)' : undefined;

const sheetTitle = { fontSize: 16, lineHeight: '24px', fontWeight: 600 };

const floating = { shadow: 'md', radius: 'lg', transitionProps: { duration: 120 } } as const;

export const theme = createTheme({
  colors: {
    baton: [
      '#F0F8F6',
      '#E3F1EE',
      '#C2E3DD',
      '#97D3CA',
      '#62C7BA',
      '#3FBFB0',
      '#259C90',
      '#17847A',
      '#0B6B63',
      '#08544E',
    ],
    // The kit takes its neutral lines and wells from these two.
    gray: [
      '#F7F7F5',
      '#EFEEEB',
      '#E3E2DE',
      '#E3E2DE',
      '#D3D2CD',
      '#8A8F96',
      '#6A6F76',
      '#5C6168',
      '#33363A',
      '#1C1E21',
    ],
    dark: [
      '#ECEDEE',
      '#C9CDD1',
      '#A3A9B0',
      '#8F969E',
      '#2C3136',
      '#22262A',
      '#1A1D20',
      '#131517',
      '#0E1011',
      '#0A0B0C',
    ],
    red: ramp('#FDECEA', '#FF8A80', '#C4302B'),
    bad: ramp('#FDECEA', '#FF8A80', '#C4302B'),
    good: ramp('#E6F5EC', '#4CC38A', '#18794E'),
    warn: ramp('#FFF4DC', '#E5A84B', '#8F5A00'),
    draft: ramp('#ECEFFB', '#94A6F5', '#4A5FB5'),
    machine: ramp('#F1EDF8', '#B8A6DE', '#6B5A8E'),
  },
  primaryColor: 'baton',
  primaryShade: { light: 8, dark: 5 },
  autoContrast: true,
  // The kit decides the text on a filled button once, for the light scheme; ours follows the scheme.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === 'filled' ? { ...colors, color: 'var(--on-brand)' } : colors;
  },
  black: '#1C1E21',
  white: '#FFFFFF',
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '4px', md: '6px', lg: '10px', xl: '10px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: {
    xs: 'calc(16 / 12)',
    sm: 'calc(20 / 13)',
    md: 'calc(20 / 14)',
    lg: '1.5',
    xl: '1.4',
  },
  shadows: {
    xs: 'none',
    sm: 'none',
    md: 'var(--shadow-float)',
    lg: 'var(--shadow-float)',
    xl: 'var(--shadow-float)',
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
      h4: { fontSize: '14px', lineHeight: '20px' },
      h5: { fontSize: '13px', lineHeight: '20px' },
      h6: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_, props) => ({
        root: { '--button-height': controlHeight(props.size), '--button-padding-x': '12px' },
      }),
      styles: { label: { fontWeight: 500 } },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: (_, props) => ({
        root: { '--ai-size': props.size === undefined ? 'var(--control)' : undefined },
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: 'sm' },
      vars: (_, props) => ({
        wrapper: {
          '--input-height': controlHeight(props.size),
          '--input-fz': 'var(--control-text)',
          '--input-bd': 'var(--edge)',
        },
      }),
    }),
    InputWrapper: InputWrapper.extend({
      defaultProps: { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    Badge: Badge.extend({
      defaultProps: { radius: 'sm', variant: 'light', size: 'md' },
      styles: { root: { textTransform: 'none', letterSpacing: 0, fontWeight: 500, fontSize: 12 } },
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover', inherit: true } }),
    Menu: Menu.extend({
      defaultProps: { ...floating, position: 'bottom-end', withInitialFocusPlaceholder: false },
    }),
    // The node stands in index.html; without a landmark around them, menus are lost to screen readers.
    Portal: Portal.extend({ defaultProps: { target: '#floating' } }),
    Popover: Popover.extend({ defaultProps: floating }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 300,
        radius: 'md',
        fz: 12,
        events: { hover: true, focus: true, touch: true },
      },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, padding: 'lg', radius: 'lg', transitionProps: { duration: 180 } },
      styles: { title: sheetTitle },
    }),
    Drawer: Drawer.extend({
      defaultProps: { position: 'right', padding: 'lg', transitionProps: { duration: 180 } },
      styles: { title: sheetTitle },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', radius: 'md' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
  },
});
