/** Something that goes wrong with a call of the service that runs the jobs. */
export interface CallFault {
  /** `CreateTrainingJob`. */
  readonly operation: string;
  /** `late`: the last line of each log comes when it has been looked for in vain. */
  readonly kind: FaultKind;
  /** Which call of the operation: from 1. */
  readonly call: number;
}

type FaultKind = (typeof CALL_FAULTS)[number] | 'late';

/** What may go wrong with any call, and is gone when it is made again. */
const CALL_FAULTS = ['lost-answer', 'no-connection', 'throttling', 'server-error'] as const;

/** What a histogram counts: `~CreateTrainingJob:lost-answer`. */
export function faultPoint({ operation, kind }: Omit<CallFault, 'call'>): string {
  return `~${operation}:${kind}`;
}

/** As `--case` takes it: `~CreateTrainingJob:lost-answer#2`. */
export function faultText(fault: CallFault): string {
  return `${faultPoint(fault)}#${fault.call}`;
}

export function parseFault(text: string): CallFault {
  const [, operation = '', word, call] = /^~(\w+):([\w-]+)#([1-9]\d*)$/.exec(text) ?? [];
  const kind = [...CALL_FAULTS, 'late' as const].find((one) => one === word);
  if (kind === undefined)
    throw new Error(
      `"${text}" is no fault of a call: ~<operation>:<kind>#<call>, of ${CALL_FAULTS.join(', ')}`,
    );
  return { operation, kind, call: Number(call) };
}

/** The faults that there are for operations, with how often each was called: those of what nothing disturbs. */
export function faultPoints(calls: ReadonlyMap<string, number>): readonly string[] {
  return [...calls.keys()]
    .sort()
    .flatMap((operation) => [
      ...CALL_FAULTS.map((kind) => faultPoint({ operation, kind })),
      ...(operation === 'GetLogEvents' ? [faultPoint({ operation, kind: 'late' as const })] : []),
    ]);
}
