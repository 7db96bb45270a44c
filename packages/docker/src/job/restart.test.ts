import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dockerBackend } from '../docker-backend.ts';
import { canStartBlindEngine } from '../test/blind-engine.ts';
import { hasEngine } from '../test/engine.ts';
import { type OwnEngine, startOwnEngine } from '../test/own-engine.ts';
import { lineOf, workplace } from '../test/workplace.ts';

/** A job that says it is ready, and that ends well when it is asked to end: the end that must not be believed. */
const heedful = "trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.1; done";

describe.runIf((await hasEngine()) && canStartBlindEngine())(
  'an engine that is restarted',
  { tags: ['docker', 'docker-root'] },
  () => {
    describe.each(['SIGTERM', 'SIGKILL'] as const)('by %s', (signal) => {
      test('loses the job it ran: it is told as lost, to who waits and to who comes after', async () => {
        const { at, engine } = await ownWorkplace();
        const spec = await at.spec(heedful);
        const job = await at.backend.start(spec);
        await lineOf(job, 'ready');
        const waiting = job.wait();
        const reading = Array.fromAsync(job.logs());
        await engine.end(signal);
        await setTimeout(500);
        await engine.start();
        const lost = { status: 'lost', reason: expect.stringContaining('restarted') };
        expect(await waiting).toMatchObject(lost);
        expect((await reading)[0]?.text).toBe('ready');
        const found = await dockerBackend(at.options).find(spec.name);
        expect(await found?.wait()).toMatchObject(lost);
        await found?.remove();
        expect(await at.backend.find(spec.name)).toBeUndefined();
      });

      test('goes on with its job where it lets containers run on', async () => {
        const { at, engine } = await ownWorkplace(['--live-restore']);
        const spec = await at.spec(
          'echo ready; until [ -e /opt/ml/go ]; do sleep 0.1; done; echo went on; exit 7',
        );
        const job = await at.backend.start(spec);
        await lineOf(job, 'ready');
        const waiting = job.wait();
        const reading = Array.fromAsync(job.logs());
        await engine.end(signal);
        await setTimeout(500);
        await engine.start();
        await setTimeout(500);
        const { writeFileSync } = await import('node:fs');
        writeFileSync(`${spec.hosts[0]?.root}/go`, '');
        const ended = { status: 'exited', hosts: [{ name: 'algo-1', exitCode: 7 }] };
        expect(await waiting).toEqual(ended);
        expect((await reading).map(({ text }) => text)).toEqual(['ready', 'went on']);
        expect(await (await dockerBackend(at.options).find(spec.name))?.wait()).toEqual(ended);
      });
    });

    test('believes what had ended before it was, while it runs on', async () => {
      const { at } = await ownWorkplace();
      const spec = await at.spec('exit 0');
      const job = await at.backend.start(spec);
      expect(await job.wait()).toMatchObject({ status: 'exited' });
      expect(await (await dockerBackend(at.options).find(spec.name))?.wait()).toMatchObject({
        status: 'exited',
      });
    });
  },
);

async function ownWorkplace(options?: readonly string[]) {
  const engine: OwnEngine = await startOwnEngine(options);
  onTestFinished(async () => await engine.close());
  return { engine, at: await workplace({ socketPath: engine.socketPath }) };
}
