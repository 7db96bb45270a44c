import { messageOf } from '@slipway/core';
import { type Cleaned, clean, type LocalSession } from '@slipway/local';
import { backendsUsed } from '../backends-used.ts';
import type { Command } from '../command.ts';
import { loadConfig } from '../config.ts';
import { exitCodes } from '../exit-code.ts';
import { localSession } from '../local-session.ts';
import { readOptions, timeSpan, wholeNumber } from '../options.ts';
import { type PastOptions, pastExecution } from '../past-execution.ts';
import { answer } from '../terminal/answer.ts';
import { cleanedText } from '../terminal/cleaned.ts';
import { warningLine } from '../terminal/problems.ts';

const usage = `Usage: slipway clean [options]

Removes executions that ended long ago, with their logs, work folders, and the outputs that bear their id; jobs that
nobody has use for; drafts that were left. It leaves alone what runs, what was interrupted and may go on, what an
execution that stays refers to, what you put into buckets, and whatever is in a place that you chose for it.

  --older-than AGE   executions that ended so long ago: 30d, 12h, 45m (default: 30d; with --keep alone: any)
  --keep N           leaves the newest N executions, however old (default: none)
  --interrupted      stops executions that were interrupted, and ends their jobs
  --dry-run          tells what would go, and removes nothing
  --dir DIR          the folder that holds .slipway (default: the current folder)
  --config FILE      the config file (default: slipway.config.* here)
  --json             what went, as one JSON document on stdout`;

const options = {
  'older-than': { type: 'string' },
  keep: { type: 'string' },
  interrupted: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  dir: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Milliseconds: 30 days. */
const OLD = 30 * 86_400_000;

export const cleanCommand: Command = {
  usage,
  async run(args, print) {
    const { values } = readOptions(args, options, usage, []);
    const keep = wholeNumber('keep', values.keep);
    const olderThan = timeSpan('older-than', values['older-than']) ?? (keep === undefined ? OLD : 0);
    const { 'dry-run': dryRun = false, interrupted = false } = values;
    const session = await sessionToClean(values);
    try {
      const cleaned = await clean(session, {
        olderThan,
        keep: keep ?? 0,
        dryRun,
        onTrouble: ({ name }, error) =>
          console.error(
            warningLine(undefined, `the ${name} jobs could not be looked at: ${messageOf(error)}`),
          ),
        ...(interrupted && { stopInterrupted: async (id) => await stop(id, values) }),
      });
      if (values.json) print(cleanedReport(cleaned, dryRun));
      else answer(cleanedText(cleaned, dryRun).join('\n'));
      return exitCodes.succeeded;
    } finally {
      await session.runs.close();
    }
  },
};

/** With every backend that ever ran a job of an execution in this folder. */
async function sessionToClean({ dir, config }: PastOptions): Promise<LocalSession> {
  const options = { ...(await loadConfig(config, [process.cwd()])), directory: dir ?? process.cwd() };
  const session = localSession(options);
  const used = (await backendsUsed(dir)).map((backend) => localSession({ ...options, backend }));
  const backends = [session, ...used].flatMap((each) => each.backends);
  const byName = new Map(backends.map((backend) => [backend.name, backend]));
  return { ...session, backends: [...byName.values()] };
}

async function stop(id: string, options: PastOptions): Promise<void> {
  const { session } = await pastExecution(id, options);
  await session.stop(id).finally(() => session.runs.close());
}

function cleanedReport(cleaned: Cleaned, dryRun: boolean): object {
  return {
    DryRun: dryRun,
    PipelineExecutionArns: cleaned.executions.map(({ arn }) => arn),
    StoppedExecutions: cleaned.stopped,
    Jobs: cleaned.jobs,
    Objects: cleaned.objects,
    Bytes: cleaned.bytes,
  };
}
