import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { transformKind } from './index.ts';
import { transformFixture, transformRequest } from './test/transform-fixture.ts';

const line = { TransformInput: { SplitType: 'Line' }, TransformOutput: { AssembleWith: 'Line' } } as const;

test('every object is transformed, each in its own requests, and keeps its place below the prefix', async () => {
  const { model, session, run, bodies, outputs } = await transformFixture();
  await model('m', { MODE: 'double' });
  await session.objects.write('s3://b/in/a.csv', '1,x\n2,x\n');
  await session.objects.write('s3://b/in/deep/er/b.csv', '3\n4');
  await session.objects.write('s3://b/other/c.csv', '5\n');
  const response = await run(transformRequest(line));
  expect(await outputs()).toEqual({ 'a.csv.out': '2\n4\n', 'deep/er/b.csv.out': '6\n8\n' });
  expect(await bodies()).toEqual(['1,x\n2,x\n', '3\n4']);
  expect(response).toEqual({
    ...transformRequest(line),
    TransformJobName: 'pipelines-abcdefghijkl-Step-0123456789',
    TransformJobArn:
      'arn:aws:sagemaker:eu-west-1:000000000000:transform-job/pipelines-abcdefghijkl-Step-0123456789',
    TransformJobStatus: 'Completed',
    CreationTime: expect.stringMatching(/Z$/),
    TransformStartTime: expect.stringMatching(/Z$/),
    TransformEndTime: expect.stringMatching(/Z$/),
  });
  expect(transformKind.metadata?.(response)).toEqual({ TransformJob: { Arn: response.TransformJobArn } });
});

