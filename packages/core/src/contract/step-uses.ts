import type { Json } from '../json.ts';

/** What a step reads, writes and runs, as far as its arguments tell before it runs. */
export interface StepUses {
  readonly images?: readonly Located[];
  readonly reads?: readonly Located[];
  readonly writes?: readonly Located[];
  /** Names of models that were made by CreateModel. */
  readonly models?: readonly Located[];
  /** Instance types. */
  readonly instances?: readonly Located[];
}

/** A value of the arguments with its place, which is below `Arguments`: `AppSpecification.ImageUri`. */
export interface Located {
  readonly path: string;
  /** A string once it is known; an expression when only the run will tell. */
  readonly value: Json;
  /** Of what is read: a tar archive, unpacked before the job starts. */
  readonly archive?: true;
  /** Of what is read: a list of objects, which are read too. */
  readonly manifest?: true;
  /** Of what is written: only folders below it named by the job, so no other step can know what will be there. */
  readonly byJob?: true;
}
