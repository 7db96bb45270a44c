import { dirname } from 'node:path';
import { shellWord } from '@slipway/core';
import type { PlacedInput } from './inputs.ts';
import { ownRoot, removalFile } from './link.ts';
import type { Stage } from './stage.ts';

/**
 * `/opt/ml` as a link that the whole machine sees, and which the host holds before its keeper starts.
 * Inputs are copied into the root, and the copies and the link go when the job ends.
 */
export function linkStage(root: string, inputs: readonly PlacedInput[]): Stage {
  const copies = inputs.map((input) => ({ ...input, path: `${ownRoot}/${input.target}` }));
  // Blocks are shared where the file system can.
  const copy = process.platform === 'darwin' ? 'cp -ca' : 'cp -a --reflink=auto';
  const commands = copies.map(({ path, source, isFile, access }) => {
    const folder = shellWord(isFile ? dirname(path) : path);
    const from = isFile ? shellWord(source) : `${shellWord(source)}/.`;
    // Against accidents: root can write all the same, but only to a copy.
    const guard = access === 'read-only' ? ` && chmod -R a-w ${shellWord(path)}` : '';
    return `mkdir -p ${folder} && ${copy} ${from} ${shellWord(path)}${guard}`;
  });
  const paths = copies.map(({ path }) => shellWord(path)).join(' ');
  const removal = copies.length === 0 ? ':' : `chmod -R u+w ${paths} 2>/dev/null\nrm -rf ${paths}`;
  return {
    wrapper: [],
    prepare: [`[ /opt/ml -ef ${ownRoot} ]`, ...commands].join(' &&\n'),
    afterwards: `${removal}\n[ /opt/ml -ef ${ownRoot} ] && rm -f /opt/ml`,
    again: `ln -s "$PWD/${ownRoot}" /opt/ml || exit 125`,
    content: [
      { path: ownRoot, linkTo: root },
      { path: removalFile, text: removal },
    ],
  };
}
