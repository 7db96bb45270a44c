/**
 * The fake service as a process of its own: `node sagemaker-service-process.js [options as JSON]`. Options are those of
 * `sagemakerService` that JSON can say, and `"clock": "driven"`. Its first line of output is JSON and has its endpoint. It ends
 * with SIGTERM, and with the process that holds the other end of its standard input, where that is a pipe.
 */
import { fstatSync } from 'node:fs';
import { drivenClock } from './sagemaker-service/clock.ts';
import { sagemakerService } from './sagemaker-service/service.ts';

const { clock, ...options } = JSON.parse(process.argv[2] ?? '{}');
const service = await sagemakerService({ ...options, ...(clock === 'driven' && { clock: drivenClock() }) });
const end = (): void => void service.close().then(() => process.exit(0));
process.once('SIGTERM', end);
const { endpoint, region, account } = service;
process.stdout.write(`${JSON.stringify({ endpoint, region, account, pid: process.pid })}\n`);

const input = fstatSync(0);
if (input.isFIFO() || input.isSocket()) process.stdin.once('end', end).resume();
