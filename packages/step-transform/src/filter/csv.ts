// A quoted field, or one without quotes, up to a comma or the end. Unrolled, so that long fields need no stack.
const FIELD = /("[^"]*(?:""[^"]*)*"|(?!")[^,]*)(,|$)/y;

/**
 * The fields of a CSV line, each as it is written, with its quotes: put together again they are the same
 * bytes. Throws on a field whose quotes do not end on the line. Source: RFC 4180.
 */
export function csvFields(line: string): string[] {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(line);
    if (!match) throw new Error('the quotes of a CSV field do not end on its line');
    fields.push(match[1] ?? '');
    if (match[2] === '') return fields;
  }
}