describe('the container', () => {
  test('is run with serve, the model and the code unpacked, and told what the request says', async () => {
    const { model, session, run, events, backend } = await transformFixture();
    await model('m', { SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/code/sourcedir.tar.gz', GREETING: 'model' });
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await run(
      transformRequest({
        ...line,
        Environment: { GREETING: 'request' },
        MaxPayloadInMB: 3,
        BatchStrategy: 'SingleRecord',
        MaxConcurrentTransforms: 2,
      }),
    );
    expect((await events())[0]).toEqual({
      event: 'started',
      arguments: ['serve'],
      environment: {
        SAGEMAKER_BATCH: 'true',
        SAGEMAKER_MAX_PAYLOAD_IN_MB: '3',
        SAGEMAKER_BATCH_STRATEGY: 'SINGLE_RECORD',
        SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: '2',
        SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/code',
        AWS_REGION: 'eu-west-1',
        GREETING: 'request',
      },
      model: 'the model',
      code: 'the code',
    });
    expect(backend.specs[0]).toMatchObject({ image: 'image', port: 8080, networkIsolation: false });
  });

  test('is told nothing that the request does not say, and keeps code that is in the model', async () => {
    const { model, session, run, events } = await transformFixture();
    await model('m', { SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' });
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await run(transformRequest(line));
    expect((await events())[0]).toMatchObject({
      environment: {
        SAGEMAKER_BATCH: 'true',
        AWS_REGION: 'eu-west-1',
        SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
      },
      code: null,
    });
  });

  test('may be that of a model package', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('unused');
    const created = await session.modelPackages.create({
      ModelPackageGroupName: 'G',
      InferenceSpecification: {
        Containers: [
          { Image: 'packaged', ModelDataUrl: 's3://b/model.tar.gz', Environment: { MODE: 'lines' } },
        ],
      },
    });
    await session.models.create({
      ModelName: 'm',
      PrimaryContainer: { ModelPackageName: created.ModelPackageArn },
    });
    await session.objects.write('s3://b/in/a.csv', '1\n2\n');
    await run(transformRequest());
    expect(await outputs()).toEqual({ 'a.csv.out': '2' });
  });

  test('must be there, with an image', async () => {
    const { session, run, backend, context } = await transformFixture();
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await session.models.create({ ModelName: 'm', Containers: [] });
    await expect(run(transformRequest())).rejects.toMatchObject({
      code: 'MODEL_NOT_SERVABLE',
      category: 'job',
    });
    await session.models.create({ ModelName: 'n', Containers: [{ Image: 'a' }, {}] });
    await expect(
      run(transformRequest({ ModelName: 'n' }), context({ jobName: 'other' })),
    ).rejects.toMatchObject({
      code: 'MODEL_NOT_SERVABLE',
      message: 'container-2 of the model n names no image',
    });
    expect(backend.specs).toEqual([]);
  });
});

describe('requests', () => {
  test('hold as many records as MaxPayloadInMB allows, by bytes', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m', { MODE: 'lines' });
    const record = `${'é'.repeat(150_000)}\n`;
    await session.objects.write('s3://b/in/a.csv', record.repeat(7));
    await run(transformRequest({ ...line, MaxPayloadInMB: 1 }));
    // 300,001 bytes each: three to a request of 1,048,576.
    expect((await bodies()).map((body) => body.length)).toEqual([300_001, 900_003, 900_003]);
    expect(await outputs()).toEqual({ 'a.csv.out': '3\n3\n1\n' });
  });

  test('hold one record with SingleRecord, and the answers keep the order of the records', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m');
    const numbers = Array.from({ length: 40 }, (_, i) => i);
    await session.objects.write('s3://b/in/a.csv', numbers.map((n) => `${n}\n`).join(''));
    await run(transformRequest({ ...line, BatchStrategy: 'SingleRecord', MaxConcurrentTransforms: 8 }));
    expect(await bodies()).toHaveLength(40);
    expect(await outputs()).toEqual({ 'a.csv.out': numbers.map((n) => `${n * 2}\n`).join('') });
  });

  test('hold the object as it is when it is not split, byte by byte', async () => {
    const { model, session, run, events, outputs } = await transformFixture();
    await model('m', { MODE: 'echo' });
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
    await session.objects.write('s3://b/in/image.bin', bytes);
    await run(
      transformRequest({
        TransformInput: { ContentType: 'application/x-image' },
        TransformOutput: { Accept: 'x/y' },
      }),
    );
    expect(await outputs()).toEqual({ 'image.bin.out': Buffer.from(bytes).toString('latin1') });
    expect((await events())[1]).toMatchObject({ type: 'application/x-image', accept: 'x/y', chunked: false });
  });

  test('come in chunks and without a limit when MaxPayloadInMB is 0', async () => {
    const { model, session, run, events, outputs } = await transformFixture();
    await model('m', { MODE: 'lines' });
    await session.objects.write('s3://b/in/a.csv', 'x\n'.repeat(4_000_000));
    await run(transformRequest({ MaxPayloadInMB: 0 }));
    expect(await outputs()).toEqual({ 'a.csv.out': '4000000' });
    expect((await events())[1]).toMatchObject({ chunked: true });
  });

  test('are as many at once as MaxConcurrentTransforms says, over the borders of objects', async () => {
    const { model, session, run, events, outputs } = await transformFixture();
    await model('m', { MODE: 'together' });
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await session.objects.write('s3://b/in/b.csv', '2\n');
    await run(transformRequest({ ...line, MaxConcurrentTransforms: 2 }));
    expect(await outputs()).toEqual({ 'a.csv.out': '2\n', 'b.csv.out': '4\n' });
    expect(Math.max(...(await events()).map(({ open }) => open ?? 0))).toBe(2);
  });

  test('are one at a time by default', async () => {
    const { model, session, run, events } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '1\n2\n3\n');
    await run(transformRequest({ ...line, BatchStrategy: 'SingleRecord' }));
    expect(Math.max(...(await events()).map(({ open }) => open ?? 0))).toBe(1);
  });

  test('follow what the container asks for, unless the request says otherwise', async () => {
    const parameters = { MaxConcurrentTransforms: 3, BatchStrategy: 'SINGLE_RECORD', MaxPayloadInMB: 1 };
    const { model, session, run, bodies, context } = await transformFixture();
    await model('m', { EXECUTION_PARAMETERS: JSON.stringify(parameters) });
    await session.objects.write('s3://b/in/a.csv', '1\n2\n');
    await run(transformRequest(line));
    expect(await bodies()).toEqual(['1\n', '2\n']);
    await run(transformRequest({ ...line, BatchStrategy: 'MultiRecord' }), context({ jobName: 'job-2' }));
    expect(await bodies()).toEqual(['1\n', '1\n2\n', '2\n']);
  });

  test('follow the defaults, with a warning, when what the container asks for cannot be read', async () => {
    const { model, session, run, bodies, context } = await transformFixture();
    await model('m', { EXECUTION_PARAMETERS: '<html>' });
    await session.objects.write('s3://b/in/a.csv', '1\n2\n');
    const recorded = context();
    await run(transformRequest(line), recorded);
    expect(await bodies()).toEqual(['1\n2\n']);
    expect(recorded.warnings).toEqual([expect.stringContaining('/execution-parameters')]);
  });

  test('are sent again when the model fails, as often as the request says', async () => {
    const { model, session, run, bodies, outputs, context } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', 'flaky');
    await run(transformRequest(line));
    expect(await bodies()).toHaveLength(3);
    expect(await outputs()).toEqual({ 'a.csv.out': 'at last\n' });
    const twice = transformRequest({ ...line, ModelClientConfig: { InvocationsMaxRetries: 1 } });
    await expect(run(twice, context({ jobName: 'job-2' }))).rejects.toThrow('the model answered 500');
    expect(await bodies()).toHaveLength(5);
  });

  test('have only as long as the request says', async () => {
    const { model, session, run } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', 'hang');
    const ModelClientConfig = { InvocationsTimeoutInSeconds: 1, InvocationsMaxRetries: 0 };
    await expect(run(transformRequest({ ...line, ModelClientConfig }))).rejects.toThrow(
      'no answer within 1 s',
    );
  });
});

