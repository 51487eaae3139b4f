import { expect, it } from 'vitest';
import { withDefault } from './head.ts';
import { headStyles } from './look.ts';

const read = (before: string, tag: string) => headStyles(before).tags[tag];

it('a default of the head is set, changed and taken away, and nothing else is touched', () => {
  const bare = '<mjml lang="en">\n  ';
  const once = withDefault(bare, 'mj-text', 'color', '#111111');
  expect(once).toContain('<mjml lang="en">\n  <mj-head>');
  expect(read(once, 'mj-text')).toEqual({ color: '#111111' });
  const twice = withDefault(once, 'mj-button', 'background-color', '#0b6b63');
  expect(read(twice, 'mj-button')).toEqual({ 'background-color': '#0b6b63' });
  const odd =
    '<mjml><mj-head><!-- a --><mj-attributes><mj-text  color=\'red\' font-size="1px"/></mj-attributes></mj-head>';
  expect(withDefault(odd, 'mj-text', 'color', 'blue')).toBe(odd.replace("color='red'", 'color="blue"'));
  expect(withDefault(odd, 'mj-text', 'color', undefined)).toBe(odd.replace("  color='red'", ''));
  expect(withDefault('<mjml><mj-head></mj-head>', 'mj-all', 'font-family', 'Arial')).toContain(
    'font-family="Arial"',
  );
  expect(withDefault(bare, 'mj-text', 'color', undefined)).toBe(bare);
});
