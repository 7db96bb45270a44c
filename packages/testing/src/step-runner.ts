import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  isSlipwayError,
  type JsonObject,
  type ObjectStore,
  type StepContext,
  type StepRunner,
} from '@slipway/core';
import { type Closable, type ConformanceCase, describeCases, type SuiteOptions } from './conformance-case.ts';

export interface StepRunnerFixture<Request = unknown, Response = unknown> extends Closable {
  readonly runner: StepRunner<Request, Response>;
  readonly objects: ObjectStore;
  /** A request that ends well. */
  readonly succeeding: Request;
  /** A request whose job fails by itself. Absent: steps of this kind cannot. */
  readonly failing?: Request;
  /** A request whose job runs until it is stopped. Absent: steps of this kind take no time. */
  readonly endless?: Request;
  /** How many jobs were ever started, told by what they did and not by the runner: lines of a file, for example. */
  started(): number | Promise<number>;
  /** How many of them run now. */
  running(): number | Promise<number>;
}

/** The contract of `StepRunner` as tests; `setup` runs anew for each of them. */
export function describeStepRunner<Request, Response>(
  name: string,
  setup: () => StepRunnerFixture<Request, Response> | Promise<StepRunnerFixture<Request, Response>>,
  options?: SuiteOptions,
): void {
  describeCases<StepRunnerFixture>(`step runner: ${name}`, stepRunnerCases, setup, options);
}

export const stepRunnerCases: readonly ConformanceCase<StepRunnerFixture>[] = [
  {
    name: 'resolves to a response that a journal can hold',
    async run(fixture) {
      const response = await fixture.runner.run(fixture.succeeding, stepContext(fixture).context);
      assert.ok(typeof response === 'object' && response !== null, 'the response is an object');
      assert.deepEqual(JSON.parse(JSON.stringify(response)), response, 'the response is plain JSON');
      assert.equal(await fixture.started(), 1);
      assert.equal(await fixture.running(), 0);
    },
  },
  {
    name: 'leaves the request as it was',
    async run(fixture) {
      const before = structuredClone(fixture.succeeding);
      await fixture.runner.run(fixture.succeeding, stepContext(fixture).context);
      assert.deepEqual(fixture.succeeding, before);
    },
  },
  {
    name: 'the same job name attaches to the job that ended',
    async run(fixture) {
      const { context } = stepContext(fixture);
      const first = await fixture.runner.run(fixture.succeeding, context);
      const second = await fixture.runner.run(
        fixture.succeeding,
        stepContext(fixture, context.jobName).context,
      );
      assert.deepEqual(second, first);
      assert.equal(await fixture.started(), 1);
    },
  },
  {
    name: 'the same job name attaches to the job that runs',
    async run(fixture) {
      const { context } = stepContext(fixture);
      const [first, second] = await Promise.all([
        fixture.runner.run(fixture.succeeding, context),
        fixture.runner.run(fixture.succeeding, stepContext(fixture, context.jobName).context),
      ]);
      assert.deepEqual(second, first);
      assert.equal(await fixture.started(), 1);
    },
  },
  {
    name: 'another job name is another job',
    async run(fixture) {
      await Promise.all([
        fixture.runner.run(fixture.succeeding, stepContext(fixture).context),
        fixture.runner.run(fixture.succeeding, stepContext(fixture).context),
      ]);
      assert.equal(await fixture.started(), 2);
    },
  },
  {
    name: 'a failing job rejects with a job error, once and again, and is not run again',
    exempt: ({ failing }) => (failing === undefined ? 'the setup has no failing request' : undefined),
    async run(fixture) {
      const { context } = stepContext(fixture);
      for (const attempt of [context, stepContext(fixture, context.jobName).context]) {
        await assert.rejects(fixture.runner.run(fixture.failing, attempt), (error) => {
          assert.ok(isSlipwayError(error), `a branded error, not ${error}`);
          assert.equal(error.category, 'job');
          assert.notEqual(error.message, '');
          return true;
        });
      }
      assert.equal(await fixture.started(), 1);
      assert.equal(await fixture.running(), 0);
    },
  },
  {
    name: 'reports what it knows while the job runs',
    exempt: needsEndless,
    async run(fixture) {
      await withEndless(fixture, async ({ reported, stop }) => {
        const description = await reported();
        assert.ok(Object.keys(description).length > 0, 'the report says something');
        assert.deepEqual(JSON.parse(JSON.stringify(description)), description, 'the report is plain JSON');
        await stop();
      });
    },
  },
  {
    name: 'its signal stops the job: a stopped error, and nothing runs on',
    exempt: needsEndless,
    async run(fixture) {
      await withEndless(fixture, async ({ atWork, stop }) => {
        await atWork();
        const error = await stop();
        assert.ok(isSlipwayError(error), `a branded error, not ${error}`);
        assert.equal(error.category, 'stopped');
        assert.equal(await fixture.running(), 0);
        assert.equal(await fixture.started(), 1);
      });
    },
  },
  {
    name: 'a signal that has fired stops the job that runs under its name',
    exempt: needsEndless,
    async run(fixture) {
      await withEndless(fixture, async ({ jobName, atWork, ended }) => {
        await atWork();
        const { context } = stepContext(fixture, jobName, AbortSignal.abort());
        await assert.rejects(
          fixture.runner.run(fixture.endless, context),
          (error) => isSlipwayError(error) && error.category === 'stopped',
        );
        assert.equal(await fixture.running(), 0);
        assert.equal(await fixture.started(), 1);
        // Whoever waits for it is told.
        await ended;
      });
    },
  },
  {
    name: 'a signal that has fired starts nothing',
    async run(fixture) {
      const { context } = stepContext(fixture, undefined, AbortSignal.abort());
      await assert.rejects(
        fixture.runner.run(fixture.succeeding, context),
        (error) => isSlipwayError(error) && error.category === 'stopped',
      );
      assert.equal(await fixture.started(), 0);
    },
  },
];

