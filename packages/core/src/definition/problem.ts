/** One thing wrong with a pipeline before it runs, with its place and what to do about it. */
export interface Problem {
  /** Upper snake case, stable: `CYCLE`, `UNKNOWN_STEP`, … */
  readonly code: string;
  /** The step it is in, where it is in one. */
  readonly step?: string;
  /** Its place in the document as a JSONPath, e.g. `$.Steps[2].Arguments.RoleArn`. */
  readonly path: string;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
}
