/** Calls the engine; an answer with one of these statuses is `undefined` and no error. */
export async function unless<Answer>(
  statuses: readonly number[],
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statuses.includes(statusOf(error))) return undefined;
    throw error;
  }
}

/** The HTTP status of an engine's refusal; 0 for any other error. */
export function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('statusCode' in error)) return 0;
  // Podman 4.3 says so of a container that is removed while it is asked about.
  if (error.statusCode === 500 && error.message.includes('no such container')) return 404;
  return Number(error.statusCode);
}
