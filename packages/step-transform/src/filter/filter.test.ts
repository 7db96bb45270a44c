import { isSlipwayError } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { csvFields } from './csv.ts';
import { parseExact, writeExact } from './exact-json.ts';
import { parsePath } from './path.ts';
import { select } from './select.ts';

const filtered = (json: string, path: string) => writeExact(select(parseExact(json), parsePath(path)));

describe('a path', () => {
  const record =
    '{"id":12345678901234567890,"features":[1.0,2e3,"x",null],"a":{"b":[{"c":1},{"c":2}],"d":true}}';

  test.each([
    ['$', record],
    ['', record],
    ['$.id', '12345678901234567890'],
    ["$['id']", '12345678901234567890'],
    ['$.features', '[1.0,2e3,"x",null]'],
    ['$.features[0]', '1.0'],
    ['$.features[-1]', 'null'],
    ['$.features[2, 0]', '["x",1.0]'],
    ['$.features[1:3]', '[2e3,"x"]'],
    ['$.features[:2]', '[1.0,2e3]'],
    ['$.features[2:]', '["x",null]'],
    ['$.features[:-1]', '[1.0,2e3,"x"]'],
    ['$.features[1:99]', '[2e3,"x",null]'],
    ['$.features[*]', '[1.0,2e3,"x",null]'],
    ['$.a.*', '[[{"c":1},{"c":2}],true]'],
    ['$.a.b[*].c', '[1,2]'],
    ['$.a.b[0:1].c', '[1]'],
    ['$.a.b[0,1].c', '[1,2]'],
    ["$['features','id']", '{"features":[1.0,2e3,"x",null],"id":12345678901234567890}'],
    ["$.a.['d','b']", '{"d":true,"b":[{"c":1},{"c":2}]}'],
  ])('%s', (path, expected) => {
    expect(filtered(record, path)).toBe(expected);
  });

  test.each([
    ['$.nothing', 'there is no "nothing"'],
    ["$['id','nothing']", 'there is no "nothing"'],
    ['$.constructor', 'there is no "constructor"'],
    ['$.id.rawJSON', 'there is no "rawJSON"'],
    ['$.id.*', 'there is no list'],
    ['$.features[4]', '[4] is beyond its 4 values'],
    ['$.features[-5]', '[-5] is beyond its 4 values'],
    ['$.a[0]', 'there is no list'],
    ['$.a[0:1]', 'there is no list'],
  ])('%s selects nothing: %s', (path, message) => {
    expect(() => filtered(record, path)).toThrow(message);
  });

  test.each([
    'id',
    '$id',
    '$..id',
    '$[?(@.a)]',
    '$[0:2,5:]',
    '$[0,5:]',
    '$[::2]',
    "$['a','b'].c",
    '$.',
    '$[',
    '$[]',
    "$['']",
  ])('%s is refused', (path) => {
    try {
      parsePath(path);
    } catch (error) {
      expect(isSlipwayError(error, 'BAD_FILTER')).toBe(true);
      expect((error as Error).message).toContain(path);
      return;
    }
    expect.unreachable();
  });

  test('takes __proto__ for a name like any other', () => {
    expect(filtered('{"__proto__":{"x":1}}', '$.__proto__.x')).toBe('1');
    expect(filtered('{"__proto__":2,"a":1}', "$['__proto__','a']")).toBe('{"__proto__":2,"a":1}');
    expect(() => filtered('{"a":1}', '$.__proto__')).toThrow('there is no "__proto__"');
  });
});

describe('a CSV line', () => {
  test.each<[string, readonly string[]]>([
    ['', ['']],
    ['a', ['a']],
    ['a,b,', ['a', 'b', '']],
    [',,', ['', '', '']],
    ['"a,b",c', ['"a,b"', 'c']],
    ['"say ""hi"", she said",2', ['"say ""hi"", she said"', '2']],
    ['"",x', ['""', 'x']],
    ['a "quoted" b,c', ['a "quoted" b', 'c']],
    [' "a" ,b', [' "a" ', 'b']],
  ])('%j', (line, fields) => {
    expect(csvFields(line)).toEqual(fields);
    expect(fields.join(',')).toBe(line);
  });

  test.each(['"a', 'x,"a', '"a"b,c', '"a""'])('%j is refused', (line) => {
    expect(() => csvFields(line)).toThrow('do not end on its line');
  });

  test('may have a field of megabytes', () => {
    const long = `"${'x""'.repeat(2_000_000)}"`;
    expect(csvFields(`${long},1`)).toEqual([long, '1']);
  });
});
