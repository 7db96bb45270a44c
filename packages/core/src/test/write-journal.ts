import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { sqliteRunStore } from '../sqlite.ts';
import { record } from './records.ts';

// A process that writes a journal along with others. It says `ready`, opens it when it is told to, creates an execution
// of its own name, and says of each event that it is kept. `plan` says to which execution each belongs.
const [path = '', name = '', plan = '[]', size = '0'] = process.argv.slice(2);
writeSync(1, 'ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const store = sqliteRunStore({ path });
await store.create(record(name));
const description = { text: 'x'.repeat(Number(size)) };
for (const [number, executionId] of (JSON.parse(plan) as string[]).entries()) {
  await store.append(executionId, {
    type: 'StepExecuting',
    time: new Date(number),
    step: `${name}${number}`,
    description,
  });
  writeSync(1, `${number}\n`);
}
await store.close();
