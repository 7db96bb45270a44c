/** The variables by which a process is told what to do at the points that it passes. */
export const PRELOAD = {
  /** The file that gets a line for each point: milliseconds since the process began, and the point's name. */
  trace: 'CHAOS_TRACE',
  /** Where it kills itself: `<point>#<passing>`, the first being 1. */
  kill: 'CHAOS_KILL',
  /** The fault that is planted in the sources as they are loaded. */
  plant: 'CHAOS_PLANT',
} as const;
