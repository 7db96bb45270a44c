import { memoryRunStore, type RunMap } from './run-store/memory-run-store.ts';
import { describeRunStore } from './run-store.ts';
import { sqliteRunStoreFixture } from './test/sqlite-run-store.ts';

describeRunStore('memory', () => {
  const runs: RunMap = new Map();
  const open = () => memoryRunStore(runs);
  return { store: open(), reopen: open, another: open };
});

describeRunStore('SQLite', sqliteRunStoreFixture);
