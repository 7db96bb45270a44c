/** The lines of a stream of bytes, each with its newline; what follows the last newline is a line too. */
export async function* lineRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let started: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      yield Buffer.concat([...started, chunk.subarray(from, end + 1)]);
      started = [];
      from = end + 1;
    }
    if (from < chunk.length) started.push(chunk.subarray(from));
  }
  if (started.length > 0) yield Buffer.concat(started);
}

/** All bytes as one record; none when there are none. */
export async function* wholeRecord(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const all = await Array.fromAsync(chunks);
  if (all.length > 0) yield Buffer.concat(all);
}
