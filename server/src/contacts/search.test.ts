import { describe, expect, it } from 'vitest';
import { namesQuery } from './search.ts';

describe('what is typed to find somebody', () => {
  it('is words that begin words, without capitals, accents and signs', () => {
    expect(namesQuery('Ána.Berg@acme')).toBe("'ana':* & 'berg':* & 'acme':*");
    expect(namesQuery('  ')).toBeNull();
    expect(namesQuery('@')).toBeNull();
  });

  it('cannot leave its quotes', () => {
    expect(namesQuery("o'neil \\x")).toBe("'o''neil':* & '\\\\x':*");
    expect(namesQuery("a':* | 'b")).toBe("'a'':*':* & '|':* & '''b':*");
  });

  it('is looked for in the writings of other alphabets', () => {
    expect(namesQuery('иван')).toBe("('иван':* | 'Иван':* | 'ИВАН':*)");
  });

  it('is also the beginning of a phone number, with or without the country', () => {
    expect(namesQuery('+43 664 12')).toBe("('43':* & '664':* & '12':*) | '4366412':*");
    expect(namesQuery('0664/12')).toBe("('0664':* & '12':*) | '66412':*");
    expect(namesQuery('0043 664')).toBe("('0043':* & '664':*) | '43664':*");
    expect(namesQuery('12')).toBe("'12':*");
  });
});
