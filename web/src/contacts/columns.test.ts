import { expect, it } from 'vitest';
import {
  attributeColumn,
  attributeOf,
  attributesOf,
  columnLabel,
  columnsMost,
  readColumns,
} from './columns.ts';

it('reads columns from a URL, each once and only those that there are', () => {
  expect(readColumns(undefined)).toBeUndefined();
  expect(readColumns('seen,moon,seen,attribute:shoe_size')).toEqual(['seen', 'attribute:shoe_size']);
  const many = Array.from({ length: 30 }, (_, n) => attributeColumn(`a${n}`)).join(',');
  expect(readColumns(many)).toHaveLength(columnsMost);
});

it('asks for the attributes among them and calls them as people do', () => {
  expect(attributesOf(['seen', 'tags', 'attribute:shoe_size'])).toEqual(['tags', 'shoe_size']);
  expect(attributeOf('seen')).toBeUndefined();
  expect([columnLabel('seen'), columnLabel('attribute:shoe_size')]).toEqual(['Last seen', 'Shoe size']);
});