describe('inputs', () => {
  test('may be compressed', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv.gz', gzipSync('1\n2\n'));
    await run(transformRequest({ ...line, TransformInput: { SplitType: 'Line', CompressionType: 'Gzip' } }));
    expect(await outputs()).toEqual({ 'a.csv.gz.out': '2\n4\n' });
  });

  test('may be listed in a manifest', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/x/a.csv', '1\n');
    await session.objects.write('s3://b/in/x/b.csv', '2\n');
    await session.objects.write('s3://b/list', JSON.stringify([{ prefix: 's3://b/in/' }, 'x/b.csv']));
    const S3DataSource = { S3DataType: 'ManifestFile', S3Uri: 's3://b/list' } as const;
    await run(
      transformRequest({ ...line, TransformInput: { SplitType: 'Line', DataSource: { S3DataSource } } }),
    );
    expect(await outputs()).toEqual({ 'x/b.csv.out': '4\n' });
  });

  test('may be one object, or a file of this machine', async () => {
    const { folder, model, session, run, outputs, context } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await session.objects.write('s3://b/in/b.csv', '2\n');
    await writeFile(join(folder, 'c.csv'), '3\n');
    for (const S3Uri of ['s3://b/in/a.csv', join(folder, 'c.csv')]) {
      const DataSource = { S3DataSource: { S3DataType: 'S3Prefix', S3Uri } } as const;
      const request = transformRequest({ ...line, TransformInput: { SplitType: 'Line', DataSource } });
      await run(request, context({ jobName: `job-${S3Uri.length}` }));
    }
    expect(await outputs()).toEqual({ 'a.csv.out': '2\n', 'c.csv.out': '6\n' });
  });

  test('without a byte have an output without one, and no request', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/empty.csv', '');
    await run(transformRequest());
    expect(await outputs()).toEqual({ 'empty.csv.out': '' });
    expect(await bodies()).toEqual([]);
  });

  test('must be there', async () => {
    const { model, run, backend } = await transformFixture();
    await model('m');
    await expect(run(transformRequest())).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    expect(backend.specs).toEqual([]);
  });
});

