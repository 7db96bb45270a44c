import type { Problem } from '@slipway/core';
import type { TargetName } from '../session/target.ts';

/** What `slipway plan --json` prints: what would run where, as far as it is known before anything runs. */
export interface PlanReport {
  readonly PipelineName: string;
  readonly Target: TargetName;
  readonly Region: string;
  readonly Account: string;
  readonly Bucket: string;
  /** In the order in which they can start. */
  readonly Steps: readonly PlannedStep[];
  /** Of a run of which some steps are on this machine and some are not. */
  readonly Crossings: readonly PlannedCrossing[];
  readonly Problems: readonly Problem[];
  readonly Warnings: readonly Problem[];
}

export interface PlannedStep {
  readonly StepName: string;
  readonly StepType: string;
  readonly Target: TargetName;
  /** What runs its jobs, where it runs on this machine and has any. */
  readonly Backend?: string;
  /** It runs only where that condition takes that branch. */
  readonly Branch?: { readonly StepName: string; readonly Branch: string };
  readonly DependsOn: readonly string[];
  readonly Images: readonly string[];
  readonly Instances: readonly { readonly InstanceType: string; readonly InstanceCount: number }[];
  readonly MaxRuntimeInSeconds?: number;
  /** Of a tuning job: so many training jobs at most, each on those instances. */
  readonly MaxNumberOfTrainingJobs?: number;
  /** The call of SageMaker that makes what it is, where it runs there. */
  readonly Operation?: string;
  /** Fields of its request that this machine does otherwise, where it runs here. */
  readonly Fields: readonly PlannedField[];
}

export interface PlannedField {
  /** `Arguments.VpcConfig`. */
  readonly Path: string;
  readonly Support: 'emulated' | 'no effect' | 'refused';
  readonly How: string;
}

export interface PlannedCrossing {
  readonly StepName: string;
  /** `up`: to S3, before a step there. */
  readonly Direction: 'up' | 'down';
  /** Absent where a run alone will tell. */
  readonly Uri?: string;
  readonly Objects?: number;
  readonly Bytes?: number;
  /** The step that makes what crosses: nobody knows how large it will be. */
  readonly MadeBy?: string;
}
