import { findByImage } from '@slipway/core';

export interface ImageAlias {
  /** Matches an image's whole URI; `*` matches any letters, slashes too. */
  readonly glob: string;
  /** The image that stands for it, by any name that the engine knows or can pull. */
  readonly image: string;
}

/** Finds what an image stands for: what the first alias that matches says, else itself. */
export function imageAliases(aliases: readonly ImageAlias[]): (image: string) => Promise<string> {
  return async (image) => (await findByImage(aliases, image))?.image ?? image;
}
