import { sqliteRunStore } from '@slipway/core/sqlite';

// A process that claims an execution and has it until it is killed.
const [path = '', executionId = ''] = process.argv.slice(2);
const claim = await sqliteRunStore({ path }).claim(executionId);
process.stdout.write(claim === undefined ? 'another one has it\n' : 'claimed\n');
setInterval(() => claim, 60_000);
