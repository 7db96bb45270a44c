import { bindCommand, bindLine, readOnlyBinds } from './bind.ts';
import type { PlacedInput } from './inputs.ts';
import { fileScript, folderScript, type Layer, type LayerScript, overlayScript } from './layer.ts';
import type { Namespace } from './machine-namespaces.ts';
import { readMountTable } from './mount-table.ts';
import { coverOpt } from './opt-cover.ts';
import type { Stage } from './stage.ts';

export interface NamespaceStage {
  readonly root: string;
  readonly inputs: readonly PlacedInput[];
  /** Without a network, but for its own loopback. */
  readonly isolated?: boolean;
  /** A folder outside of `/opt/ml` that the job may write to without changing it. */
  readonly shielded?: string | undefined;
}

/**
 * `/opt/ml` in a mount namespace of the job's own: on the host nothing is made. All that can is mounted by
 * one `mount` that reads a list, since each process costs milliseconds.
 */
export function namespaceStage(namespace: Namespace, options: NamespaceStage): Stage {
  const { mount, unshare, mapped } = namespace;
  const { root, inputs, isolated = false, shielded } = options;
  const opt = coverOpt(mount);
  const table = inputs.length > 0 || shielded !== undefined ? readMountTable() : [];
  const plain = inputs.filter(({ access, inner, isInner }) => {
    return access === 'read-only' && inner.length === 0 && !isInner;
  });
  const binds = (source: string, target: string) =>
    readOnlyBinds(table, source, target)
      .map((bind) => bindCommand(mount, bind))
      .join(' && ');
  const list = [
    ...opt.lines,
    bindLine(root, '/opt/ml', ['X-mount.mkdir']),
    ...plain
      .flatMap(({ source, target }) => readOnlyBinds(table, source, `/opt/ml/${target}`))
      .map(({ source, target, options }) => bindLine(source, target, options)),
  ];
  const scripts = inputs
    .filter((input) => !plain.includes(input))
    .map((input, index) => inputScript(namespace, input, `layers/${index}`, binds));
  if (shielded !== undefined) {
    const shield = { path: 'layers/shield', source: shielded, target: shielded, writable: true, inner: [] };
    scripts.push(overlayScript(namespace, shield, { otherwise: binds(shielded, shielded) }));
  }
  // Without `ip` the job has to do without its loopback too.
  const loopback = isolated ? '{ ip link set lo up 2>/dev/null || :; } &&\n' : '';
  const commands = [`${mount} -n -c -a -T mounts`, ...opt.commands, ...scripts.map(({ command }) => command)];
  return {
    wrapper: isolated ? [...unshare, '--net'] : unshare,
    // The stage finds what was in /opt before it was covered below its file descriptor 9.
    prepare: `{ ${loopback}${commands.join(' &&\n')}; } 9</opt`,
    // What an overlay worked in, it leaves closed to everybody but root.
    afterwards: mapped && scripts.length > 0 ? 'chmod -f 700 layers/*/work/work' : '',
    again: scripts.map(({ again }) => again).join('\n'),
    content: [{ path: 'mounts', text: `${list.join('\n')}\n` }, ...scripts.flatMap(({ content }) => content)],
  };
}

/** An input that takes more than a line of the list. */
function inputScript(
  namespace: Namespace,
  input: PlacedInput,
  path: string,
  binds: (source: string, target: string) => string,
): LayerScript {
  const { source, access, inner, isFile } = input;
  const layer: Layer = {
    path,
    source,
    target: `/opt/ml/${input.target}`,
    writable: access === 'private',
    inner,
  };
  if (!layer.writable && inner.length === 0) {
    return { command: binds(source, layer.target), again: '', content: [] };
  }
  return isFile ? fileScript(namespace, layer) : folderScript(namespace, layer);
}
