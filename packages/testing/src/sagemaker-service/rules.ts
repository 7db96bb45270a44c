import type { JobSeen } from './sagemaker/jobs/job.ts';
import type { JobOutcome, JobRule } from './sagemaker/jobs/job-outcome.ts';

/** What jobs are to do, where a test cannot give a function. The newest rule that fits a job speaks for it. */
export interface RuleList {
  add(rule: JobRule): void;
  clear(): void;
  outcomeOf(job: JobSeen): JobOutcome | undefined;
}

export function ruleList(first: readonly JobRule[] = []): RuleList {
  const rules: { readonly rule: JobRule; used: number }[] = [];
  const list: RuleList = {
    add: (rule) => void rules.push({ rule, used: 0 }),
    clear: () => void rules.splice(0),
    outcomeOf({ type, name }) {
      const entry = rules.findLast(
        ({ rule, used }) =>
          (rule.type ?? type) === type &&
          name.includes(rule.nameContains ?? '') &&
          used < (rule.times ?? Number.POSITIVE_INFINITY),
      );
      if (entry === undefined) return undefined;
      entry.used += 1;
      return entry.rule;
    },
  };
  for (const rule of first) list.add(rule);
  return list;
}
