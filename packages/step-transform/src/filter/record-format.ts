import { csvFields } from './csv.ts';
import { type Exact, isList, isObject, parseExact, writeExact } from './exact-json.ts';

/** How the records of one MIME type are read, joined and written. */
export interface RecordFormat {
  /** Throws on what is no record. */
  read(record: Buffer): Exact;
  /** Without a line end. */
  write(value: Exact): Buffer;
  /** An input with the model's answer to it. Source: SageMaker API, DataProcessing. */
  join(input: Exact, answer: Exact): Exact;
  /** The records of an answer to `count` records. Throws when they are not as many; `undefined`: any number will do. */
  answers(answer: Buffer, count: number | undefined): readonly Buffer[];
}

const LINE_END = /\r?\n$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

// As Latin-1 every byte is a character: text in UTF-8 and its kin comes out as it went in.
const csv: RecordFormat = {
  read: (record) => csvFields(record.toString('latin1').replace(LINE_END, '')),
  write: (value) => Buffer.from(listOf(value).map(fieldText).join(','), 'latin1'),
  join: (input, answer) => [...listOf(input), ...listOf(answer)],
  answers: counted,
};

const jsonLines: RecordFormat = {
  read: (record) => parseExact(utf8.decode(record)),
  write: (value) => Buffer.from(writeExact(value)),
  join: (input, answer) =>
    isObject(input)
      ? { ...input, SageMakerOutput: answer }
      : { SageMakerInput: input, SageMakerOutput: answer },
  answers: counted,
};

// The answer to one record may be spread over many lines, and the answer to several be one document.
const json: RecordFormat = {
  ...jsonLines,
  answers(answer, count) {
    if (count === 1 || (count === undefined && isJson(answer))) return [answer];
    return counted(answer, count);
  },
};

const FORMATS: ReadonlyMap<string, RecordFormat> = new Map([
  ['text/csv', csv],
  ['application/json', json],
  ['application/jsonlines', jsonLines],
]);

/** MIME types whose records filters can look into. */
export const FILTERED_TYPES: readonly string[] = [...FORMATS.keys()];

/** `text/csv` of `text/csv; charset=utf-8`. */
export function mimeType(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

/** `undefined` for a type that filters cannot look into. */
export function recordFormat(contentType: string | undefined): RecordFormat | undefined {
  return FORMATS.get(mimeType(contentType) ?? '');
}

function counted(answer: Buffer, count: number | undefined): readonly Buffer[] {
  const lines = splitLines(answer);
  if (count === undefined || lines.length === count) return lines;
  throw new Error(
    `the model answered ${lines.length} lines to ${count} records, and each needs one of its own`,
  );
}

/** Without their line ends; the last one needs none. */
function splitLines(bytes: Buffer): Buffer[] {
  const text = bytes.toString('latin1').replace(LINE_END, '');
  return text.split(/\r?\n/).map((line) => Buffer.from(line, 'latin1'));
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(utf8.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function listOf(value: Exact): readonly Exact[] {
  return isList(value) ? value : [value];
}

function fieldText(field: Exact): string {
  return typeof field === 'string' ? field : writeExact(field);
}
