import { once } from 'node:events';
import { rmSync, writeFileSync, writeSync } from 'node:fs';
import { sqliteRunStore } from '../sqlite.ts';

// A process that claims an execution, along with others, until it has had it so many times. While it has it, nobody
// else may: then its `mark` is there already, and it fails. It looks at what others have claimed, too. It says `ready`,
// begins when it is told to, and says `refused` when it could not have it for the first time.
const [path = '', executionId = '', times = '', mark = '', heldByParent = ''] = process.argv.slice(2);
const store = sqliteRunStore({ path });
await store.get('');
writeSync(1, 'ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
let refused = 0;
for (let had = 0; had < Number(times); ) {
  if (!(await store.isClaimed(heldByParent))) throw new Error('The claim of the parent was not seen');
  const claim = await store.claim(executionId);
  if (claim === undefined) {
    if (refused++ === 0) writeSync(1, 'refused\n');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
    continue;
  }
  writeFileSync(mark, '', { flag: 'wx' });
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
  rmSync(mark);
  await claim.release();
  had++;
}
await store.close();
