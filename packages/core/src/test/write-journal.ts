import { existsSync, writeFileSync } from 'node:fs';
import { sqliteRunStore } from '../sqlite.ts';

// A process that writes a journal along with others: all begin when the file `go` is there.
const [path = '', name = '', count = '', go = ''] = process.argv.slice(2);
writeFileSync(`${go}.${name}`, '');
while (!existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 1));
const store = sqliteRunStore({ path });
await store.create({
  id: name,
  arn: `arn:${name}`,
  pipelineName: 'P',
  definition: { Version: '2020-12-01', Steps: [] },
  parameters: {},
  startTime: new Date(),
  options: {},
  settings: {},
});
for (let i = 0; i < Number(count); i++) {
  await store.append(name, { type: 'StepStopped', time: new Date(i), step: `${name}${i}` });
  await store.append('shared', { type: 'StepStopped', time: new Date(i), step: `${name}${i}` });
}
await store.close();
