/** What an image brings with it: `toolkit()` of `@slipway/toolkit` is one. */
export interface ImageContent {
  /** What a job without an entrypoint of its own runs: `['python3', '/…/entry.py']`. */
  readonly entrypoint: readonly string[];
  /** Variables that every job finds, below those of its request. */
  readonly environment: Readonly<Record<string, string>>;
}
