import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, pipelineFromDefinition, type StepDefinition } from '@slipway/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { localSession } from '../index.ts';
import { KINDS, kindsProject, PYTHON } from '../test/kinds-project.ts';
import type { Project } from '../test/project.ts';
import { recording } from './test/differences.ts';
import { answered, asked, missingMembers } from './test/missing-members.ts';
import { responseProblems } from './test/shape-problems.ts';

const FAILED = 'of a job that failed; no later step sees that one';
const OTHERS = 'of a job that another service of AWS started, which nothing here is';
const NOT_HERE = 'of something that lives in AWS, and has no effect here';

interface Kind {
  /** A step of tools/sdk-documents/kinds.py. */
  readonly step: string;
  readonly create: string;
  readonly describe: string;
  /** What the response of a local step never has, and why. */
  readonly without: Readonly<Record<string, string>>;
}

const KIND: Readonly<Record<string, Kind>> = {
  processing: {
    step: 'Prepare',
    create: 'CreateProcessingJob',
    describe: 'DescribeProcessingJob',
    without: {
      ExitMessage: 'of a job that leaves one, which this one does not',
      FailureReason: FAILED,
      MonitoringScheduleArn: OTHERS,
      AutoMLJobArn: OTHERS,
      TrainingJobArn: OTHERS,
    },
  },
  training: {
    step: 'Train',
    create: 'CreateTrainingJob',
    describe: 'DescribeTrainingJob',
    without: {
      FailureReason: FAILED,
      TuningJobArn: 'of a job of a tuning job, which is none of a step',
      LabelingJobArn: OTHERS,
      AutoMLJobArn: OTHERS,
      WarmPoolStatus: 'machines are not kept for the next job',
      'SecondaryStatusTransitions[].StatusMessage': 'AWS says that no code should go by it',
      BillableTokenCount: 'of fine-tuning without servers, which is refused',
      DebugRuleEvaluationStatuses: NOT_HERE,
      ProfilerRuleEvaluationStatuses: NOT_HERE,
      ProfilingStatus: NOT_HERE,
      MlflowDetails: NOT_HERE,
      ProgressInfo: NOT_HERE,
      OutputModelPackageArn: NOT_HERE,
    },
  },
  transform: {
    step: 'Transform',
    create: 'CreateTransformJob',
    describe: 'DescribeTransformJob',
    without: { FailureReason: FAILED, LabelingJobArn: OTHERS, AutoMLJobArn: OTHERS },
  },
  model: {
    step: 'Create-CreateModel',
    create: 'CreateModel',
    describe: 'DescribeModel',
    without: { DeploymentRecommendation: NOT_HERE },
  },
  'register-model': {
    step: 'Register-RegisterModel',
    create: 'CreateModelPackage',
    describe: 'DescribeModelPackage',
    without: {
      'ModelPackageStatusDetails.ImageScanStatuses': 'no image is scanned here',
      CreatedBy: 'of a user of SageMaker Studio',
      LastModifiedTime: 'of a package that was changed after it was made',
      LastModifiedBy: 'of a package that was changed after it was made',
      ApprovalDescription: 'of a package that was changed after it was made',
    },
  },
};

let model: ServiceModel | undefined;
let at: Project;
const responses = new Map<string, Json>();

beforeAll(async () => {
  model = await wherePyPIAnswers('the checks of responses against the model of the service', sagemakerModel);
  at = await kindsProject();
  await at.write('.slipway/buckets/data/data.csv', at.read('data.csv'));
  const session = localSession({
    directory: at.folder,
    images: { '*': `python:${PYTHON}` },
  });
  const execution = await session.start(pipelineFromDefinition('kinds', definition()), {
    parameters: { Data: 's3://data/data.csv' },
    onEvent: (event) => {
      if (event.type === 'StepSucceeded') responses.set(event.step, event.response);
    },
  });
  await execution.wait();
}, 300_000);
afterAll(() => at.remove());

function definition() {
  return JSON.parse(readFileSync(KINDS, 'utf8'));
}

/** What a step of the document asks for, in whichever branch it is. */
function fieldsAsked(name: string, steps: readonly StepDefinition[] = definition().Steps): readonly string[] {
  return steps.flatMap((step) => {
    if (step.Name === name) return Object.keys(step.Arguments as object);
    const { IfSteps = [], ElseSteps = [] } = step.Arguments as {
      readonly IfSteps?: readonly StepDefinition[];
      readonly ElseSteps?: readonly StepDefinition[];
    };
    return [...fieldsAsked(name, IfSteps), ...fieldsAsked(name, ElseSteps)];
  });
}

describe.each(Object.entries(KIND))(
  'what a local %s step answers',
  (name, { step, create, describe, without }) => {
    const properties = (recording('properties') as Record<string, readonly string[]>)[name] ?? [];

    test('has all that SageMaker would, but for what is listed', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const missing = missingMembers(model, describe, responses.get(step), asked(model, create));
      // What is listed and there must leave the list.
      expect(missing.sort()).toEqual(Object.keys(without).sort());
    });

    test('has what its request says', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const known = answered(model, describe);
      const response = responses.get(step);
      const echoed = fieldsAsked(step).filter((field) => known.includes(field));
      expect(echoed.length).toBeGreaterThan(2);
      for (const field of echoed) expect(response).toHaveProperty([field]);
    });

    test('has nothing that SageMaker would not answer', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      expect(responseProblems(model, describe, responses.get(step))).toEqual([]);
    });

    test('has every property that the Python SDK lets later steps refer to', (context) => {
      if (!model) return context.skip('PyPI cannot be reached');
      const response = responses.get(step);
      const there = isJsonObject(response ?? null) ? Object.keys(response as object) : [];
      const requested = asked(model, create);
      const lacking = properties.filter(
        (property) => !there.includes(property) && !requested.includes(property),
      );
      expect(properties.length).toBeGreaterThan(5);
      expect(lacking.filter((property) => !(property in without))).toEqual([]);
    });
  },
);

test('a local condition has the one property that the Python SDK knows', () => {
  expect((recording('properties') as Record<string, unknown>)['condition']).toEqual(['Outcome']);
  expect(Object.keys(responses.get('Outer') as object)).toEqual(['Outcome']);
});
