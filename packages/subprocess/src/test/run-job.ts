// Starts a job, or finds the one that is there, and sees it to its end, in a process of its own:
//   node run-job.ts '{ "options": …, "spec": … }'
// What happens is written to stdout, one JSON object a line.
import { isSlipwayError } from '@slipway/core';
import { subprocessBackend } from '../index.ts';

const { options, spec } = JSON.parse(process.argv[2] ?? '');
const tell = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

try {
  const backend = subprocessBackend(options);
  const job = await backend.start(spec, { onProgress: (progress) => tell({ progress }) });
  tell({ started: job.name, reproduce: job.reproduce });
  for await (const { text } of job.logs()) tell({ line: text });
  tell({ result: await job.wait() });
} catch (error) {
  if (!isSlipwayError(error)) throw error;
  const { code, message, hint, category } = error;
  tell({ error: { code, message, hint, category } });
}
