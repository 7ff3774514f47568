#!/bin/bash
# "go install" of an exact version asks the proxy for the list of all versions, and does nothing without it.
#
# Program    Go 1.26.8 (and others: the one on PATH), golang.org/x/tools v0.30.0 by its proxy
# Guessed    "go install cmd@v0.30.0" takes of a proxy what the reference names for a version that is known: .info, .mod and
#            .zip of each module. A folder with these files is enough as GOPROXY
# Behaviour  It is not: Go wants @v/list of the main module, to see whether a newer version calls the module deprecated, and
#            fails where there is none; with a list of that one version alone it goes on. What a .info says beside the
#            version it does not need, and of other modules it needs neither list nor .info
# Seen       loading deprecation for golang.org/x/tools: ... @v/list: no such file or directory
# So         a mirror of chosen modules, or a folder that is taken along where there is no network, must make up that list.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w -- "$folder"; rm -rf -- "$folder"' EXIT
cd "$folder"
export GOFLAGS=-modcacherw GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE=$folder/built GOPATH=$folder/path
program=golang.org/x/tools/cmd/stringer@v0.30.0
go version
GOMODCACHE=$folder/all go install -n "$program" 2>/dev/null
(cd all/cache/download && find . -path ./sumdb -prune -o \( -name '*.mod' -o -name '*.zip' \) -print |
  tar --create --files-from=-) | { mkdir proxy && tar --extract --directory=proxy; }
place=proxy/golang.org/x/tools/@v
echo '{"Version":"v0.30.0"}' >"$place/v0.30.0.info"

alone() {
  GOMODCACHE=$folder/$1 GOPROXY=file://$folder/proxy GOSUMDB=off go install -n "$program" >/dev/null 2>said
}
if alone one; then exit 1; fi
sed -n "s|file://$folder/||p" said | tail -n 1
grep -q 'loading deprecation for golang.org/x/tools: .*@v/list: no such file' said
echo v0.30.0 >"$place/list"
alone two
echo "with a list of one line: $(find two/cache/download -name '*.zip' | wc -l) modules, $(find proxy -name list | wc -l) list, $(find proxy -name '*.info' | wc -l) .info"
[ "$(find proxy -name list | wc -l) $(find proxy -name '*.info' | wc -l)" = '1 1' ]
