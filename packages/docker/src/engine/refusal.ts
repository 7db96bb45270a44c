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
  const status = Number(error.statusCode);
  if (status !== 500) return status;
  // Podman 4.3 says so of a container that is removed while it is asked about, and of a name that another has.
  if (error.message.includes('no such container')) return 404;
  return /container name .* is already in use/.test(error.message) ? 409 : status;
}