describe('filters and joins', () => {
  const csv = (DataProcessing: object) =>
    transformRequest({
      TransformInput: { SplitType: 'Line' },
      TransformOutput: { AssembleWith: 'Line', Accept: 'text/csv' },
      DataProcessing,
    });

  test('leave an id out of the request and bring it back beside the prediction', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '"a,1",10,x\r\n"caf\u00e9 ""2""",20,y\n');
    await run(csv({ InputFilter: '$[1:]', JoinSource: 'Input', OutputFilter: '$[0,-1]' }));
    expect(await bodies()).toEqual(['10,x\r\n20,y\n']);
    expect(await outputs()).toEqual({ 'a.csv.out': '"a,1",20\n"caf\u00c3\u00a9 ""2""",40\n' });
  });

  test('join over many requests', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m');
    const rows = Array.from({ length: 30 }, (_, i) => `${i},row ${i}`);
    await session.objects.write('s3://b/in/a.csv', rows.join('\n'));
    const request = csv({ JoinSource: 'Input' });
    await run({ ...request, BatchStrategy: 'SingleRecord', MaxConcurrentTransforms: 4 });
    expect(await outputs()).toEqual({ 'a.csv.out': rows.map((row, i) => `${row},${i * 2}\n`).join('') });
  });

  test('fail an object whose records and answers are not as many', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m', { MODE: 'lines' });
    await session.objects.write('s3://b/in/a.csv', '1\n2\n3\n');
    await session.objects.write('s3://b/in/b.csv', '1\n');
    await expect(run(csv({ JoinSource: 'Input' }))).rejects.toThrow(
      '1 of 2 objects could not be transformed. a.csv: records 1 to 3: the model answered 1 lines to 3 records',
    );
    expect(await outputs()).toEqual({ 'b.csv.out': '1,1\n' });
  });

  test('fail an object with a record that the filter does not fit', async () => {
    const { model, session, run, bodies } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '1,2,3\n4,5\n');
    await expect(run(csv({ InputFilter: '$[2]' }))).rejects.toThrow(
      'a.csv: record 2: [2] is beyond its 2 values',
    );
    expect(await bodies()).toEqual([]);
  });

  test('put the prediction for a JSON line beside its fields', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m', { MODE: 'json' });
    const records = '{"id":12345678901234567890,"features":[1.0,2]}\n[3]\n';
    await session.objects.write('s3://b/in/a.jsonl', records);
    await run(
      transformRequest({
        TransformInput: { SplitType: 'Line', ContentType: 'application/jsonlines' },
        TransformOutput: { AssembleWith: 'Line', Accept: 'application/jsonlines' },
        DataProcessing: { JoinSource: 'Input' },
      }),
    );
    expect(await bodies()).toEqual([records]);
    expect(await outputs()).toEqual({
      'a.jsonl.out':
        '{"id":12345678901234567890,"features":[1.0,2],"SageMakerOutput":{"label":1.50}}\n' +
        '{"SageMakerInput":[3],"SageMakerOutput":{"label":1.50}}\n',
    });
  });

  test('look into an object that is one JSON document', async () => {
    const { model, session, run, bodies, outputs } = await transformFixture();
    await model('m', { MODE: 'json' });
    await session.objects.write('s3://b/in/a.json', '{\n "id": 1,\n "features": [1.0, 2]\n}');
    await run(
      transformRequest({
        TransformInput: { ContentType: 'application/json' },
        TransformOutput: { Accept: 'application/json' },
        DataProcessing: {
          InputFilter: '$.features',
          JoinSource: 'Input',
          OutputFilter: "$['id','SageMakerOutput']",
        },
      }),
    );
    expect(await bodies()).toEqual(['[1.0,2]']);
    expect(await outputs()).toEqual({ 'a.json.out': '{"id":1,"SageMakerOutput":{"label":1.50}}' });
  });

  test('filter answers of another type than the input', async () => {
    const { model, session, run, outputs, context } = await transformFixture();
    await model('m', { MODE: 'json' });
    await session.objects.write('s3://b/in/a.csv', '1\n2\n');
    const recorded = context();
    const request = transformRequest({
      TransformInput: { SplitType: 'Line' },
      TransformOutput: { AssembleWith: 'Line', Accept: 'application/json' },
      DataProcessing: { OutputFilter: '$.label' },
    });
    await run(request, recorded);
    expect(await outputs()).toEqual({ 'a.csv.out': '1.50\n1.50\n' });
    expect(recorded.warnings).toEqual([]);
  });
});

describe('a job fails', () => {
  test('with a bad record, and has the output of all other objects', async () => {
    const { model, session, run, outputs, context, events, backend } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await session.objects.write('s3://b/in/b.csv', '2\nbad\n3\n');
    await session.objects.write('s3://b/in/c.csv', '4\n');
    const recorded = context();
    const request = transformRequest({ ...line, BatchStrategy: 'SingleRecord' });
    const message =
      '1 of 3 objects could not be transformed. b.csv: record 2: the model answered 400: cannot read the record';
    await expect(run(request, recorded)).rejects.toMatchObject({
      code: 'TRANSFORM_FAILED',
      category: 'job',
      message,
      hint: expect.stringContaining('The output of the other 2 is in s3://b/out.'),
    });
    expect(await outputs()).toEqual({ 'a.csv.out': '2\n', 'c.csv.out': '8\n' });
    expect(recorded.reports.at(-1)).toMatchObject({
      TransformJobStatus: 'Failed',
      FailureReason: message,
      TransformEndTime: expect.stringMatching(/Z$/),
    });
    // What was refused once is not sent again, and the same job is not run again.
    await expect(run(request, context())).rejects.toThrow(message);
    expect((await events()).filter(({ body }) => body === 'bad\n')).toHaveLength(1);
    expect(backend.specs).toHaveLength(1);
  });

  test('with a record that is too large', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m', { MODE: 'lines' });
    await session.objects.write('s3://b/in/a.csv', 'x'.repeat(1024 * 1024 + 1));
    await session.objects.write('s3://b/in/b.csv', 'x'.repeat(1024 * 1024));
    await expect(run(transformRequest({ MaxPayloadInMB: 1 }))).rejects.toThrow(
      'a.csv: record 1 has 1048577 bytes',
    );
    expect(await outputs()).toEqual({ 'b.csv.out': '1' });
  });

  test('with an input that cannot be unpacked', async () => {
    const { model, session, run } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv.gz', 'no gzip');
    const request = transformRequest({ TransformInput: { CompressionType: 'Gzip' } });
    await expect(run(request)).rejects.toThrow('a.csv.gz: incorrect header check');
  });

  test('when the container ends before it serves', async () => {
    const { model, session, run } = await transformFixture();
    await model('m', { MODE: 'crash' });
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await expect(run(transformRequest())).rejects.toMatchObject({
      category: 'job',
      message: expect.stringContaining('exit code: 3'),
      hint: expect.stringContaining('no model here'),
    });
  });

  test('when the container ends while it serves', async () => {
    const { model, session, run, outputs } = await transformFixture();
    await model('m');
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await session.objects.write('s3://b/in/b.csv', 'die\n');
    const ModelClientConfig = { InvocationsMaxRetries: 0 };
    await expect(run(transformRequest({ ...line, ModelClientConfig }))).rejects.toThrow('exit code: 7');
    expect(await outputs()).toEqual({});
  });

  test('when there is no such model', async () => {
    const { session, run } = await transformFixture();
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await expect(run(transformRequest())).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      category: 'job',
      hint: expect.stringContaining('A Model step makes one'),
    });
  });
});

