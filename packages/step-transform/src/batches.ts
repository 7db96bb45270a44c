import { messageOf } from '@slipway/core';
import { lineRecords, wholeRecord } from './records.ts';
import type { BatchStrategy, SplitType } from './request.ts';

/** The records of one request. */
export interface Batch {
  /** Place among the batches of its object, from 0. */
  readonly index: number;
  /** Place of its first record in the object, from 1. */
  readonly firstRecord: number;
  readonly records: readonly Buffer[];
  /** What is sent of them. */
  readonly payload: Buffer;
}

export interface BatchRules {
  readonly split: SplitType;
  readonly strategy: BatchStrategy;
  /** Most bytes of a payload; infinite where nothing limits it. */
  readonly maxPayload: number;
  /** What is sent of a record. */
  sent(record: Buffer): Buffer;
}

/**
 * An object's records as requests; with MultiRecord as many as fit into one. Rejects, naming the record, for
 * one that fits by itself into none. An object without bytes has no batch.
 */
export async function* batches(chunks: AsyncIterable<Buffer>, rules: BatchRules): AsyncGenerator<Batch> {
  const { split, strategy, maxPayload } = rules;
  let open: { record: Buffer; sent: Buffer }[] = [];
  let size = 0;
  let index = 0;
  let count = 0;
  const close = (): Batch => ({
    index: index++,
    firstRecord: count - open.length + 1,
    records: open.map(({ record }) => record),
    payload: Buffer.concat(open.map(({ sent }) => sent)),
  });
  for await (const record of split === 'Line' ? lineRecords(chunks) : wholeRecord(chunks)) {
    const sent = sentOf(record, count + 1, rules);
    const full = strategy === 'SingleRecord' || size + sent.length > maxPayload;
    if (open.length > 0 && full) {
      yield close();
      open = [];
      size = 0;
    }
    open.push({ record, sent });
    size += sent.length;
    count++;
  }
  if (open.length > 0) yield close();
}

function sentOf(record: Buffer, number: number, { sent, maxPayload }: BatchRules): Buffer {
  const bytes = (() => {
    try {
      return sent(record);
    } catch (cause) {
      throw new Error(`record ${number}: ${messageOf(cause)}`, { cause });
    }
  })();
  if (bytes.length <= maxPayload) return bytes;
  throw new Error(`record ${number} has ${bytes.length} bytes, and MaxPayloadInMB allows ${maxPayload}`);
}
