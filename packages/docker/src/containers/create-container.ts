import type Docker from 'dockerode';
import type { Container, ContainerCreateOptions } from 'dockerode';

/** dockerode writes what it is given into the URL as well, variables and their values too: so it is told what goes where. */
export async function createContainer(
  engine: Docker,
  { name, platform, ...body }: ContainerCreateOptions,
): Promise<Container> {
  const query = { ...(name !== undefined && { name }), ...(platform !== undefined && { platform }) };
  return await engine.createContainer({ _query: query, _body: body } as ContainerCreateOptions);
}
