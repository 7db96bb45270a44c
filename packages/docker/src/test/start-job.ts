import { dockerBackend } from '../docker-backend.ts';

/** Starts a job and waits for it, in a process that a test kills: `node start-job.ts DIRECTORY SPEC [SOCKET]`. */
const [directory = '', spec = '', socketPath] = process.argv.slice(2);
const job = await dockerBackend({ directory, ...(socketPath && { socketPath }) }).start(JSON.parse(spec));
await job.wait();
