/** A name of an image, taken apart as Docker does. Source: distribution reference grammar. */
export interface ImageReference {
  /** Host, and port where there is one; `docker.io` where the name has none. */
  readonly registry: string;
  /** Without registry, tag and digest: `library/busybox`. */
  readonly repository: string;
}

export function imageReference(image: string): ImageReference {
  const [name = ''] = image.split('@');
  const path = name.replace(/:[^/:]*$/, '');
  // The part before the first slash is a registry when it looks like a host.
  const [, host, rest] = /^([^/]*[.:][^/]*|localhost)\/(.+)$/.exec(path) ?? [];
  if (host !== undefined && rest !== undefined && !/^(index\.)?docker\.io$/.test(host)) {
    return { registry: host, repository: rest };
  }
  const repository = rest ?? path;
  return {
    registry: 'docker.io',
    repository: repository.includes('/') ? repository : `library/${repository}`,
  };
}

export function isSameRepository(a: string, b: string): boolean {
  const [left, right] = [imageReference(a), imageReference(b)];
  return left.registry === right.registry && left.repository === right.repository;
}

/** Whether an image can have this name; an engine is asked by nothing else, since a name is a part of its paths. */
export function isImageName(text: string): boolean {
  return imageName.test(text);
}

/** Source: the grammar in the package `reference` of distribution. */
const imageName = new RegExp(
  [
    /^(?:(?:[a-zA-Z0-9]+(?:(?:\.|-+)[a-zA-Z0-9]+)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?\/)?/,
    /[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*/,
    /(?::\w[\w.-]{0,127})?(?:@[a-zA-Z0-9+._-]+:[a-fA-F0-9]{32,})?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);
