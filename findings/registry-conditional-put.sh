#!/bin/bash
# The CNCF registry gives every manifest an ETag, and ignores If-Match and If-None-Match when one is written.
#
# Program    docker-registry 2.8.2+ds1-1 of Debian bookworm
# Guessed    412 for `If-None-Match: *` on a tag that is there, and for an If-Match that is not its ETag: HTTP says so
#            (RFC 9110, 13.1), and the ETag is the digest
# Behaviour  both writes are taken with 201, and the tag has moved
# Seen       201 for either; the ETag afterwards is the new manifest's digest
# So         nobody can claim a tag by a condition there. Two writers must look again after they wrote.
set -euo pipefail
folder=$(mktemp -d)
cd "$folder"
apt-get download -qq docker-registry=2.8.2+ds1-1
dpkg-deb -x docker-registry_*.deb program
port=5397
cat >config.yml <<YAML
version: 0.1
storage: { filesystem: { rootdirectory: $folder/data } }
http: { addr: '127.0.0.1:$port' }
log: { level: error }
YAML
program/usr/bin/docker-registry serve config.yml >log 2>&1 &
registry=$!
trap 'kill $registry; rm -rf -- "$folder"' EXIT
base=http://127.0.0.1:$port/v2/some
curl --silent --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "http://127.0.0.1:$port/v2/"

# The empty config that every manifest below names (OCI image specification 1.1).
empty=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
place=$(curl --silent --head --request POST "$base/blobs/uploads/" | tr -d '\r' | sed -n 's/^location: //Ip')
curl --silent --fail -o /dev/null --request PUT -H 'content-type: application/octet-stream' --data-binary '{}' \
  "$place&digest=$empty"

type=application/vnd.oci.image.manifest.v1+json
put() {
  printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[],"annotations":{"is":"%s"}}' \
    "$type" "$empty" "$1" >manifest
  shift
  curl --silent -o /dev/null -w '%{http_code}' --request PUT -H "content-type: $type" "$@" \
    --data-binary @manifest "$base/manifests/tag"
}
etag() {
  curl --silent --head -H "accept: $type" "$base/manifests/tag" | tr -d '\r' | sed -n 's/^etag: //Ip'
}
digest() { echo "\"sha256:$(sha256sum manifest | cut -d' ' -f1)\""; }

test "$(put first)" = 201
test "$(etag)" = "$(digest)"
test "$(put second -H 'if-none-match: *')" = 201
test "$(etag)" = "$(digest)"
echo 'If-None-Match: * on a tag that is there: written'
test "$(put third -H "if-match: \"sha256:$(printf '0%.0s' {1..64})\"")" = 201
test "$(etag)" = "$(digest)"
echo 'If-Match with another digest: written'
