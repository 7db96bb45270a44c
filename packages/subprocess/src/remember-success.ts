/** Does the work once, however many ask for it at once; after a failure whoever asks next has it done anew. */
export function rememberSuccess<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
