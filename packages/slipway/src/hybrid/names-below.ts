/** The names that a job finds objects by; of both sides alike. */
export function namesBelow(uri: string, objects: readonly { readonly uri: string }[]): readonly string[] {
  const folder = uri.endsWith('/') ? uri : `${uri}/`;
  const start = objects.every((object) => object.uri.startsWith(folder))
    ? folder.length
    : uri.lastIndexOf('/') + 1;
  return objects.map((object) => object.uri.slice(start));
}
