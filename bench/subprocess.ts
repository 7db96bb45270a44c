import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineFromDefinition, type StepKind } from '@slipway/core';
import { asLocalSession, localSession } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { measure, median, ms, report, runToEnd } from './measure.ts';
import { chain, noOpKind } from './no-op.ts';
import { inLeastNamespace, inRawNamespace } from './raw-namespace.ts';

const JOBS = 50;

/** A step that runs `true` as a job of the session's backend. */
const trueKind: StepKind = {
  ...noOpKind,
  type: 'True',
  runner: async (session) => {
    const { backendOf, directory } = asLocalSession(session);
    return {
      async run(_request, { jobName, stepName }) {
        const root = join(directory, 'roots', jobName);
        await mkdir(root, { recursive: true });
        const job = await backendOf(stepName).start({
          name: jobName,
          labels: {},
          image: 'host',
          entrypoint: ['true'],
          environment: {},
          hosts: [{ name: 'algo-1', root, inputs: [] }],
        });
        await job.wait();
        await job.remove();
        return {};
      },
    };
  },
};

/** What a job costs above the same command spawned raw in a namespace with its own `/opt/ml`. */
export async function benchSubprocess(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const session = localSession({
    directory,
    kinds: [trueKind],
    backend: ({ jobs }) => subprocessBackend({ directory: jobs, images: [{ glob: '*', target: 'host' }] }),
  });
  const pipeline = pipelineFromDefinition('Bench', chain(JOBS, 'True'));
  const times = {
    bare: [] as number[],
    least: [] as number[],
    namespace: [] as number[],
    slipway: [] as number[],
  };
  // In turn, so that a slow minute of the machine is everybody's.
  for (let round = 0; round < 5; round += 1) {
    times.bare.push(...(await measure(JOBS, () => runToEnd(['true']))));
    times.least.push(...(await measure(JOBS, () => runToEnd(inLeastNamespace(directory, ['true'])))));
    times.namespace.push(...(await measure(JOBS, () => runToEnd(inRawNamespace(directory, ['true'])))));
    const whole = await measure(1, async () => (await session.start(pipeline)).wait());
    times.slipway.push((whole[0] ?? Number.NaN) / JOBS);
  }
  const [bare, least] = [median(times.bare), median(times.least)];
  const [namespace, slipway] = [median(times.namespace), median(times.slipway)];
  report('A step that runs `true` as a subprocess job (goal: at most 5 ms above the raw namespace)', [
    `bare                                   ${ms(bare)}`,
    `raw, /opt/ml and nothing else in /opt  ${ms(least)}`,
    `raw, /opt/ml beside what is in /opt    ${ms(namespace)}`,
    `as a step of Slipway                   ${ms(slipway)}: ${ms(slipway - least)} above the first, ${ms(slipway - namespace)} above the second`,
  ]);
  await session.runs.close();
  await rm(directory, { recursive: true });
}