test('a job that is stopped has no output', async () => {
  const { model, session, run, outputs, context, events } = await transformFixture();
  await model('m');
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await session.objects.write('s3://b/in/b.csv', 'hang\n');
  const controller = new AbortController();
  const recorded = context({ signal: controller.signal });
  const running = run(transformRequest(line), recorded).catch((error: unknown) => error);
  const isAsked = async () => (await events()).some(({ body }) => body === 'hang\n');
  await expect.poll(isAsked, { timeout: 120_000 }).toBe(true);
  controller.abort();
  expect(await running).toMatchObject({ category: 'stopped' });
  expect(await outputs()).toEqual({});
  expect(recorded.reports.at(-1)).toMatchObject({
    TransformJobStatus: 'Stopped',
    TransformEndTime: expect.stringMatching(/Z$/),
  });
});

test('a server that an earlier process has ended is started anew', async () => {
  const { model, session, run, outputs, context, backend } = await transformFixture();
  await model('m');
  await session.objects.write('s3://b/in/a.csv', '1\n');
  const { jobName } = context();
  const host = { name: 'algo-1', root: '/nowhere', inputs: [] };
  const environment = { MODE: 'crash' };
  const left = await backend.start({ name: jobName, labels: {}, image: 'image', environment, hosts: [host] });
  await left.wait();
  await run(transformRequest(line));
  expect(await outputs()).toEqual({ 'a.csv.out': '2\n' });
  expect(backend.specs).toHaveLength(2);
});

test('a server without an address is stopped', async () => {
  const { model, session, backend, context } = await transformFixture();
  await model('m');
  await session.objects.write('s3://b/in/a.csv', '1\n');
  const start: typeof backend.start = async (...args) => {
    const { endpoints: _, ...job } = await backend.start(...args);
    return job;
  };
  const faulty = { ...session, backendOf: () => ({ ...backend, start }) };
  const runner = await transformKind.runner(faulty);
  await expect(runner.run(transformRequest(line), context())).rejects.toMatchObject({ code: 'NO_ENDPOINT' });
});

test('a filter with an underscore is warned of', async () => {
  const { model, session, run, context } = await transformFixture();
  await model('m', { MODE: 'json' });
  await session.objects.write('s3://b/in/a.json', '{"account_id":1}');
  const recorded = context();
  const request = transformRequest({
    TransformInput: { ContentType: 'application/json' },
    DataProcessing: { InputFilter: '$.account_id' },
  });
  await run(request, recorded);
  expect(recorded.warnings).toEqual(['SageMaker is known to refuse "_" in a filter: $.account_id']);
});

test('the first predictions are told', async () => {
  const { model, session, run } = await transformFixture();
  await model('m');
  await session.objects.write('s3://b/in/a.csv', '1\n2\n3\n4\n');
  const response = await run(transformRequest(line));
  const from = { step: { Name: 'T', Type: 'Transform', Arguments: {} }, objects: session.objects };
  expect(await transformKind.outcome?.(response, from)).toBe('a.csv.out: 2, 4, 6, …');
});
