// The longest a timer can wait; SageMaker allows 28 days.
const LONGEST_TIMER = 2 ** 31 - 1;
// A job found again after its time may have ended long ago: it gets this long to say so.
const SHORTEST_TIMER = 1_000;

/** Calls back at a time, in milliseconds since 1970; gives what cancels that. */
export function alarm(time: number, ring: () => void): () => void {
  if (time === Number.POSITIVE_INFINITY) return () => undefined;
  let timer: NodeJS.Timeout;
  const wait = () => {
    const left = time - Date.now();
    timer = setTimeout(
      left > LONGEST_TIMER ? wait : ring,
      Math.min(Math.max(left, SHORTEST_TIMER), LONGEST_TIMER),
    );
  };
  wait();
  return () => clearTimeout(timer);
}
