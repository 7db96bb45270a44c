import { recordedContext } from '@slipway/testing';
import { trainingRunner } from '../local.ts';
import { sessionIn } from './host-session.ts';

// Runs one training job, as an orchestrator that a test can kill: `run-training.ts <folder> <request> <job name>`.
const [notes = '', request = '', jobName = ''] = process.argv.slice(2);
const session = sessionIn(notes);
await trainingRunner(session).run(JSON.parse(request), recordedContext(session.objects, { jobName }));
