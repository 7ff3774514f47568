#!/bin/bash
# go-containerregistry's registry keeps a tag whose digest was deleted, and ends a page of tags without a Link to the next.
#
# Program    github.com/google/go-containerregistry/cmd/registry v0.22.1, made with Go
# Guessed    a manifest deleted by its digest is gone under its tags too, as in the CNCF distribution; `?n=2` of three tags
#            has a Link header to the next page (distribution-spec, "Listing Tags")
# Behaviour  the digest is 404 and its tag still gives the same bytes; two tags come without a Link
# Seen       404 and 200; no Link
# So         who removes by digest must not take the names for removed, and a full page is not the last for want of a Link.
set -euo pipefail
folder=$(mktemp -d)
GOBIN=$folder CGO_ENABLED=0 go install github.com/google/go-containerregistry/cmd/registry@v0.22.1
port=5398
"$folder/registry" -port "$port" >"$folder/log" 2>&1 &
registry=$!
trap 'kill $registry; rm -rf -- "$folder"' EXIT
base=http://127.0.0.1:$port/v2/some
curl --silent --retry 20 --retry-connrefused --retry-delay 1 -o /dev/null "http://127.0.0.1:$port/v2/"

type=application/vnd.oci.image.index.v1+json
for tag in alpha bravo charlie; do
  printf '{"schemaVersion":2,"mediaType":"%s","manifests":[],"annotations":{"is":"%s"}}' "$type" "$tag" >"$folder/$tag"
  curl --silent --fail -o /dev/null --request PUT -H "content-type: $type" --data-binary "@$folder/$tag" \
    "$base/manifests/$tag"
done
curl --silent --include "$base/tags/list?n=2" | tr -d '\r' >"$folder/page"
if grep -qi '^link:' "$folder/page"; then exit 1; fi
grep -q '"alpha","bravo"\]' "$folder/page"
echo 'n=2 of three tags: two of them, and no Link'

digest=sha256:$(sha256sum "$folder/alpha" | cut -d' ' -f1)
curl --silent --fail -o /dev/null --request DELETE "$base/manifests/$digest"
test "$(curl --silent -o /dev/null -w '%{http_code}' "$base/manifests/$digest")" = 404
curl --silent --fail "$base/manifests/alpha" | cmp - "$folder/alpha"
echo 'after the digest was deleted: 404 for it, and its tag gives the same bytes'
