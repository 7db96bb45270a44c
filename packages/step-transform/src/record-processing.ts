import { parsePath, type Segment } from './filter/path.ts';
import { type RecordFormat, recordFormat } from './filter/record-format.ts';
import { select } from './filter/select.ts';
import type { TransformRequest } from './request.ts';

/** What becomes of records on their way to the model, and of its answers on their way out. */
export interface RecordProcessing {
  /** What the model is sent for a record. Throws when the filter does not fit it. */
  sent(record: Buffer): Buffer;
  /** What the output keeps of the records of one request and the answer to it. Throws when they do not fit. */
  kept(records: readonly Buffer[], answer: Buffer): Buffer;
}

/**
 * The request's InputFilter, join and OutputFilter, in this order around the model. Without any of them
 * bytes go through as they are. Source: SageMaker Developer Guide, batch-transform-data-processing.
 */
export function recordProcessing(request: TransformRequest): RecordProcessing {
  const { InputFilter = '', OutputFilter = '', JoinSource = 'None' } = request.DataProcessing ?? {};
  const from = recordFormat(request.TransformInput.ContentType);
  const to = recordFormat(request.TransformOutput.Accept);
  const inputPath = parsePath(InputFilter);
  const outputPath = parsePath(OutputFilter);
  return {
    sent: (record) => (from && inputPath.length > 0 ? filtered(record, from, inputPath) : record),
    kept(records, answer) {
      if (to && from && JoinSource === 'Input') {
        const inputs = records.map((record) => from.read(record));
        const joined = to
          .answers(answer, records.length)
          .map((each, i) => to.join(inputs[i] ?? null, to.read(each)));
        return lines(joined.map((value) => to.write(select(value, outputPath))));
      }
      if (!to || outputPath.length === 0) return answer;
      return lines(to.answers(answer, undefined).map((each) => to.write(select(to.read(each), outputPath))));
    },
  };
}

/** A record keeps its own line end. */
function filtered(record: Buffer, format: RecordFormat, path: readonly Segment[]): Buffer {
  const end = /\r?\n$/.exec(record.subarray(-2).toString('latin1'))?.[0] ?? '';
  return Buffer.concat([format.write(select(format.read(record), path)), Buffer.from(end)]);
}

/** With a newline between two of them. */
function lines(records: readonly Buffer[]): Buffer {
  const newline = Buffer.from('\n');
  return Buffer.concat(records.flatMap((record, i) => (i === 0 ? [record] : [newline, record])));
}
