import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Project, project } from './test/project.ts';
import { inClone, placeCode, sdkDocument } from './test/sdk-document.ts';

// The pipeline of examples/abalone, written by the Python SDK: tools/sdk-documents/abalone.py.
const SDK = sdkDocument('abalone');
const OURS = inClone('examples/abalone/pipeline.ts');

type Document = Record<string, unknown>;

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
  }, 900_000);
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
  }, 900_000);
});
