import { type JsonObject, type StepKind, slipwayError } from '@slipway/core';
import { describeStepKind, type StepKindFixture, stepKindCases } from './step-kind.ts';
import { countingKind, countingRequest } from './test/counting-kind.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';

describeStepKind('counting', () => setup());

const right = 'requests with every field are right, and so is one with a field that is not known yet';
const expressions = 'an expression may stand for any value that need not be literal';
const judged = 'what its schema takes it can judge, and tells problems with their places';
const silent = 'the support table has a word on every field';
const stale = 'the support table speaks of no field that is none';
const jobName = 'the field that names its job is one of the request, and names are long enough to differ';
const runner = 'it has a runner for a session, or says that there is none for that target';

describeFaults('step kinds with a fault', stepKindCases, [
  planted('the schema knows no new fields', [right], {
    request: schema((value) => Object.keys(value ?? {}).length === 4),
  }),
  planted('the schema takes anything', ['what is no object is no request'], { request: schema(() => true) }),
  planted('the check finds fault with what is right', [right], { check: () => [problem('Arguments')] }),
  planted('the check takes an expression for a value', [expressions], {
    check: ({ Arguments: { AtLeast } }) =>
      typeof AtLeast === 'number' ? [] : [problem('Arguments.AtLeast')],
  }),
  planted('the check reads below an expression', [expressions], {
    check: ({ Arguments: { Data } }) => [...(Data as readonly never[])],
  }),
  planted('the check names no place', [judged], {
    check: ({ Arguments: { AtLeast } }) => (AtLeast === -1 ? [problem('AtLeast')] : []),
  }),
  planted('the check says nothing', [judged], {
    check: ({ Arguments: { AtLeast } }) => (AtLeast === -1 ? [{ ...problem('Arguments'), message: '' }] : []),
  }),
  planted('what it uses cannot be told of odd data', [judged], {
    uses: ({ Data }) => ({ reads: (Data as readonly never[]).map(() => ({ path: 'Data', value: null })) }),
  }),
  planted('the check completes the request', ['judging changes nothing'], {
    check: ({ Arguments }) => {
      Object.assign(Arguments, { AtLeast: 0 });
      return [];
    },
  }),
  planted('the support table forgets a field', [silent], { support: without('AtLeast') }),
  planted('the support table forgets what is in a list', [silent], { support: without('Data[].S3Uri') }),
  planted('the support table forgets a map', [silent], { support: without('Labels.*') }),
  planted('the support table has the start of a name', [silent, stale], {
    support: { ...without('AtLeast'), At: 'done' },
  }),
  planted('the support table has a field that was renamed', [stale], {
    support: { ...countingKind.support, 'Data[].Uri': 'done' },
  }),
  planted('it reads from a place that is not there', ['what a step uses is where it says'], {
    uses: () => ({ reads: [{ path: 'Data[1].S3Uri', value: 's3://bucket/in' }] }),
  }),
  planted('the time is in the key of the cache', ['the key of the cache is a part of the request'], {
    cacheKey: ({ Data = null }) => ({ Data, Time: 1 }),
  }),
  planted('nothing is in the key of the cache', ['the key of the cache is a part of the request'], {
    cacheKey: () => ({}),
  }),
  planted('the job is named by a field that is none', [jobName], { jobNameField: 'JobName' }),
  planted('names are cut to where they are the same', [jobName], { jobNameLength: 12 }),
  planted('there is metadata of nothing', ['of a job that nothing is known of yet there is no metadata'], {
    metadata: ({ JobArn = '' }) => ({ Counting: { Arn: JobArn } }),
  }),
  planted('a session of another target gets no word', [runner], {
    runner: () => Promise.reject(new TypeError('session.jobs is not a function')),
  }),
  planted('a missing runner passes for another error', [runner], {
    runner: () => Promise.reject(slipwayError('Oh.', { code: 'ODD', category: 'environment' })),
  }),
]);

function setup(fault: Partial<StepKind<JsonObject, JsonObject>> = {}): StepKindFixture {
  return { kind: { ...countingKind, ...fault }, requests: [countingRequest] };
}

function planted(
  name: string,
  noticedBy: readonly string[],
  fault: Partial<StepKind<JsonObject, JsonObject>>,
): PlantedFault<StepKindFixture> {
  return { name, noticedBy, setup: () => setup(fault) };
}

function schema(takes: (value: unknown) => boolean): StepKind<JsonObject>['request'] {
  const validate = (value: unknown) =>
    takes(value) ? { value: value as JsonObject } : { issues: [{ message: 'is odd' }] };
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

function problem(path: string) {
  return { code: 'BAD_ARGUMENTS', path, message: 'is wrong' };
}

function without(field: string): StepKind['support'] {
  const { [field]: _, ...rest } = countingKind.support;
  return rest;
}
