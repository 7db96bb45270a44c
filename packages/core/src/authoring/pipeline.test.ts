import { describe, expect, test } from 'vitest';
import { problemsOf } from '../test/documents.ts';
import { executionVariables } from './execution-variables.ts';
import { join, jsonGet } from './functions.ts';
import { booleanParameter, floatParameter, integerParameter, stringParameter } from './parameter.ts';
import { pipeline, pipelineFromDefinition } from './pipeline.ts';
import type { PropertyFile } from './property-file.ts';
import { step } from './step.ts';

interface Trained {
  readonly Artifacts: { readonly Uri: string };
  readonly Metrics: readonly { readonly Value: number }[];
}

test('JSON.stringify of a pipeline is its definition', async () => {
  const input = stringParameter('Input', { default: 's3://b/in', enumValues: ['s3://b/in', 's3://b/other'] });
  const depth = integerParameter('Depth', { default: 0 });
  const rate = floatParameter('Rate', { default: 0.5 });
  const fast = booleanParameter('Fast', { default: false });
  const asked = stringParameter('Asked');
  const report: PropertyFile = { name: 'Report', outputName: 'out', path: 'r.json' };
  const process = step(
    { name: 'Process', displayName: 'Process it', description: 'All of it' },
    { type: 'Files', arguments: { Folder: input, Gone: undefined }, propertyFiles: [report] },
  );
  const train = step<Trained>(
    {
      name: 'Train',
      dependsOn: [process, 'Other'],
      cacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
      retryPolicies: [{ ExceptionType: ['Step.THROTTLING'] }],
    },
    {
      type: 'Echo',
      arguments: {
        HyperParameters: { depth, rate, fast, asked, nested: [input, [executionVariables.startDateTime]] },
        Name: join('-', ['a', 1, true, input, join('', [depth, executionVariables.pipelineExecutionId])]),
      },
    },
  );
  const fork = step(
    { name: 'Fork' },
    {
      type: 'Choice',
      arguments: {
        Take: jsonGet({ step: process, propertyFile: report }, 'a.b[0]'),
        Also: jsonGet({ s3Uri: join('/', ['s3://b', input]) }, '$.c'),
        IfSteps: [
          step({ name: 'Yes' }, { type: 'Echo', arguments: { X: train.properties.Metrics[0]?.Value } }),
        ],
        ElseSteps: [],
      },
    },
  );
  const other = step({ name: 'Other' }, { type: 'Echo', arguments: { Uri: train.properties.Artifacts.Uri } });
  const whole = pipeline({
    name: 'Whole',
    parameters: [input, depth, rate, fast, asked],
    steps: [process, train, fork, step({ name: 'Other' }, { type: 'Echo', arguments: {} })],
    metadata: { owner: 'x' },
  });
  expect(other.toJSON().Arguments).toEqual({ Uri: { Get: 'Steps.Train.Artifacts.Uri' } });
  expect(JSON.stringify(whole)).toBe(
    JSON.stringify({
      Version: '2020-12-01',
      Metadata: { owner: 'x' },
      Parameters: [
        {
          Name: 'Input',
          Type: 'String',
          DefaultValue: 's3://b/in',
          EnumValues: ['s3://b/in', 's3://b/other'],
        },
        { Name: 'Depth', Type: 'Integer', DefaultValue: 0 },
        { Name: 'Rate', Type: 'Float', DefaultValue: 0.5 },
        { Name: 'Fast', Type: 'Boolean', DefaultValue: false },
        { Name: 'Asked', Type: 'String' },
      ],
      Steps: [
        {
          Name: 'Process',
          Type: 'Files',
          Arguments: { Folder: { Get: 'Parameters.Input' } },
          DisplayName: 'Process it',
          Description: 'All of it',
          PropertyFiles: [{ PropertyFileName: 'Report', OutputName: 'out', FilePath: 'r.json' }],
        },
        {
          Name: 'Train',
          Type: 'Echo',
          Arguments: {
            HyperParameters: {
              depth: { Get: 'Parameters.Depth' },
              rate: { Get: 'Parameters.Rate' },
              fast: { Get: 'Parameters.Fast' },
              asked: { Get: 'Parameters.Asked' },
              nested: [{ Get: 'Parameters.Input' }, [{ Get: 'Execution.StartDateTime' }]],
            },
            Name: {
              'Std:Join': {
                On: '-',
                Values: [
                  'a',
                  1,
                  true,
                  { Get: 'Parameters.Input' },
                  {
                    'Std:Join': {
                      On: '',
                      Values: [{ Get: 'Parameters.Depth' }, { Get: 'Execution.PipelineExecutionId' }],
                    },
                  },
                ],
              },
            },
          },
          DependsOn: ['Process', 'Other'],
          CacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
          RetryPolicies: [{ ExceptionType: ['Step.THROTTLING'] }],
        },
        {
          Name: 'Fork',
          Type: 'Choice',
          Arguments: {
            Take: {
              'Std:JsonGet': { PropertyFile: { Get: 'Steps.Process.PropertyFiles.Report' }, Path: 'a.b[0]' },
            },
            Also: {
              'Std:JsonGet': {
                S3Uri: { 'Std:Join': { On: '/', Values: ['s3://b', { Get: 'Parameters.Input' }] } },
                Path: '$.c',
              },
            },
            IfSteps: [
              { Name: 'Yes', Type: 'Echo', Arguments: { X: { Get: 'Steps.Train.Metrics[0].Value' } } },
            ],
            ElseSteps: [],
          },
        },
        { Name: 'Other', Type: 'Echo', Arguments: {} },
      ],
    }),
  );
  expect(await problemsOf(whole.toJSON())).toEqual([]);
});

test('every execution variable is one that the document may ask for', async () => {
  const all = step({ name: 'A' }, { type: 'Echo', arguments: { ...executionVariables } });
  expect(Object.keys(executionVariables)).toHaveLength(8);
  expect(await problemsOf(pipeline({ name: 'P', steps: [all] }).toJSON())).toEqual([]);
});

test('names that objects have survive the way into the document', () => {
  const hyperparameters = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
  const odd = step({ name: '__proto__' }, { type: 'Echo', arguments: { HyperParameters: hyperparameters } });
  const text = JSON.stringify(
    pipeline({ name: 'P', parameters: [stringParameter('__proto__')], steps: [odd] }),
  );
  expect(text).toContain('"HyperParameters":{"__proto__":"a","constructor":"b","toString":"c"}');
});

test('a definition of somebody else is a pipeline as it is', () => {
  const definition = { Version: '2020-12-01' as const, Steps: [] };
  expect(pipelineFromDefinition('P', definition)).toMatchObject({ name: 'P', localFiles: [] });
  expect(JSON.stringify(pipelineFromDefinition('P', definition))).toBe(JSON.stringify(definition));
});

describe('an expression in a text', () => {
  const train = step<Trained>({ name: 'Train' }, { type: 'Echo', arguments: {} });
  test.each<[string, () => unknown]>([
    ['a parameter', () => `s3://${stringParameter('B')}/x`],
    ['a property', () => `${train.properties.Artifacts.Uri}`],
    ['a variable', () => `${executionVariables.pipelineName}`],
    ['a Join', () => `${join('', [])}`],
    ['a sum', () => (integerParameter('I') as unknown as number) + 1],
  ])('%s says what to do in its place', (_, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'EXPRESSION_AS_TEXT', hint: expect.stringContaining('join(') }),
    );
  });
});
