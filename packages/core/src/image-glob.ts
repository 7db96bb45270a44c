/**
 * The first of what is said of images by glob that is said of this one; `undefined`: none is. A glob matches an image's
 * whole URI, and its `*` any letters, slashes too.
 */
export async function findByImage<Said extends { readonly glob: string }>(
  all: readonly Said[],
  image: string,
): Promise<Said | undefined> {
  if (all.length === 0) return undefined;
  // Loaded by those who need it. Node's own `matchesGlob` is for paths: its `*` ends at a slash.
  const { default: picomatch } = await import('picomatch');
  return all.find(({ glob }) => picomatch.isMatch(image, glob, { bash: true, dot: true }));
}
