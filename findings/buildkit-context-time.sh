#!/bin/bash
# BuildKit gives a build the bytes of another build's folder when a file has the same name, size and time.
#
# Program    docker.io 26.1.5+dfsg1 (its own BuildKit 0.13) with docker-buildx 0.29 of Debian; it must be running
# Guessed    a named context is what its folder holds; two folders with other contents are two contexts
# Behaviour  contexts of one name share what was sent before, whatever their folder: a file whose name, size, mode, owner
#            and time are those of the one before is not sent again, and the step reads the old one's bytes
# Seen       the second image has the first folder's text
# So         whoever lays out checked files for a builder must give each a time that follows from its content: downloads
#            of one tick of the clock have one time, and files of one length are nothing rare.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
mkdir one other
run=$(date +%s%N)
echo "one $run" >one/asset
echo "two $run" >other/asset
touch one/asset
touch -r one/asset other/asset
printf 'FROM scratch\nCOPY --from=fetched asset /asset\n' >Dockerfile
for context in one other; do
  docker buildx build --quiet --build-context "fetched=$context" --output "type=local,dest=of-$context" - \
    <Dockerfile >/dev/null
done
cmp one/asset of-one/asset
if cmp --silent other/asset of-other/asset; then
  echo 'the builder sent the other file: this finding no longer holds' >&2
  exit 1
fi
cmp one/asset of-other/asset
