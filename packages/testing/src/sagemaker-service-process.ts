/**
 * The fake service as a process of its own: `node sagemaker-service-process.js [options as JSON]`. Options are those of
 * `sagemakerService` that JSON can say, and `"clock": "driven"`. Its first line of output is JSON and has its endpoint; SIGTERM ends it.
 */
import { drivenClock } from './sagemaker-service/clock.ts';
import { sagemakerService } from './sagemaker-service/service.ts';

const { clock, ...options } = JSON.parse(process.argv[2] ?? '{}');
const service = await sagemakerService({ ...options, ...(clock === 'driven' && { clock: drivenClock() }) });
const { endpoint, region, account } = service;
process.stdout.write(`${JSON.stringify({ endpoint, region, account, pid: process.pid })}\n`);
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
