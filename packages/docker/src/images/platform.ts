/** What runs on what: `linux/amd64`, `linux/arm64/v8`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** A platform as `docker run --platform` takes it, or as an engine tells it. */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant] = text.toLowerCase().split('/');
  return { os, architecture: aliases.get(architecture) ?? architecture, ...(variant && { variant }) };
}

/** Names that `uname` has for what images call otherwise. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
]);

/** Whether an image of one platform is what was asked for; a variant counts where both name one. */
export function isPlatform(image: Platform, asked: Platform): boolean {
  if (image.os !== asked.os || image.architecture !== asked.architecture) return false;
  return image.variant === undefined || asked.variant === undefined || image.variant === asked.variant;
}

/** What it costs that an image was made for another kind of machine than the engine is; `undefined`: it was not. */
export function costOfEmulation(image: Platform, engine: Platform): string | undefined {
  if (isPlatform(image, { os: engine.os, architecture: engine.architecture })) return undefined;
  const [wanted, here] = [image, engine].map(({ os, architecture }) => `${os}/${architecture}`);
  return (
    `is an image for ${wanted}, and this engine is ${here}: its programs are emulated, which takes several times as ` +
    'long, or do not start at all where no emulator is installed.'
  );
}
