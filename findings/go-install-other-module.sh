#!/bin/bash
# "go install" of a module inside another one's path fetches the other one too, in a version that nobody named.
#
# Program    Go 1.26.8 (and others: the one on PATH), golang.org/x/tools/gopls v0.20.0 by its proxy
# Guessed    gopls is a module of its own, and its go.mod names the golang.org/x/tools that it is compiled with (a commit after
#            v0.35.0): these two, and what they need, are fetched
# Behaviour  golang.org/x/tools v0.20.0 comes as well, all of it, because the package golang.org/x/tools/gopls could be in
#            that one, and v0.20.0 happens to be a version of both. Nothing of it is compiled, and "go version -m" does
#            not name it. Where the number is none of the outer module's, nothing comes
# Seen       2 zips of golang.org/x/tools: v0.20.0 and v0.35.1-0.20250728180453-01a3475a31bc; 1 in the build
# So         what lies in a module cache after an installation is more than what was compiled: an SBOM or a mirror made of it
#            has a module, years old here, with the advisories that it has.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w -- "$folder"; rm -rf -- "$folder"' EXIT
cd "$folder"
export GOFLAGS=-modcacherw GOTOOLCHAIN=auto CGO_ENABLED=0 GOCACHE=$folder/built GOPATH=$folder/path GOMODCACHE=$folder/cache
go version
go install -n golang.org/x/tools/gopls@v0.20.0 2>plan
zips=$(cd cache/cache/download/golang.org/x/tools/@v && printf '%s\n' *.zip | sort | tr '\n' ' ')
built=$(grep -o 'dep\\tgolang.org/x/tools\\tv[^\\]*' plan | sort -u | sed 's/.*\\t//')
echo "zips of golang.org/x/tools: $zips"
echo "in the build: $built"
[ "$zips" = 'v0.20.0.zip v0.35.1-0.20250728180453-01a3475a31bc.zip ' ]
[ "$built" = v0.35.1-0.20250728180453-01a3475a31bc ]
