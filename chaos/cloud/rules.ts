import { isJsonObject, type Json } from '@slipway/core';
import type { JobOutcome, JobRule } from '@slipway/testing/sagemaker-service';

/** Looks for more at the log of an ended job before its last line can be read, where logs are late: less than are made. */
export const LATE = 2;

/** What becomes of the jobs of a pipeline: what `step.sh` would do that is told the same. */
export function rulesOf(document: Json, hasLateLogs: boolean): readonly JobRule[] {
  return toldIn(document).flatMap((told) => {
    const [name = '', seconds, trouble = ''] = told.split(' ');
    // Some take longer than a process of ours takes to begin: a job goes on while nobody follows it.
    const duration = 50 + Math.round(Number(seconds) * 8_000);
    const rule: JobRule = {
      nameContains: `-${name.replaceAll('_', '-')}-`,
      duration,
      logs: [
        { text: `${name} begins` },
        { text: `${name} begins`, host: 'algo-2' },
        { text: `${name} is half done`, after: Math.round(duration / 2) },
        { text: `${name} ends`, after: duration - 20, ...(hasLateLogs && { afterLooks: LATE }) },
      ],
      objects: {
        'out/all': name,
        'out/measure.json': '{ "good": true }',
        'output/model.tar.gz': `model of ${name}`,
      },
    };
    const once = TROUBLES.get(trouble);
    return once === undefined ? [rule] : [rule, { ...rule, ...once, times: 1 }];
  });
}

/** What the first job of a step with a trouble does. */
const TROUBLES: ReadonlyMap<string, JobOutcome> = new Map([
  ['fails', { ends: 'Failed', failureReason: 'AlgorithmError: , exit code: 1' }],
  ['lost', { ends: 'Failed', failureReason: 'InternalServerError: Please try again.' }],
  // Nobody waits for late lines of a job that was told to stop.
  ['waits', { ends: 'WhenStopped', logs: ['waits'] }],
] as const);

/** What jobs are told anywhere in a document. */
function toldIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(toldIn);
  if (!isJsonObject(value)) return [];
  const { STEP, ...others } = value;
  return [...(typeof STEP === 'string' ? [STEP] : []), ...Object.values(others).flatMap(toldIn)];
}
