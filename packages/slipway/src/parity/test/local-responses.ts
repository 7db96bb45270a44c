import { readFileSync } from 'node:fs';
import {
  isJsonObject,
  type JsonObject,
  type Pipeline,
  pipeline,
  pipelineFromDefinition,
  type StepDefinition,
} from '@slipway/core';
import { integerRange, localSession, tuningStep } from '../../index.ts';
import { KINDS, kindsProject, PYTHON } from '../../test/kinds-project.ts';
import { inClone } from '../../test/sdk-document.ts';

/** What steps of every kind have answered that ran on this machine. */
export interface LocalResponses {
  responseOf(step: string): JsonObject;
  argumentsOf(step: string): JsonObject;
  remove(): Promise<void>;
}

/** Runs what the Python SDK writes beside the usual, tools/sdk-documents/kinds.py, and a step `Tune`. */
export async function localResponses(): Promise<LocalResponses> {
  const at = await kindsProject();
  await at.write('.slipway/buckets/data/data.csv', at.read('data.csv'));
  const session = localSession({ directory: at.folder, images: { '*': `python:${PYTHON}` } });
  const responses = new Map<string, JsonObject>();
  const run = async (made: Pipeline, parameters: Readonly<Record<string, string>> = {}) => {
    const execution = await session.start(made, {
      parameters,
      onEvent(event) {
        if (event.type === 'StepSucceeded' && isJsonObject(event.response))
          responses.set(event.step, event.response);
      },
    });
    await execution.wait();
  };
  const kinds = pipelineFromDefinition('kinds', JSON.parse(readFileSync(KINDS, 'utf8')));
  const tune = tuningStep(session, {
    name: 'Tune',
    objective: { type: 'Minimize', metricName: 'loss' },
    parameterRanges: { depth: integerRange(1, 8) },
    maxNumberOfTrainingJobs: 2,
    training: {
      image: 'any',
      instanceType: 'ml.m5.large',
      entryPoint: 'train.py',
      sourceDir: session.sourceDirectory(inClone('tools/sdk-documents/scripts')),
      metricDefinitions: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }],
    },
  });
  await run(kinds, { Data: 's3://data/data.csv' });
  await run(pipeline({ name: 'Tuning', steps: [tune] }));
  const steps = [...kinds.toJSON().Steps, tune.toJSON()].flatMap(withBranches);
  return {
    responseOf: (step) => responses.get(step) ?? {},
    argumentsOf: (name) => steps.find((step) => step.Name === name)?.Arguments as JsonObject,
    remove: () => at.remove(),
  };
}

/** A step and those of its branches. */
function withBranches(step: StepDefinition): readonly StepDefinition[] {
  const { IfSteps = [], ElseSteps = [] } = step.Arguments as {
    readonly IfSteps?: readonly StepDefinition[];
    readonly ElseSteps?: readonly StepDefinition[];
  };
  return [step, ...[...IfSteps, ...ElseSteps].flatMap(withBranches)];
}
