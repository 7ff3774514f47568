#!/bin/bash
# The CNCF registry 2.8 gives all tags at once in no order, whatever page is asked for, and `null` after the last.
#
# Program    docker-registry 2.8.2+ds1-1 of Debian bookworm
# Guessed    `?n=2` gives two tags in lexical order and a Link to the next page (distribution-spec, "Listing Tags"); a
#            repository whose tags are gone has [] or is unknown
# Behaviour  `n` and `last` change nothing, there is no Link, and the order follows the folder that the tags are in; when
#            the last is gone the answer is 200 with "tags":null, while a repository that never was is 404 NAME_UNKNOWN
# Seen       four of four tags for n=2; null
# So         a reader that stops after n tags, trusts the order, or expects a list, is wrong on the commonest registry.
set -euo pipefail
folder=$(mktemp -d)
cd "$folder"
apt-get download -qq docker-registry=2.8.2+ds1-1
dpkg-deb -x docker-registry_*.deb program
port=5396
cat >config.yml <<YAML
version: 0.1
storage: { filesystem: { rootdirectory: $folder/data }, delete: { enabled: true } }
http: { addr: '127.0.0.1:$port' }
log: { level: error }
YAML
program/usr/bin/docker-registry serve config.yml >log 2>&1 &
registry=$!
trap 'kill $registry; rm -rf -- "$folder"' EXIT
base=http://127.0.0.1:$port/v2
curl --silent --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "$base/"

empty=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
place=$(curl --silent --head --request POST "$base/some/blobs/uploads/" | tr -d '\r' | sed -n 's/^location: //Ip')
curl --silent --fail -o /dev/null --request PUT -H 'content-type: application/octet-stream' --data-binary '{}' \
  "$place&digest=$empty"
type=application/vnd.oci.image.manifest.v1+json
printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[]}' \
  "$type" "$empty" >manifest
for tag in delta alpha charlie bravo; do
  curl --silent --fail -o /dev/null --request PUT -H "content-type: $type" --data-binary @manifest "$base/some/manifests/$tag"
done

curl --silent --include "$base/some/tags/list?n=2&last=bravo" | tr -d '\r' >page
if grep -qi '^link:' page; then exit 1; fi
test "$(grep -oE 'delta|alpha|charlie|bravo' page | sort | tr '\n' ' ')" = 'alpha bravo charlie delta '
echo 'n=2, after bravo: four tags, no next page'

digest=sha256:$(sha256sum manifest | cut -d' ' -f1)
curl --silent --fail -o /dev/null --request DELETE "$base/some/manifests/$digest"
test "$(curl --silent "$base/some/tags/list")" = '{"name":"some","tags":null}'
echo 'after the last tag: null'
curl --silent "$base/other/tags/list" | grep -q NAME_UNKNOWN
echo 'a repository that never was: NAME_UNKNOWN'
