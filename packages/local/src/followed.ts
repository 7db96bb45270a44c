/** A job that this process follows to its end, for one caller or several. */
export interface Followed {
  readonly ending: Promise<unknown>;
  /** Stops it for all of them. */
  stop(reason: unknown): void;
}
