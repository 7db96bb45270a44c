import { expect, test } from 'vitest';
import type { SupportTable } from '../contract/step-kind.ts';
import type { JsonObject } from '../json.ts';
import { step } from '../test/documents.ts';
import { choice, kindOf } from '../test/kinds.ts';
import { supportFindings, supportTree } from './support.ts';

/** What is found, as the path below Arguments and the first word of why. */
function found(support: SupportTable, Arguments: JsonObject, kind = kindOf('Echo')): string[] {
  const placed = { name: 'A', definition: step('A', Arguments), kind, path: '$' };
  return supportFindings(placed, supportTree({ ...kind, support })).map(
    ({ path, support: what }) =>
      `${path.replace('$.Arguments', '')} ${what ? Object.keys(what)[0] : 'unread'}`,
  );
}

const none = { noEffect: 'x' };
const refused = { refused: 'x' };

test('a field without an entry is told of once, at its top', () => {
  expect(found({}, { A: { B: [1, 2] }, C: 1 })).toEqual(['.A unread', '.C unread']);
  expect(found({ A: 'done' }, { A: { B: [1, 2] }, C: null })).toEqual(['.C unread']);
});

test('an entry speaks for all below it that has none of its own', () => {
  const table: SupportTable = { A: 'done', 'A.B': none, 'A.C.D': refused };
  expect(found(table, { A: { B: { X: 1 }, C: { D: 1, E: 1 }, F: 1 } })).toEqual([
    '.A.B noEffect',
    '.A.C.D refused',
  ]);
});

test('what has its own entry is told of also below an entry that is no "done"', () => {
  const table: SupportTable = { A: none, 'A.B': 'done', 'A.C': refused };
  expect(found(table, { A: { B: 1, C: 1, D: 1 } })).toEqual(['.A noEffect', '.A.C refused']);
});

test('where only what is inside has entries, other things inside are unread', () => {
  expect(found({ 'A.B': 'done' }, { A: { B: 1, C: { D: 1 } } })).toEqual(['.A.C unread']);
  for (const empty of [{}, [], null, 3, { Get: 'Steps.B.X' }]) {
    expect(found({ 'A.B': 'done' }, { A: empty })).toEqual([]);
  }
});

test('[] stands for every index, * for every key', () => {
  const table: SupportTable = {
    'List[].Yes': 'done',
    'List[].No': none,
    'Map.*.Yes': 'done',
    'Map.odd.Yes': refused,
  };
  expect(
    found(table, {
      List: [{ Yes: 1 }, { No: 1, New: 1 }],
      Map: { a: { Yes: 1, No: 1 }, odd: { Yes: 1 }, 'b.c': { X: 1 } },
    }),
  ).toEqual([
    '.List[1].No noEffect',
    '.List[1].New unread',
    '.Map.a.No unread',
    '.Map.odd.Yes refused',
    ".Map['b.c'].X unread",
  ]);
  expect(found({ '*': 'done' }, { A: 1, B: { C: 1 } })).toEqual([]);
});

test('keys that objects have anyway are not in the table for that', () => {
  const Arguments = JSON.parse('{"__proto__": 1, "constructor": {"name": 1}, "toString": 1}');
  expect(found({ A: 'done' }, Arguments)).toEqual([
    '.__proto__ unread',
    '.constructor unread',
    '.toString unread',
  ]);
  expect(found({ 'constructor.name': 'done', toString: none, ['__proto__']: 'done' }, Arguments)).toEqual([
    '.toString noEffect',
  ]);
});

test('the steps of branches are no fields', () => {
  expect(found({ Take: 'done' }, { Take: 1, IfSteps: [{ X: 1 }] }, choice)).toEqual([]);
});
