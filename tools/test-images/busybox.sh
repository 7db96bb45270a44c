#!/bin/sh
# Makes the image slipway-test/busybox:1 out of this machine's static busybox: no registry is asked.
# Does nothing when the image is there and holds the same busybox.
set -eu

image=slipway-test/busybox:1
busybox=$(command -v busybox) || {
  echo 'busybox is not installed: apt-get install busybox-static' >&2
  exit 3
}
content=$(sha256sum <"$busybox" | cut -d ' ' -f 1)
label='{{ index .Config.Labels "slipway.content" }}'
is_there() { [ "$(docker image inspect --format "$label" "$image" 2>/dev/null)" = "$content" ]; }
is_there && exit
# Who else makes it now, from another clone perhaps, has made it then.
exec 9</tmp
flock 9
is_there && exit

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/etc" "$root/root" "$root/tmp"
chmod 1777 "$root/tmp"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
cp -L "$busybox" "$root/bin/busybox"
for applet in $("$busybox" --list); do
  [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
done

tar -C "$root" --numeric-owner --owner 0 --group 0 -c . |
  docker import --change "LABEL slipway.content=$content" --change 'ENV PATH=/bin' - "$image" >/dev/null
docker run --rm "$image" true || {
  echo "$busybox does not run in an empty image; is it linked statically? apt-get install busybox-static" >&2
  docker image rm "$image" >/dev/null
  exit 3
}
