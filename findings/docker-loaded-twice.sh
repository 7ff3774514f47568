#!/bin/bash
# Docker forgets the files of a loaded image when another image with the same layers is removed.
#
# Program    docker.io 26.1.5+dfsg1 with the containerd image store, and docker-buildx 0.29 of Debian; it must be running
# Guessed    layers are shared and counted: as long as one image has them, they stay as they are, unpacked too
# Behaviour  "docker load" unpacks what is not unpacked yet, and only the image for which it was done holds the result. With
#            that image it goes, though another one has the very same layers
# Seen       "docker history" of the other: Error response from daemon: snapshot ... does not exist; after a container of it
#            was made, which unpacks the layers again without a word, it says the size as before
# So         whoever puts an image in the place of another with the same layers must load it again when that one is gone, or
#            the first start pays for it, and sizes cannot be asked until then.
set -euo pipefail
folder=$(mktemp -d)
run=officina-finding-$$
finish() {
  docker rm --force "$run" >/dev/null 2>&1 || true
  docker rmi --force "$run:one" "$run:other" >/dev/null 2>&1 || true
  rm -rf -- "$folder"
}
trap finish EXIT
cd "$folder"
date +%s%N >file
for image in one other; do
  printf 'FROM scratch\nCOPY file /file\nLABEL image=%s\n' "$image" >Dockerfile
  SOURCE_DATE_EPOCH=0 docker buildx build --quiet --provenance=false \
    --output "type=oci,name=$run:$image,dest=$image.tar" . >/dev/null
  docker load --quiet --input "$image.tar" >/dev/null
done
layers() { docker image inspect --format '{{json .RootFS.Layers}}' "$run:$1"; }
[ "$(layers one)" = "$(layers other)" ]
docker history "$run:other" >/dev/null
docker rmi "$run:one" >/dev/null
if docker history "$run:other" >/dev/null 2>said; then
  echo 'the other image kept its files: this finding no longer holds' >&2
  exit 1
fi
cat said
grep -q 'snapshot .* does not exist' said
docker create --name "$run" "$run:other" /file >/dev/null
docker history "$run:other" >/dev/null
