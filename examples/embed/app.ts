// A program that runs pipelines itself: it shows what happens, stops one execution and takes another to its end.
import { integerParameter, isSlipwayError, join, pipeline } from '@slipway/core';
import { localSession } from '@slipway/local';
import { conditionKind, conditionStep, greaterThan } from '@slipway/step-condition';
import { processingKind, processingStep } from '@slipway/step-processing';
import { subprocessBackend } from '@slipway/subprocess';

const session = localSession({
  directory: process.argv[2] ?? '.',
  kinds: [processingKind, conditionKind],
  backend: ({ jobs }) => subprocessBackend({ directory: jobs, images: [{ glob: 'shell', target: 'host' }] }),
});

const items = integerParameter('Items');
const shell = (name: string, script: string) =>
  processingStep(session, {
    name,
    image: 'shell',
    instanceType: 'ml.m5.large',
    command: ['sh', '-c', script],
    environment: { ITEMS: join('', [items]) },
  });
const count = shell('Count', 'for i in $(seq $ITEMS); do echo "item $i"; sleep 0.1; done');
const check = conditionStep({
  name: 'Check',
  dependsOn: [count],
  conditions: [greaterThan(items, 2)],
  ifSteps: [shell('Celebrate', 'echo "$ITEMS items!"')],
});
const counting = pipeline({ name: 'Counting', parameters: [items], steps: [count, check] });

async function run(parameters: { Items: number }, stopAt?: string): Promise<void> {
  const stop = new AbortController();
  const execution = await session.start(counting, {
    parameters,
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'Log') console.log(`  ${event.step}: ${event.line.text}`);
      if (event.type === 'StepSucceeded') console.log(`  ${event.step} is done`);
      if (event.type === 'Log' && event.line.text === stopAt) stop.abort();
    },
  });
  await execution.wait().catch((error: unknown) => {
    if (!isSlipwayError(error, 'EXECUTION_STOPPED')) throw error;
  });
  console.log((await execution.describe()).PipelineExecutionStatus);
}

await run({ Items: 1_000 }, 'item 3');
await run({ Items: 5 });
await session.runs.close();
