import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { recording } from './test/differences.ts';
import { requestsOfAbalone, requestsOfKind, requestsOfSdkKinds } from './test/our-requests.ts';
import type { Sent } from './test/sent-requests.ts';
import { requestProblems } from './test/shape-problems.ts';

let model: ServiceModel | undefined;
beforeAll(async () => {
  model = await wherePyPIAnswers('the checks of requests against the model of the service', sagemakerModel);
}, 900_000);

function problems(operation: string, request: unknown): string[] {
  return model ? requestProblems(model, operation, request) : [];
}

describe('the model of the service', () => {
  test('has no fault to find with what the Python SDK sends', (context) => {
    context.skip(!model, 'PyPI cannot be reached');
    const names = readdirSync(new URL('recorded/requests', import.meta.url), { encoding: 'utf8' });
    const sent = names.flatMap((name) => recording(`requests/${name.replace('.json', '')}`) as Sent[]);
    expect(sent.flatMap(({ Operation, Request }) => problems(Operation, Request))).toEqual([]);
    expect(sent.length).toBeGreaterThan(10);
  });

  const ours = {
    'a processing step': () => requestsOfKind('processing'),
    'a training step': () => requestsOfKind('training'),
    'a tuning step': () => requestsOfKind('tuning'),
    'a model step': () => requestsOfKind('model'),
    'a step that registers a model': () => requestsOfKind('register-model'),
    'a transform step': () => requestsOfKind('transform'),
    'the abalone pipeline': () => requestsOfAbalone('ours'),
    'the document of what the Python SDK writes beside the usual': requestsOfSdkKinds,
  };
  test.for(Object.entries(ours))(
    'has no fault to find with what we send for %s',
    async ([, sent], context) => {
      context.skip(!model, 'PyPI cannot be reached');
      const requests = await sent();
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.flatMap(({ Operation, Request }) => problems(Operation, Request))).toEqual([]);
    },
  );

  const [{ Request: good } = { Request: {} }] = recording('requests/training') as [Sent];
  const resources = { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 };
  const faults: Record<string, readonly [fault: object, problem: string]> = {
    'a member that is missing': [{ OutputDataConfig: undefined }, 'Request has no OutputDataConfig'],
    'a member that nobody knows': [{ Instances: 1 }, 'Request.Instances is unknown'],
    'a member that is nobody’s own': [JSON.parse('{"constructor": 1}'), 'Request.constructor is unknown'],
    'another type': [{ EnableNetworkIsolation: 'true' }, 'Request.EnableNetworkIsolation is no Boolean'],
    'a number for text': [{ HyperParameters: { depth: 3 } }, 'Request.HyperParameters.depth is no string'],
    'a value for a list': [{ Tags: {} }, 'Request.Tags is no list'],
    'a list for an object': [{ ResourceConfig: [] }, 'Request.ResourceConfig is no object'],
    'a value that is none of the possible': [
      { ResourceConfig: { ...resources, InstanceType: 'ml.m5.tiny' } },
      'Request.ResourceConfig.InstanceType is ml.m5.tiny, which is none of its values',
    ],
    'text of another form': [
      { RoleArn: 'a-role-with-a-name-that-is-long' },
      'Request.RoleArn is a-role-with-a-name-that-is-long, which arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+ does not match',
    ],
    'text that is too long': [
      { TrainingJobName: 'a'.repeat(64) },
      'The length of Request.TrainingJobName is 64, and is to be at most 63',
    ],
    'text that is too short': [
      { RoleArn: 'arn:aws:iam::0:role' },
      'The length of Request.RoleArn is 19, and is to be at least 20',
    ],
    'a number that is too small': [
      { ResourceConfig: { ...resources, InstanceCount: -1 } },
      'Request.ResourceConfig.InstanceCount is -1, and is to be at least 0',
    ],
    'a number that is not whole': [
      { StoppingCondition: { MaxRuntimeInSeconds: 1.5 } },
      'Request.StoppingCondition.MaxRuntimeInSeconds is 1.5, and is to be whole',
    ],
    'a list that is too long': [
      { VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['1', '2', '3', '4', '5', '6'] } },
      'The length of Request.VpcConfig.SecurityGroupIds is 6, and is to be at most 5',
    ],
    'a map that is too large': [
      { Environment: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`A${n}`, ''])) },
      'The size of Request.Environment is 101, and is to be at most 100',
    ],
    'a key of another form': [
      { Environment: { 'A-B': '' } },
      'Request.Environment key A-B is A-B, which [a-zA-Z_][a-zA-Z0-9_]* does not match',
    ],
  };
  test.for(Object.entries(faults))('finds %s', ([, [fault, problem]], context) => {
    context.skip(!model, 'PyPI cannot be reached');
    const request = JSON.parse(JSON.stringify({ ...good, ...fault }));
    expect(problems('CreateTrainingJob', request)).toContain(problem);
  });

  test('finds an operation that is none', (context) => {
    context.skip(!model, 'PyPI cannot be reached');
    expect(problems('CreateTraining', {})).toEqual(['There is no operation CreateTraining']);
  });
});
