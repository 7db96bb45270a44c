import { type CallFault, faultText, parseFault } from './call-fault.ts';

/** How one process of a case is to end before its time. */
export type Kill = { readonly withJobs: boolean } & (
  | { readonly at: string; readonly passing: number }
  /** So long after its beginning. */
  | { readonly milliseconds: number }
);

/** A pipeline, and what happens to the processes that run it, one after the other; `undefined`: nothing. */
export interface Case {
  readonly pipeline: string;
  readonly kills: readonly (Kill | undefined)[];
  /** Of the service that runs its jobs, where there is one. */
  readonly faults: readonly CallFault[];
}

/** As `--case` takes it: `Chain journal:StepStarting:before#2 - +350! ~PutObject:throttling#1`. */
export function caseText({ pipeline, kills, faults }: Case): string {
  const killed = kills.map((kill) => (kill === undefined ? '-' : killText(kill)));
  return [pipeline, ...killed, ...faults.map(faultText)].join(' ');
}

/** `!`: its jobs die with it, as when the machine does. */
export function killText(kill: Kill): string {
  const moment = 'at' in kill ? `${kill.at}#${kill.passing}` : `+${kill.milliseconds}`;
  return kill.withJobs ? `${moment}!` : moment;
}

export function parseCase(text: string): Case {
  const [pipeline = '', ...others] = text.trim().split(/ +/);
  const [faults, kills] = [true, false].map((isFault) =>
    others.filter((one) => one.startsWith('~') === isFault),
  );
  return { pipeline, kills: kills?.map(parseKill) ?? [], faults: faults?.map(parseFault) ?? [] };
}

function parseKill(text: string): Kill | undefined {
  if (text === '-') return undefined;
  const [, moment = '', jobs] = /^(.*?)(!?)$/.exec(text) ?? [];
  const withJobs = jobs === '!';
  const after = /^\+(\d+)$/.exec(moment)?.[1];
  if (after !== undefined) return { milliseconds: Number(after), withJobs };
  const [, at, passing] = /^(.+)#([1-9]\d*)$/.exec(moment) ?? [];
  if (at === undefined) throw new Error(`"${text}" is no kill: <point>#<passing>, +<milliseconds> or -`);
  return { at, passing: Number(passing), withJobs };
}
