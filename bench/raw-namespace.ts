/** The least that gives a command its own `/opt/ml`: one namespace, what is in /opt bound again, one bind for the job. */
const SCRIPT = `R=$1; shift; C=$PWD; cd /opt && mount -t tmpfs -o mode=755 bench /opt || exit 125
for e in * .[!.]*; do
  if [ -d "$e" ]; then mkdir "/opt/$e" && mount -c --rbind "./$e" "/opt/$e"
  elif [ -e "$e" ]; then : > "/opt/$e" && mount -c --bind "./$e" "/opt/$e"; fi || exit 125
done
mkdir /opt/ml && mount --rbind "$R" /opt/ml && cd "$C" && exec "$@"`;

/** A command line that runs `command` raw, with `root` as its `/opt/ml`. */
export function inRawNamespace(root: string, command: readonly string[]): string[] {
  const unshare = [
    'unshare',
    '--user',
    '--map-current-user',
    '--keep-caps',
    '--mount',
    '--propagation',
    'private',
  ];
  return [...unshare, 'sh', '-c', SCRIPT, 'sh', root, ...command];
}

/** As `inRawNamespace`, but what is in /opt is not there for the command: no job could do with less. */
export function inLeastNamespace(root: string, command: readonly string[]): string[] {
  const script =
    'mount -t tmpfs bench /opt && mkdir /opt/ml && mount --bind "$1" /opt/ml && shift && exec "$@"';
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', root, ...command];
}
