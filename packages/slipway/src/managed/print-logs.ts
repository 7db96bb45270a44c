import { slipwayError } from '@slipway/core';
import type { StepLine } from '@slipway/sagemaker';
import { exitCodes } from '../exit-code.ts';
import { described, putJson, putLines, putText } from '../logs/put-lines.ts';
import type { LoggedLine } from '../logs/read-logs.ts';
import type { Print } from '../stdout.ts';
import { type ManagedValues, managedExecution } from './open-managed.ts';

export interface ManagedLogs {
  readonly execution: string;
  readonly step: string | undefined;
  readonly attempt: number | undefined;
  readonly values: ManagedValues & {
    readonly follow?: boolean | undefined;
    readonly json?: boolean | undefined;
  };
  readonly print: Print;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** `slipway logs --target pipelines`: what the jobs of an execution wrote, as CloudWatch has it. */
export async function printManagedLogs(options: ManagedLogs): Promise<number> {
  const { execution, step, attempt, values, print, signal } = options;
  const { follow = false, json = false } = values;
  const { record, session } = await managedExecution(execution, values);
  const lines = logged(session.stepLines(record.arn, { step, follow, signal }), attempt);
  if (json && follow) await putLines(lines, putJson(print));
  else if (json) print({ Lines: (await Array.fromAsync(lines)).map(described) });
  else {
    let count = 0;
    const put = putText(step);
    await putLines(lines, (line) => {
      count += 1;
      return put(line);
    });
    if (!follow && count === 0) throw noLog(record.id, step);
  }
  return exitCodes.succeeded;
}

async function* logged(
  lines: AsyncIterable<StepLine>,
  asked: number | undefined,
): AsyncGenerator<LoggedLine> {
  for await (const { step, attempt, line } of lines)
    if (asked === undefined || attempt === asked) yield { step, attempt, text: line.text };
}

function noLog(id: string, step: string | undefined): Error {
  return slipwayError(`Execution ${id} has no log${step === undefined ? '' : ` of step ${step}`}`, {
    code: 'LOG_NOT_FOUND',
    category: 'input',
    hint: `Its steps: slipway show ${id} --target pipelines. CloudWatch has a line some seconds after it was written.`,
  });
}
