import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, isSlipwayError, type Json } from '@slipway/core';
import { requestsOf, type StepKindCase } from './kind-case.ts';
import { pathOf, placesOf } from './places.ts';

/** What a kind tells the engine of a step. */
export const meaningCases: readonly StepKindCase[] = [
  {
    name: 'what a step uses is where it says',
    async run(fixture) {
      const { kind } = fixture;
      for (const request of requestsOf(fixture)) {
        const places = new Set(placesOf(request).map((place) => pathOf(place)));
        for (const { path } of Object.values(kind.uses?.(request) ?? {}).flat())
          assert.ok(places.has(path), `${path} is a place of the request`);
      }
    },
  },
  {
    name: 'the key of the cache is a part of the request',
    exempt: ({ kind }) => (kind.cacheKey ? undefined : 'steps of this kind are never cached'),
    async run(fixture) {
      const { kind } = fixture;
      for (const request of requestsOf(fixture)) {
        const key = kind.cacheKey?.(request) ?? {};
        assert.notDeepEqual(key, {}, 'something decides what comes out');
        assert.ok(isPartOf(key, request), `${JSON.stringify(key)} is a part of the request`);
      }
    },
  },
  {
    name: 'the field that names its job is one of the request, and names are long enough to differ',
    async run(fixture) {
      const { kind } = fixture;
      const { jobNameField, jobNameLength = 63 } = kind;
      if (jobNameField !== undefined)
        assert.ok(
          requestsOf(fixture).some((request) => jobNameField in request, `${jobNameField} is a field`),
        );
      assert.ok(jobNameLength >= 32 && jobNameLength <= 63, `${jobNameLength} characters`);
    },
  },
  {
    name: 'of a job that nothing is known of yet there is no metadata',
    exempt: ({ kind }) => (kind.metadata ? undefined : 'steps of this kind have no metadata'),
    async run({ kind }) {
      assert.deepEqual(kind.metadata?.({}), {});
    },
  },
  {
    name: 'it has a runner for a session, or says that there is none for that target',
    async run({ kind }) {
      const session = { target: 'elsewhere' } as Parameters<typeof kind.runner>[0];
      await kind.runner(session).then(
        ({ run }) => assert.equal(typeof run, 'function'),
        (error: unknown) => assert.ok(isSlipwayError(error, 'RUNNER_MISSING'), String(error)),
      );
    },
  },
];

/** Whether everything in `part` is in `whole` too, where it is. */
function isPartOf(part: Json, whole: Json | undefined): boolean {
  if (Array.isArray(part) && Array.isArray(whole))
    return part.length === whole.length && part.every((item, index) => isPartOf(item, whole[index]));
  if (isJsonObject(part) && isJsonObject(whole))
    return Object.entries(part).every(([key, value]) => value === undefined || isPartOf(value, whole[key]));
  return isDeepStrictEqual(part, whole);
}
