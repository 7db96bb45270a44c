import { expect, test } from 'vitest';
import { transformKind } from './index.ts';
import { transformFixture, transformRequest } from './test/transform-fixture.ts';

const line = { TransformInput: { SplitType: 'Line' }, TransformOutput: { AssembleWith: 'Line' } } as const;

test('a request goes through all containers, each answer and its type being the next request', async () => {
  const { model, session, run, events, outputs } = await transformFixture();
  await model(
    'm',
    { MODE: 'append', SUFFIX: '-one', ANSWER_TYPE: 'text/csv; charset=utf-8' },
    { MODE: 'append', SUFFIX: '-two' },
    { MODE: 'append', SUFFIX: '-three' },
  );
  await session.objects.write('s3://b/in/a.csv', '1\n2\n');
  await session.objects.write('s3://b/in/b.csv', '3\n');
  const TransformOutput = { AssembleWith: 'Line', Accept: 'text/plain' } as const;
  await run(transformRequest({ ...line, TransformOutput, MaxPayloadInMB: 0 }));
  expect(await outputs()).toEqual({
    'a.csv.out': '1-one-two-three\n2-one-two-three\n',
    'b.csv.out': '3-one-two-three\n',
  });
  const invocations = (await events()).filter(({ event }) => event === 'invocation');
  expect(invocations.slice(0, 3)).toMatchObject([
    { body: '1\n2\n', type: 'text/csv', accept: null, chunked: true },
    { body: '1-one\n2-one\n', type: 'text/csv; charset=utf-8', accept: null, chunked: false },
    { body: '1-one-two\n2-one-two\n', type: null, accept: 'text/plain', chunked: false },
  ]);
});

