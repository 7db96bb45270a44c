import assert from 'node:assert/strict';
import type { StepKindFixture } from './fixture.ts';
import { requestsOf, type StepKindCase } from './kind-case.ts';
import { leavesOf, pathOf } from './places.ts';

/** What a kind says of its fields. */
export const supportCases: readonly StepKindCase[] = [
  {
    name: 'the support table has a word on every field',
    async run(fixture) {
      const entries = entriesOf(fixture);
      const silent = fieldsOf(fixture).filter((field) => !entries.some((entry) => covers(entry, field)));
      assert.deepEqual(silent, []);
    },
  },
  {
    name: 'the support table speaks of no field that is none',
    async run(fixture) {
      const fields = fieldsOf(fixture);
      const stale = entriesOf(fixture).filter((entry) => !fields.some((field) => covers(entry, field)));
      assert.deepEqual(stale, []);
    },
  },
];

function entriesOf({ kind }: StepKindFixture): readonly string[] {
  return Object.keys(kind.support);
}

function fieldsOf(fixture: StepKindFixture): readonly string[] {
  return [
    ...new Set(
      requestsOf(fixture)
        .flatMap(leavesOf)
        .map((place) => pathOf(place, () => '')),
    ),
  ];
}

/** An entry speaks for its field and for all below it; `*` is any key. */
function covers(entry: string, field: string): boolean {
  const keys = field.split('.');
  return entry.split('.').every((word, depth, { length }) => {
    const key = keys[depth];
    return (
      word === key || (word === '*' && key !== undefined) || (depth === length - 1 && `${word}[]` === key)
    );
  });
}
