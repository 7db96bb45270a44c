import { type StepContext, type StepRunner, slipwayError } from '@slipway/core';
import { describeStepRunner, type StepRunnerFixture, stepRunnerCases } from './step-runner.ts';
import { memoryObjectStore } from './test/memory-object-store.ts';
import { type MemoryRequest, type MemoryResponse, memoryStepRunner } from './test/memory-step-runner.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';

describeStepRunner('memory', () => setup());

const failing = 'a failing job rejects with a job error, once and again, and is not run again';
const again = [
  'the same job name attaches to the job that ended',
  'the same job name attaches to the job that runs',
];
const response = 'resolves to a response that a journal can hold';
const signal = 'its signal stops the job: a stopped error, and nothing runs on';

describeFaults('step runners with a fault', stepRunnerCases, [
  planted('a response holds a date', [response], (run) => async (request, context) => ({
    ...(await run(request, context)),
    CreationTime: new Date(),
  })),
  planted(
    'there is no response',
    [response],
    (run) => async (request, context) => void (await run(request, context)),
  ),
  planted(
    'the request is completed in place',
    ['leaves the request as it was'],
    (run) => (request, context) => {
      Object.assign(request, { JobName: context.jobName });
      return run(request, context);
    },
  ),
  planted('every run is a job', [...again, failing], (run) => {
    let runs = 0;
    return (request, context) => run(request, { ...context, jobName: `${context.jobName}-${runs++}` });
  }),
  planted('a job that failed is run again', [failing], (run) => {
    let failures = 0;
    return (request, context) =>
      run(request, { ...context, jobName: `${context.jobName}-${failures}` }).catch((error: unknown) => {
        failures++;
        throw error;
      });
  }),
  planted(
    'all steps share a job',
    ['another job name is another job'],
    (run) => (request, context) => run(request, { ...context, jobName: 'job' }),
  ),
  planted(
    'errors have no brand',
    [failing, signal],
    (run) => (request, context) =>
      run(request, context).catch((error: Error) => {
        throw new Error(error.message);
      }),
  ),
  planted(
    'a failure passes for a success',
    [failing],
    (run) => (request, context) => run(request, context).catch(() => ({})),
  ),
  {
    ...planted(
      'nothing is reported',
      ['reports what it knows while the job runs'],
      (run) => (request, context) => run(request, { ...context, report() {} }),
    ),
    hangs: true,
  },
  planted(
    'a date is reported',
    ['reports what it knows while the job runs'],
    (run) => (request, context) =>
      run(
        request,
        withReport(context, () => ({ CreationTime: new Date() })),
      ),
  ),
  planted('a signal ends the waiting and not the job', [signal], (run) => (request, context) => {
    const job = run(request, { ...context, signal: new AbortController().signal });
    const stopped = new Promise((_, reject) => {
      context.signal.addEventListener('abort', () =>
        reject(slipwayError('Stopped.', { code: 'JOB_STOPPED', category: 'stopped' })),
      );
    });
    return Promise.race([job, stopped]);
  }),
  planted(
    'a signal that has fired leaves the job alone',
    ['a signal that has fired stops the job that runs under its name'],
    (run) => async (request, context) => {
      if (!context.signal.aborted) return await run(request, context);
      throw slipwayError('Stopped.', { code: 'JOB_STOPPED', category: 'stopped' });
    },
  ),
  planted(
    'a signal that has fired is not seen',
    ['a signal that has fired starts nothing'],
    (run) => (request, context) => run(request, { ...context, signal: new AbortController().signal }),
  ),
]);

type Run = StepRunner<MemoryRequest, MemoryResponse>['run'];
type FaultyRun = (request: MemoryRequest, context: StepContext) => Promise<unknown>;

function setup(fault: (run: Run) => FaultyRun = (run) => run): StepRunnerFixture<MemoryRequest, unknown> {
  const runs = { started: 0, running: 0 };
  return {
    runner: { run: fault(memoryStepRunner(runs).run) },
    objects: memoryObjectStore(),
    succeeding: { end: 'well' },
    failing: { end: 'badly' },
    endless: { end: 'never' },
    started: () => runs.started,
    running: () => runs.running,
  };
}

function planted(
  name: string,
  noticedBy: readonly string[],
  fault: (run: Run) => FaultyRun,
): PlantedFault<StepRunnerFixture<MemoryRequest, unknown>> {
  return { name, noticedBy, setup: () => setup(fault) };
}

function withReport(context: StepContext, change: () => object): StepContext {
  return { ...context, report: () => context.report(change() as never) };
}
