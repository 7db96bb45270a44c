import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import abalone from '../../../examples/abalone/pipeline.ts';
import { localSession } from './index.ts';
import { type Project, project } from './test/project.ts';
import { inClone, placeCode, readDefinition, sdkDocument } from './test/sdk-document.ts';

// The pipeline of examples/abalone, written by the Python SDK: tools/sdk-documents/abalone.py.
const SDK = sdkDocument('sdk-abalone');
const OURS = inClone('examples/abalone/pipeline.ts');

type Document = Record<string, unknown>;

/** Every difference between the SDK's document and ours, and how the SDK's becomes ours. */
const DIFFERENCES: readonly { readonly why: string; readonly undo: (text: string) => string }[] = [
  {
    why: 'the SDK always writes Metadata, ours leaves it out where there is none',
    undo: withDocument(({ Metadata: _, ...document }) => document),
  },
  {
    why: 'the SDK lets SageMaker make an experiment of every execution; experiments live in AWS',
    undo: withDocument(({ PipelineExperimentConfig: _, ...document }) => document),
  },
  {
    why: 'code lies at places that hold its digest, which each makes in its own way',
    undo: (text) => text.replaceAll(/s3:\/\/[^"\\]+\/(sourcedir\.tar\.gz|\w+\.py)/g, 'code:$1'),
  },
  {
    why: 'the SDK writes the name of the pipeline into the place of an output, ours asks the execution for it',
    undo: (text) =>
      text.replaceAll(
        /("sagemaker-us-east-1-000000000000",)"AbalonePipeline"(,\{"Get":"Execution.PipelineExecutionId"\})/g,
        '$1{"Get":"Execution.PipelineName"}$2',
      ),
  },
  {
    why: 'the SDK turns the debugger and the profiler of every training job on; they live in AWS',
    undo: (text) => text.replace(/,"DebugHookConfig":\{[^}]*\},"ProfilerConfig":\{[^}]*\}/, ''),
  },
  {
    why: 'a ModelStep of the SDK may be several steps, so each has a name of its own',
    undo: (text) =>
      text.replaceAll(/(AbaloneCreateModel|AbaloneRegister)-(CreateModel|RegisterModel)/g, '$1'),
  },
  {
    why: 'the SDK’s XGBoostModel names its framework; ours has an option for it, which the example leaves out',
    undo: (text) => text.replace(/,"Framework":"XGBOOST"/, ''),
  },
  {
    why: 'the SDK’s XGBoostModel cannot be registered without instance types for endpoints, which nothing here needs',
    undo: (text) => text.replace(/,"SupportedRealtimeInferenceInstanceTypes":\["ml.m5.xlarge"\]/, ''),
  },
];

function withDocument(change: (document: Document) => Document): (text: string) => string {
  return (text) => JSON.stringify(change(JSON.parse(text)));
}

describe('our document is the SDK’s', () => {
  const ours = JSON.parse(
    JSON.stringify(abalone(localSession({ region: 'us-east-1' }))).replaceAll(
      /s3:\/\/[^"\\]+\/(sourcedir\.tar\.gz|\w+\.py)/g,
      'code:$1',
    ),
  );
  const without = (left?: object) =>
    JSON.parse(
      DIFFERENCES.filter((one) => one !== left).reduce(
        (text, { undo }) => undo(text),
        JSON.stringify(readDefinition(SDK)),
      ),
    );

  test('but for the differences that are listed', () => {
    expect(without()).toEqual(ours);
  });

  test.each(DIFFERENCES)('$why', (difference) => {
    // A difference that is none any more must leave the list.
    expect(without(difference)).not.toEqual(ours);
  });
});

describe('the SDK’s document runs as our pipeline does, with scikit-learn and XGBoost', () => {
  let sdk: Project;
  let own: Project;
  let data: string;
  beforeAll(async () => {
    [sdk, own] = await Promise.all([project(), project()]);
    const fetch = `import { abaloneData } from ${JSON.stringify(inClone('tools/abalone-data.mjs'))};
      console.log(abaloneData());`;
    data = execFileSync(process.execPath, ['--input-type=module', '-e', fetch], { encoding: 'utf8' }).trim();
    const bucket = join(sdk.folder, '.slipway/buckets');
    await placeCode(SDK, [inClone('examples/abalone/scripts')], bucket);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([sdk.remove(), own.remove()]);
  });

  /** The one file below the buckets whose path ends so. */
  const stored = async (at: Project, end: string) => {
    const found = await Array.fromAsync(glob(`.slipway/buckets/**/${end}`, { cwd: at.folder }));
    expect(found).toHaveLength(1);
    return readFileSync(join(at.folder, found[0] ?? ''), 'utf8');
  };

  test('the same steps with the same ends, the same error of the model, the same predictions', async () => {
    const run = async (at: Project, file: string) => {
      const { code, stdout, stderr } = await at.slipway(
        'run',
        file,
        '--json',
        '--param',
        `InputData=${data}`,
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const { PipelineExecutionStatus, Steps } = JSON.parse(stdout);
      expect(PipelineExecutionStatus).toBe('Succeeded');
      return Steps.map(({ StepName, StepType, StepStatus, AttemptCount }: Document) =>
        [
          String(StepName).replace(/-(CreateModel|RegisterModel)$/, ''),
          StepType,
          StepStatus,
          AttemptCount,
        ].join(' '),
      ).sort();
    };
    const [fromSdk, fromUs] = await Promise.all([run(sdk, SDK), run(own, OURS)]);
    expect(fromSdk).toEqual([
      'AbaloneCreateModel Model Succeeded 1',
      'AbaloneEval Processing Succeeded 1',
      'AbaloneMSECond Condition Succeeded 1',
      'AbaloneProcess Processing Succeeded 1',
      'AbaloneRegister RegisterModel Succeeded 1',
      'AbaloneTrain Training Succeeded 1',
      'AbaloneTransform Transform Succeeded 1',
    ]);
    expect(fromUs).toEqual(fromSdk);
    const evaluation = await stored(sdk, 'evaluation.json');
    expect(JSON.parse(evaluation).regression_metrics.mse.value).toBeLessThan(7);
    expect(evaluation).toBe(await stored(own, 'evaluation.json'));
    const predictions = await stored(sdk, 'batch.csv.out');
    expect(predictions.trim().split('\n')).toHaveLength(100);
    expect(predictions).toBe(await stored(own, 'batch.csv.out'));
  }, 300_000);
});
