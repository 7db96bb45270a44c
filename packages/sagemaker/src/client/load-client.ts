import { messageOf, slipwayError } from '@slipway/core';

/** What `load` imports; rejects with `AWS_CLIENT_MISSING` and the command that installs it where it is not there. */
export async function loadClient<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw slipwayError(`This takes the package ${name}: ${messageOf(cause)}`, {
      code: 'AWS_CLIENT_MISSING',
      category: 'environment',
      hint: `npm install ${name}`,
      cause,
    });
  }
}
