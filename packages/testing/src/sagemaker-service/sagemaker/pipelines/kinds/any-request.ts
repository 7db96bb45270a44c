import type { JsonObject, StandardSchema } from '@slipway/core';

/** Judges nothing: what a job's request must have is told by the call that creates it. */
export const anyRequest: StandardSchema<JsonObject> = {
  '~standard': { version: 1, vendor: 'slipway', validate: (value) => ({ value: value as JsonObject }) },
};
