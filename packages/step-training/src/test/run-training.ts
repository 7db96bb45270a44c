import type { StepContext } from '@slipway/core';
import { trainingRunner } from '../local.ts';
import { sessionIn } from './host-session.ts';

// Runs one training job, as an orchestrator that a test can kill: `run-training.ts <folder> <request> <job name>`.
const [notes = '', request = '', jobName = ''] = process.argv.slice(2);
const session = sessionIn(notes);
const nothing = () => undefined;
const context: StepContext = {
  executionId: 'abcdefghijkl',
  pipelineName: 'P',
  stepName: 'Train',
  attempt: 1,
  jobName,
  signal: new AbortController().signal,
  objects: session.objects,
  report: nothing,
  log: nothing,
  metric: nothing,
  pin: nothing,
  progress: nothing,
  warn: nothing,
};
await trainingRunner(session).run(JSON.parse(request), context);
