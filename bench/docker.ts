import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineFromDefinition, type StepKind } from '@slipway/core';
import { dockerBackend } from '@slipway/docker';
import { asLocalSession, localSession } from '@slipway/local';
import Docker from 'dockerode';
import { measure, median, ms, report } from './measure.ts';
import { chain, noOpKind } from './no-op.ts';

const JOBS = 5;
/** Made by tools/test-images/busybox.sh. */
const image = 'slipway-test/busybox:1';

/** A step that runs `true` as a job of the session's backend. */
const trueKind: StepKind = {
  ...noOpKind,
  type: 'True',
  runner: async (session) => {
    const { directory } = asLocalSession(session);
    const backend = dockerBackend({ directory: join(directory, 'copies'), pull: 'never' });
    return {
      async run(_request, { jobName }) {
        const root = join(directory, 'roots', jobName);
        await mkdir(root, { recursive: true });
        const hosts = [{ name: 'algo-1', root, inputs: [] }];
        const job = await backend.start({
          name: jobName,
          labels: {},
          image,
          entrypoint: ['true'],
          environment: {},
          hosts,
        });
        await Array.fromAsync(job.logs());
        await job.wait();
        await job.remove();
        return {};
      },
    };
  },
};

/** What a container costs as a step above the same container through the raw Engine API. */
export async function benchDocker(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const engine = new Docker();
  const raw = async () => {
    const mount = { Type: 'bind', Source: directory, Target: '/opt/ml' } as const;
    const container = await engine.createContainer({
      Image: image,
      Entrypoint: ['true'],
      HostConfig: { Mounts: [mount] },
    });
    await container.start();
    await container.wait();
    await container.remove();
  };
  const session = localSession({
    directory,
    kinds: [trueKind],
    backend: ({ jobs }) => dockerBackend({ directory: jobs, pull: 'never' }),
  });
  const pipeline = pipelineFromDefinition('Bench', chain(JOBS, 'True'));
  const times = { raw: [] as number[], slipway: [] as number[] };
  // In turn, so that a slow minute of the machine is everybody's.
  for (let round = 0; round < 5; round += 1) {
    times.raw.push(...(await measure(JOBS, raw)));
    const whole = await measure(1, async () => (await session.start(pipeline)).wait());
    times.slipway.push((whole[0] ?? Number.NaN) / JOBS);
  }
  const [least, slipway] = [median(times.raw), median(times.slipway)];
  report('A step that runs `true` in a container (goal: at most 50 ms above the raw Engine API)', [
    `create, start, wait and remove, raw  ${ms(least)}`,
    `as a step of Slipway                 ${ms(slipway)}: ${ms(slipway - least)} above it`,
  ]);
  await session.runs.close();
  await rm(directory, { recursive: true });
}
