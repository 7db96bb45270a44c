import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteRunStore } from '../sqlite.ts';
import { record, stopped } from './records.ts';

// A process that writes a journal to a disk until it is full, and goes on when there is room again. It runs where that
// disk is mounted, and prints what came of it.
const [disk = ''] = process.argv.slice(2);
const spare = join(disk, 'spare');
writeFileSync(spare, Buffer.alloc(150_000));
const store = sqliteRunStore({ path: join(disk, 'executions.sqlite') });
await store.create(record('a'));
let kept = 0;
let error: unknown;
const append = async () => {
  await store.append('a', stopped(`${kept}`.padEnd(5_000, '.'), kept));
  kept++;
};
while (error === undefined) await append().catch((thrown) => (error = thrown));
const again = await append().then(
  () => 'kept',
  (thrown) => thrown.code,
);
const whileFull = await steps();
const listed = (await Array.fromAsync(store.list())).map(({ lastModified }) => lastModified.getTime());
rmSync(spare);
const keptWhileFull = kept;
await append();
await store.close();
const afterwards = await steps();
await store.close();
const { code, category, message, hint } = error as Record<string, unknown>;
const report = { code, category, message, hint, again, keptWhileFull, whileFull, listed, afterwards };
process.stdout.write(JSON.stringify(report));

async function steps(): Promise<number[]> {
  const events = await Array.fromAsync(store.events('a'));
  return events.map((event) => ('step' in event ? Number.parseInt(event.step, 10) : Number.NaN));
}
