import { readFileSync } from 'node:fs';
import { type Pipeline, pipelineFromDefinition, type Session } from '@slipway/core';
import abalone from '../../../../../examples/abalone/pipeline.ts';
import { sdkDocument } from '../../test/sdk-document.ts';
import { pipelines } from './pipelines.ts';
import { type SendOptions, type Sent, sentRequests } from './sent-requests.ts';

type Make = (session: Session) => Pipeline;

/** What reaches the service of our pipeline of one kind; `change` makes another of it. */
export function requestsOfKind(
  name: string,
  options: SendOptions = {},
  change: (pipeline: Pipeline) => Pipeline = (pipeline) => pipeline,
): Promise<readonly Sent[]> {
  const make: Make = pipelines[name] ?? abalone;
  return sentRequests((session) => change(make(session)), {
    // What they name and do not make.
    objects: {
      's3://elsewhere/data/data.csv': '1,2\n',
      's3://elsewhere/models/model.tar.gz': '',
      's3://elsewhere/reports/report.json': '{}',
    },
    prepare: (session) =>
      session.sagemaker.call('createModel', {
        ModelName: 'a-model',
        PrimaryContainer: { Image: 'image' },
        ExecutionRoleArn: session.role,
      }),
    ...options,
  });
}

/** What reaches the service of the pipeline of examples/abalone: as it is, or as the Python SDK writes it. */
export function requestsOfAbalone(author: 'ours' | 'SDK'): Promise<readonly Sent[]> {
  const make: Make = author === 'ours' ? abalone : () => documentOfSdk('abalone', 'AbalonePipeline');
  return sentRequests(make, {
    objects: {
      's3://sagemaker-us-east-1-000000000000/abalone/abalone.csv': '',
      ...codeOf('abalone'),
    },
    rules: [
      {
        type: 'ProcessingJob',
        nameContains: 'AbaloneEval',
        objects: { 'evaluation/evaluation.json': '{"regression_metrics":{"mse":{"value":4}}}' },
      },
    ],
  });
}

/** What reaches the service of what the Python SDK writes beside the usual. */
export function requestsOfSdkKinds(): Promise<readonly Sent[]> {
  const report = JSON.stringify({ metrics: { 'error rate': 0.25, depth: 3, names: ['first'] } });
  return sentRequests(() => documentOfSdk('kinds', 'Kinds'), {
    objects: { 's3://data/data.csv': '', ...codeOf('kinds') },
    rules: [
      { type: 'ProcessingJob', objects: { 'report/report.json': report } },
      { type: 'TrainingJob', metrics: { loss: 0.5 } },
    ],
    parameters: { Data: 's3://data/data.csv' },
  });
}

function documentOfSdk(recording: string, pipelineName: string): Pipeline {
  return pipelineFromDefinition(pipelineName, JSON.parse(readFileSync(sdkDocument(recording), 'utf8')));
}

/** The code that a document names, where the SDK has put it. */
function codeOf(recording: string): Readonly<Record<string, string>> {
  const uris = readFileSync(sdkDocument(recording), 'utf8').match(/s3:\/\/[^"\\]+\.(?:py|sh|tar\.gz)/g) ?? [];
  return Object.fromEntries(uris.map((uri) => [uri, '']));
}