interface EndlessRun {
  readonly jobName: string;
  /** The first report. */
  reported(): Promise<JsonObject>;
  /** Resolves when the job is at work. */
  atWork(): Promise<void>;
  /** Fires the signal; resolves to what the run rejected with. */
  stop(): Promise<unknown>;
  /** What the run rejected with. */
  readonly ended: Promise<unknown>;
}

async function withEndless(
  fixture: StepRunnerFixture,
  body: (run: EndlessRun) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const { context, reported } = stepContext(fixture, undefined, controller.signal);
  const error = fixture.runner.run(fixture.endless, context).then(
    () => assert.fail('an endless job ended well'),
    (thrown: unknown) => thrown,
  );
  // Who waits for a report or for the job hears of an early end, instead of waiting for ever.
  const early = error.then((thrown) => {
    throw thrown;
  });
  early.catch(() => {});
  const running = async () => {
    while ((await fixture.running()) === 0) await setTimeout(20, undefined, { signal: controller.signal });
  };
  const stop = () => {
    controller.abort();
    return error;
  };
  try {
    await body({
      jobName: context.jobName,
      ended: error,
      reported: () => Promise.race([reported, early]),
      atWork: () => Promise.race([running(), early]),
      stop,
    });
  } finally {
    await stop();
  }
}

function needsEndless({ endless }: StepRunnerFixture): string | undefined {
  return endless === undefined ? 'the setup has no endless request' : undefined;
}

/** A context as the engine makes one, and the first report made to it. */
function stepContext(
  { objects }: StepRunnerFixture,
  jobName = `pipelines-conformance-Step-${randomUUID().replaceAll('-', '').slice(0, 10)}`,
  signal: AbortSignal = new AbortController().signal,
): { context: StepContext; reported: Promise<JsonObject> } {
  const { promise: reported, resolve: report } = Promise.withResolvers<JsonObject>();
  const context: StepContext = {
    executionId: 'conformance0',
    pipelineName: 'Conformance',
    stepName: 'Step',
    attempt: 1,
    jobName,
    signal,
    objects,
    report,
    log() {},
    metric() {},
    pin() {},
    progress() {},
    warn() {},
  };
  return { context, reported };
}
