import { isJsonObject, type JsonObject, missingRunner, type StepKind } from '@slipway/core';

/** A step kind as small as can be with everything in it, to try the suite on. */
export const countingKind: StepKind<JsonObject, JsonObject> = {
  type: 'Counting',
  request: {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        isJsonObject(value) && typeof value['Data'] === 'object'
          ? { value }
          : { issues: [{ message: 'has no Data', path: ['Data'] }] },
    },
  },
  check: ({ Arguments: { AtLeast } }) =>
    typeof AtLeast === 'number' && AtLeast < 0
      ? [{ code: 'BAD_ARGUMENTS', path: 'Arguments.AtLeast', message: 'is negative' }]
      : [],
  jobNameField: 'CountingJobName',
  jobNameLength: 40,
  support: { CountingJobName: 'done', AtLeast: 'done', 'Data[].S3Uri': 'done', 'Labels.*': 'done' },
  uses: ({ Data }) => {
    const [first] = Array.isArray(Data) ? Data : [];
    return isJsonObject(first) ? { reads: [{ path: 'Data[0].S3Uri', value: first['S3Uri'] ?? null }] } : {};
  },
  cacheKey: ({ Data = null }) => ({ Data }),
  metadata: ({ JobArn }) => (JobArn === undefined ? {} : { Counting: { Arn: JobArn } }),
  runner: async (session) => {
    throw missingRunner('Counting', session);
  },
};

/** A request of it with every field. */
export const countingRequest: JsonObject = {
  CountingJobName: 'job',
  AtLeast: 3,
  Data: [{ S3Uri: 's3://bucket/in' }],
  Labels: { team: 'a' },
};
