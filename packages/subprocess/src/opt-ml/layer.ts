import { dirname } from 'node:path';
import { shellWord } from '@slipway/core';
import type { PlacedInput } from './inputs.ts';
import type { Namespace } from './machine-namespaces.ts';
import type { Stage } from './stage.ts';

/** A folder or file over which something of the job's own is laid, so that no write reaches the thing itself. */
export interface Layer {
  /** Where what belongs to it is, below the host's folder. */
  readonly path: string;
  readonly source: string;
  /** Absolute. */
  readonly target: string;
  readonly writable: boolean;
  /** What else will be mounted inside, and so needs a place there. */
  readonly inner: PlacedInput['inner'];
}

/** What makes a layer, what makes it new, and what both find in the host's folder. */
export type LayerScript = Pick<Stage, 'again' | 'content'> & { readonly command: string };

/** A folder as an overlay, `when` that is possible; what the command `otherwise` makes of it where not. */
export function overlayScript(
  namespace: Namespace,
  layer: Layer,
  { when = ':', otherwise }: { readonly when?: string; readonly otherwise: string },
): LayerScript {
  const { path, source, inner } = layer;
  const own = `${path}/upper ${path}/work`;
  return {
    command: `{ ${when} && ${overlayCommand(namespace, layer)} 2>/dev/null ||\n${otherwise}; }`,
    again: `rm -rf ${path}/copy ${own} && mkdir ${own}`,
    content: [
      { path: `${path}/upper` },
      { path: `${path}/work` },
      { path: `${path}/places` },
      { path: `${path}/lower`, linkTo: source },
      ...inner.flatMap((place) => {
        const at = `${path}/places/${place.path}`;
        return place.isFile ? [{ path: dirname(at) }, { path: at, text: '' }] : [{ path: at }];
      }),
    ],
  };
}

/** A folder that the job may write to, or that others lie in: an overlay, else a copy. */
export function folderScript(namespace: Namespace, layer: Layer): LayerScript {
  const { path, target, writable } = layer;
  const { mount, mapped } = namespace;
  return overlayScript(namespace, layer, {
    ...(writable && mapped && { when: ownTreeCommand(layer) }),
    otherwise: `{ mkdir ${path}/copy && cp -a --reflink=auto ${path}/lower/. ${path}/places/. ${path}/copy &&
${mount} -n -c --bind ${path}/copy ${shellWord(target)}; }`,
  });
}

/** A file that the job may write to: overlays are of folders, so a copy. */
export function fileScript({ mount }: Namespace, { path, source, target }: Layer): LayerScript {
  const copy = `${path}/copy`;
  return {
    command: `cp -a --reflink=auto ${shellWord(source)} ${copy} && ${mount} -n -c --bind ${copy} ${shellWord(target)}`,
    again: `rm -f ${copy}`,
    content: [{ path }],
  };
}

/** All paths are relative, since in these options `:` and `,` separate. */
function overlayCommand({ mount, mapped }: Namespace, { path, target, writable }: Layer): string {
  const lower = `lowerdir=${path}/places:${path}/lower`;
  const upper = writable ? `,upperdir=${path}/upper,workdir=${path}/work${mapped ? ',userxattr' : ''}` : '';
  return `${mount} -n -c -t overlay -o ${lower}${upper} slipway ${shellWord(target)}`;
}

/**
 * In a user namespace a file of another user or group can't be copied up (EOVERFLOW): an overlay with one
 * would be mounted, and then fail the job that writes.
 */
function ownTreeCommand({ path }: Layer): string {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return `[ -z "$(find ${path}/lower/ \\( ! -uid ${uid} -o ! -gid ${gid} \\) -print -quit)" ]`;
}