test('each container has its image, model and variables, and ports of its own', async () => {
  const { model, session, run, events, backend } = await transformFixture();
  await model('m', { MODE: 'append', SUFFIX: '1', GREETING: 'model' }, { MODE: 'append', SUFFIX: '2' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await run(transformRequest({ ...line, Environment: { GREETING: 'request' }, MaxPayloadInMB: 3 }));
  const started = (await events()).filter(({ event }) => event === 'started');
  const common = { SAGEMAKER_BATCH: 'true', SAGEMAKER_MAX_PAYLOAD_IN_MB: '3', GREETING: 'request' };
  expect(started.toSorted((a, b) => (a.environment['SUFFIX'] === '1' ? -1 : b ? 1 : 0))).toMatchObject([
    {
      arguments: ['serve'],
      model: 'the model',
      environment: { ...common, SAGEMAKER_SAFE_PORT_RANGE: '23000-23059' },
    },
    {
      arguments: ['serve'],
      model: 'the model',
      environment: { ...common, SAGEMAKER_SAFE_PORT_RANGE: '23060-23119' },
    },
  ]);
  expect(backend.specs).toMatchObject([
    {
      port: 8080,
      hosts: [
        {
          name: 'container-1',
          image: 'image-1',
          environment: { SAGEMAKER_BIND_TO_PORT: '8080', SUFFIX: '1' },
        },
        {
          name: 'container-2',
          image: 'image-2',
          environment: { SAGEMAKER_BIND_TO_PORT: '8080', SUFFIX: '2' },
        },
      ],
    },
  ]);
});

test('only the first container is asked how it wants its requests', async () => {
  const { model, session, run, bodies } = await transformFixture();
  const single = JSON.stringify({ BatchStrategy: 'SINGLE_RECORD' });
  const multi = JSON.stringify({ BatchStrategy: 'MULTI_RECORD' });
  await model(
    'm',
    { MODE: 'echo', EXECUTION_PARAMETERS: single },
    { MODE: 'echo', EXECUTION_PARAMETERS: multi },
  );
  await session.objects.write('s3://b/in/a.csv', '1\n2\n');
  await run(transformRequest(line));
  expect(await bodies()).toEqual(['1\n', '1\n', '2\n', '2\n']);
});

test('a model package may be the pipeline, and a container may be a package', async () => {
  const { model, session, run, outputs, backend, context } = await transformFixture();
  await model('unused');
  const append = (SUFFIX: string) => ({ Image: `image${SUFFIX}`, Environment: { MODE: 'append', SUFFIX } });
  const { ModelPackageArn: ModelPackageName } = await session.modelPackages.create({
    ModelPackageGroupName: 'G',
    InferenceSpecification: { Containers: [append('-a'), append('-b')] },
  });
  await session.models.create({ ModelName: 'm', PrimaryContainer: { ModelPackageName } });
  await session.models.create({
    ModelName: 'n',
    Containers: [
      { ...append('-first'), ContainerHostname: 'first' },
      { ModelPackageName, ContainerHostname: 'second' },
    ],
  });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await run(transformRequest());
  expect(await outputs()).toEqual({ 'a.csv.out': '1-a-b\n' });
  await run(transformRequest({ ModelName: 'n' }), context({ jobName: 'other' }));
  expect(await outputs()).toEqual({ 'a.csv.out': '1-first-a-b\n' });
  expect(backend.specs.map(({ hosts }) => hosts.map(({ name }) => name))).toEqual([
    ['container-1', 'container-2'],
    ['first', 'second-1', 'second-2'],
  ]);
});

test('a container that refuses a record is named, and not asked again', async () => {
  const { model, session, run, bodies } = await transformFixture();
  await model('m', { MODE: 'append', SUFFIX: '-bad' }, { MODE: 'echo' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await expect(run(transformRequest(line))).rejects.toThrow(
    'container-2 answered 400: cannot read the record',
  );
  expect(await bodies()).toEqual(['1\n', '1-bad\n']);
});

test('what a container fails at goes through all of them again', async () => {
  const { model, session, run, bodies, outputs } = await transformFixture();
  await model('m', { MODE: 'append', SUFFIX: '-flaky' }, { MODE: 'echo' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await run(transformRequest(line));
  expect(await outputs()).toEqual({ 'a.csv.out': 'at last\n' });
  expect(await bodies()).toEqual([...Array(3).fill('1\n'), ...Array(3).fill('1-flaky\n')].toSorted());
});

test('a container that is late is named', async () => {
  const { model, session, run } = await transformFixture();
  await model('m', { MODE: 'append', SUFFIX: '-hang' }, { MODE: 'echo' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  const ModelClientConfig = { InvocationsTimeoutInSeconds: 1, InvocationsMaxRetries: 0 };
  await expect(run(transformRequest({ ...line, ModelClientConfig }))).rejects.toThrow(
    'container-2: there was no answer within 1 s',
  );
});

test('a container that ends while it serves ends the job, which names it', async () => {
  const { model, session, run, outputs } = await transformFixture();
  await model('m', { MODE: 'append', SUFFIX: '-die' }, { MODE: 'echo' }, { MODE: 'echo' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await expect(run(transformRequest(line))).rejects.toMatchObject({
    message: 'ClientError: AlgorithmError: the job failed on container-2, exit code: 7',
    hint: expect.stringContaining('[container-2] serving'),
  });
  expect(await outputs()).toEqual({});
});

test('a container that does not come up ends the job, which names it', async () => {
  const { model, session, run } = await transformFixture();
  await model('m', { MODE: 'echo' }, { MODE: 'crash' });
  await session.objects.write('s3://b/in/a.csv', '1\n');
  await expect(run(transformRequest(line))).rejects.toMatchObject({
    message: 'ClientError: AlgorithmError: the job failed on container-2, exit code: 3',
    hint: expect.stringContaining('[container-2] no model here'),
  });
});

test.each([
  ['invoked one by one', { InferenceExecutionConfig: { Mode: 'Direct' }, Containers: [{}, {}] }],
  [
    'loads models on demand',
    { PrimaryContainer: { Image: 'i', Mode: 'MultiModel', ModelDataUrl: 's3://b/models/' } },
  ],
  ['loads models on demand', { Containers: [{ Image: 'a' }, { Image: 'b', Mode: 'MultiModel' }] }],
])(
  'a model whose containers are %s is refused in the plan, and when the step runs',
  async (why, Arguments) => {
    const { session, run, backend } = await transformFixture();
    const step = { Name: 'T', Type: 'Transform', Arguments: { ModelName: { Get: 'Steps.M.ModelName' } } };
    const others = (name: string) => (name === 'M' ? { Name: 'M', Type: 'Model', Arguments } : undefined);
    expect(
      transformKind.check?.(step as never, { target: 'local', stepNamed: others as never }),
    ).toMatchObject([
      { code: 'NOT_SUPPORTED', path: 'Arguments.ModelName', message: expect.stringContaining(why) },
    ]);
    expect(transformKind.check?.(step as never, { target: 'local', stepNamed: () => undefined })).toEqual([]);
    expect(transformKind.check?.(step as never, { target: 'sagemaker', stepNamed: others as never })).toEqual(
      [],
    );
    await session.models.create({ ModelName: 'm', ...Arguments });
    await session.objects.write('s3://b/in/a.csv', '1\n');
    await expect(run(transformRequest())).rejects.toMatchObject({
      code: 'MODEL_NOT_SERVABLE',
      message: expect.stringContaining(why),
    });
    expect(backend.specs).toEqual([]);
  },
);
