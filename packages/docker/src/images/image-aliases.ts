export interface ImageAlias {
  /** Matches an image's whole URI; `*` matches any letters, slashes too. */
  readonly glob: string;
  /** The image that stands for it, by any name that the engine knows or can pull. */
  readonly image: string;
}

/** Finds what an image stands for: what the first alias that matches says, else itself. */
export function imageAliases(aliases: readonly ImageAlias[]): (image: string) => Promise<string> {
  return async (image) => {
    if (aliases.length === 0) return image;
    // Loaded by those who need it. Node's own `matchesGlob` is for paths: its `*` ends at a slash.
    const { default: picomatch } = await import('picomatch');
    const match = aliases.find(({ glob }) => picomatch.isMatch(image, glob, { bash: true, dot: true }));
    return match?.image ?? image;
  };
}
