import { subscribe } from 'node:diagnostics_channel';
import { tuningRunner } from '../local.ts';
import { sessionIn } from './host-session.ts';
import { tuningContext } from './shell-tuning.ts';

// Runs a tuning job, and ends by SIGKILL at the n-th point between two effects that it comes to:
// `run-tuning.ts <folder> <request> <n>`. Prints the response if it comes to its end.
const [notes = '', request = '', last = ''] = process.argv.slice(2);
let passed = 0;
subscribe('slipway:milestone', () => {
  passed += 1;
  if (passed === Number(last)) process.kill(process.pid, 'SIGKILL');
});
const session = sessionIn(notes);
const response = await tuningRunner(session).run(JSON.parse(request), tuningContext(session.objects));
process.stdout.write(JSON.stringify(response));
await session.runs.close();
