import assert from 'node:assert/strict';
import type { Json, JsonObject } from '@slipway/core';
import { expression, issuesOf, problemsOf, requestsOf, type StepKindCase } from './kind-case.ts';
import { leavesOf, pathOf, placesOf, replacedAt } from './places.ts';

/** What a kind says of a step before it runs. */
export const judgingCases: readonly StepKindCase[] = [
  {
    name: 'requests with every field are right, and so is one with a field that is not known yet',
    async run(fixture) {
      const { kind } = fixture;
      for (const request of requestsOf(fixture)) {
        assert.deepEqual(await issuesOf(kind, request), []);
        assert.deepEqual(await issuesOf(kind, { ...request, NotKnownYet: {} }), []);
        assert.deepEqual(problemsOf(kind, request), []);
      }
    },
  },
  {
    name: 'what is no object is no request',
    async run({ kind }) {
      for (const value of [null, 3, 'text', true])
        assert.notDeepEqual(await issuesOf(kind, value), [], `${value} is told`);
    },
  },
  {
    name: 'an expression may stand for any value that need not be literal',
    async run(fixture) {
      const { kind, literal = [] } = fixture;
      for (const request of requestsOf(fixture)) {
        for (const place of placesOf(request)) {
          const args = replacedAt(request, place.keys, expression) as JsonObject;
          assert.doesNotThrow(() => kind.uses?.(args), pathOf(place));
          assert.doesNotThrow(() => problemsOf(kind, args), pathOf(place));
        }
        for (const place of leavesOf(request)) {
          if (literal.includes(String(place.keys.at(-1)))) continue;
          const args = replacedAt(request, place.keys, expression) as JsonObject;
          assert.deepEqual(problemsOf(kind, args), [], pathOf(place));
        }
      }
    },
  },
  {
    name: 'what its schema takes it can judge, and tells problems with their places',
    async run(fixture) {
      const { kind } = fixture;
      const odd: readonly Json[] = [null, -1, 0.5, '', 'odd', true, [], {}];
      for (const request of requestsOf(fixture))
        for (const place of placesOf(request))
          for (const value of odd) {
            const args = replacedAt(request, place.keys, value) as JsonObject;
            if ((await issuesOf(kind, args)).length > 0) continue;
            const at = `${pathOf(place)} is ${JSON.stringify(value)}`;
            assert.doesNotThrow(() => kind.uses?.(args), at);
            for (const { code, path, message } of problemsOf(kind, args)) {
              assert.match(code, /^[A-Z][A-Z_]*$/, at);
              assert.match(path, /^Arguments\b/, at);
              assert.notEqual(message, '', at);
            }
          }
    },
  },
  {
    name: 'judging changes nothing',
    async run(fixture) {
      const { kind } = fixture;
      for (const request of requestsOf(fixture)) {
        const judged = structuredClone(request);
        await issuesOf(kind, judged);
        problemsOf(kind, judged);
        kind.uses?.(judged);
        kind.cacheKey?.(judged);
        assert.deepEqual(judged, request);
      }
    },
  },
];
