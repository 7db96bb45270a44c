#!/bin/sh
# Makes the image slipway-test/abalone:1, which answers `train` and `serve` as AWS's XGBoost and scikit-learn images
# do: Debian's Python with XGBoost, scikit-learn and pandas, and Slipway's own toolkit. Packages come from the mirror
# that apt uses here: no registry is asked. Takes about a minute, and nothing when the image is there and made of the
# same. Needs root, on Debian, with debootstrap.
set -eu

image=slipway-test/abalone:1
base=slipway-test/abalone-base:1
packages=python3,python3-sklearn,python3-xgboost,python3-pandas
here=$(cd "$(dirname "$0")" && pwd)
toolkit=$(cd "$here/../../packages/toolkit/python" && pwd)

fail() {
  echo "$1" >&2
  exit 3
}
[ "$(id -u)" = 0 ] || fail 'making a root file system takes root'
command -v debootstrap >/dev/null || fail 'debootstrap is not installed: apt-get install debootstrap'

content_of() {
  docker image inspect --format '{{ index .Config.Labels "slipway.content" }}' "$1" 2>/dev/null || :
}
digest() {
  sha256sum | cut -d ' ' -f 1
}

release=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
base_content=$({
  cat "$0"
  echo "$release $(dpkg --print-architecture)"
} | digest)
content=$({
  echo "$base_content"
  cd "$toolkit" && find . -name '*.py' -print0 | sort -z | xargs -0 sha256sum
} | digest)
[ "$(content_of "$image")" = "$content" ] && exit
# Who else makes it now, from another clone perhaps, has made it then.
exec 9</tmp
flock 9
[ "$(content_of "$image")" = "$content" ] && exit

work=$(mktemp -d)
container=
cleanup() {
  [ -z "$container" ] || docker rm "$container" >/dev/null
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

id_of() {
  docker image inspect --format '{{ .Id }}' "$1" 2>/dev/null || :
}
old=$(id_of "$image")
if [ "$(content_of "$base")" != "$base_content" ]; then
  old="$old $(id_of "$base")"
  mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
  [ -n "$mirror" ] || fail "apt knows no mirror of $release main here"
  echo "Making $base of $packages: about a minute …" >&2
  mkdir -p "$work/root/etc/dpkg/dpkg.cfg.d"
  # What a crash would lose is thrown away anyway.
  echo force-unsafe-io >"$work/root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  # What it mounts goes with the namespace, however it ends.
  unshare --mount debootstrap --variant=minbase --include="$packages" "$release" "$work/root" "$mirror" \
    >"$work/log" 2>&1 || {
    tail -n 20 "$work/log" >&2
    fail "debootstrap did not make $release"
  }
  tar -C "$work/root" --numeric-owner --one-file-system \
    --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' -c . |
    docker import --change "LABEL slipway.content=$base_content" \
      --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$base" >/dev/null
  docker run --rm "$base" python3 -c 'import pandas, sklearn, xgboost' || {
    docker image rm "$base" >/dev/null
    fail "$base does not work"
  }
fi

mkdir -p "$work/layer/opt/slipway" "$work/layer/usr/local/bin"
(cd "$toolkit" && find . -name '*.py' -print0 | tar --null -T - -c) | tar -C "$work/layer/opt/slipway" -x
for mode in train serve; do
  printf '#!/bin/sh\nexec python3 /opt/slipway/slipway_toolkit/__main__.py %s\n' "$mode" >"$work/layer/usr/local/bin/$mode"
  chmod 755 "$work/layer/usr/local/bin/$mode"
done
container=$(docker create "$base" true)
tar -C "$work/layer" --owner 0 --group 0 --mode 'u+rwX,go+rX' -c . | docker cp - "$container:/"
# The variables are those that the public Dockerfiles of AWS's images set.
docker commit \
  --change "LABEL slipway.content=$content" \
  --change 'ENV PYTHONUNBUFFERED=1 PYTHONIOENCODING=UTF-8 SLIPWAY_SERVE_ADDRESS=0.0.0.0' \
  --change 'ENV SM_INPUT=/opt/ml/input SM_INPUT_TRAINING_CONFIG_FILE=/opt/ml/input/config/hyperparameters.json' \
  --change 'ENV SM_INPUT_DATA_CONFIG_FILE=/opt/ml/input/config/inputdataconfig.json' \
  --change 'ENV SM_CHECKPOINT_CONFIG_FILE=/opt/ml/input/config/checkpointconfig.json SM_MODEL_DIR=/opt/ml/model' \
  --change 'EXPOSE 8080' --change 'WORKDIR /' --change 'CMD ["train"]' "$container" "$image" >/dev/null
# Only now, as somebody may be about to use them. Else they would stay, without a name.
for id in $old; do docker image rm "$id" >/dev/null 2>&1 || :; done
