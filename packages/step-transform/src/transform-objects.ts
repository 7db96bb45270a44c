import { join } from 'node:path';
import { messageOf } from '@slipway/core';
import { type Batch, type BatchRules, batches } from './batches.ts';
import type { InputObject } from './input-objects.ts';
import { type OrderedFile, orderedFile } from './ordered-file.ts';

export interface TransformRules extends BatchRules {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Every answer ends with a newline. */
  readonly assembleLines: boolean;
  invoke(payload: Buffer): Promise<Buffer>;
  /** What is kept of the records of a request and the answer to it. */
  kept(records: readonly Buffer[], answer: Buffer): Buffer;
  /** Ends everything, with its reason. */
  readonly signal: AbortSignal;
}

/** What became of an object. Its output is whole unless there is a failure. */
export interface TransformedObject {
  readonly object: InputObject;
  readonly path: string;
  readonly failure?: string;
}

/**
 * Sends all objects to the model, request by request, and gathers each one's answers in a file in `folder`,
 * in the order of its records. A bad record ends its own object only.
 */
export async function transformObjects(
  objects: readonly InputObject[],
  folder: string,
  rules: TransformRules,
): Promise<readonly TransformedObject[]> {
  const outputs: Output[] = [];
  const requests = requestsOf(objects, folder, rules, outputs);
  // Each takes the next request when its own is answered, also when that is the next object's.
  const workers = Array.from({ length: rules.concurrency }, async () => {
    for await (const { output, batch } of requests) await answer(output, batch, rules);
  });
  const ends = await Promise.allSettled(workers);
  // Those of objects that were not finished are still open.
  await Promise.allSettled(outputs.map(({ file }) => file.close()));
  rules.signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return outputs.map(({ object, path, failure }) => ({
    object,
    path,
    ...(failure !== undefined && { failure }),
  }));
}

/** An object's output, while it is made. */
interface Output {
  readonly object: InputObject;
  readonly path: string;
  readonly file: OrderedFile;
  failure?: string;
  unanswered: number;
  isAllSent: boolean;
}

async function* requestsOf(
  objects: readonly InputObject[],
  folder: string,
  rules: TransformRules,
  outputs: Output[],
): AsyncGenerator<{ readonly output: Output; readonly batch: Batch }> {
  for (const object of objects) {
    const path = join(folder, String(outputs.length));
    const output: Output = { object, path, file: await orderedFile(path), unanswered: 0, isAllSent: false };
    outputs.push(output);
    try {
      for await (const batch of batches(object.read(), rules)) {
        if (output.failure !== undefined) break;
        output.unanswered++;
        yield { output, batch };
      }
    } catch (error) {
      output.failure ??= messageOf(error);
    }
    output.isAllSent = true;
    await closeWhenDone(output);
  }
}

async function answer(output: Output, batch: Batch, rules: TransformRules): Promise<void> {
  try {
    const kept = rules.kept(batch.records, await rules.invoke(batch.payload));
    const isOpenLine = rules.assembleLines && kept.at(-1) !== 10;
    await output.file.add(batch.index, isOpenLine ? Buffer.concat([kept, Buffer.from('\n')]) : kept);
  } catch (error) {
    rules.signal.throwIfAborted();
    output.failure ??= `${placeOf(batch)}: ${messageOf(error)}`;
  } finally {
    output.unanswered--;
    await closeWhenDone(output);
  }
}

async function closeWhenDone({ file, unanswered, isAllSent }: Output): Promise<void> {
  if (isAllSent && unanswered === 0) await file.close();
}

function placeOf({ firstRecord, records }: Batch): string {
  return records.length === 1
    ? `record ${firstRecord}`
    : `records ${firstRecord} to ${firstRecord + records.length - 1}`;
}
