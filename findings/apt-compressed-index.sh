#!/bin/bash
# apt 2.6 takes nothing from a repository whose Release names Packages.xz and not Packages, and says nothing of it.
#
# Program    apt of Debian bookworm (2.6)
# Guessed    apt fetches the Packages.xz that Release names, or fails: Error-Mode=any asks for that
# Behaviour  whether there is an index goes by the line of the uncompressed Packages in Release. Without that line the index
#            is left out as one that a repository need not have; apt-get update ends with 0, without a warning.
# Seen       lines of both, only Packages.xz on the disk: one package; the line of Packages.xz alone: none, and exit code 0
# So         an empty list is to be looked for: that update went well does not say that there is one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
apt-get --version | grep -x 'apt 2\.6\..*'

index=main/binary-amd64/Packages
mkdir -p repository/dists/suite/main/binary-amd64 cache/archives/partial
cd repository/dists/suite
printf 'Package: thing\nVersion: 1\nArchitecture: amd64\nFilename: x.deb\nSize: 1\nSHA256: %064d\n' 1 >$index
xz --keep $index
line() { printf ' %s %s %s\n' "$(sha256sum "$1" | cut -d' ' -f1)" "$(stat -c %s "$1")" "$1"; }
plain=$(line $index)
packed=$(line $index.xz)
rm $index
cd "$folder"
echo "deb [trusted=yes arch=amd64] file:$folder/repository suite main" >sources

known() {
  {
    printf 'Suite: suite\nComponents: main\nArchitectures: amd64\nDate: %s\nSHA256:\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %T UTC')"
    printf '%s\n' "$@"
  } >repository/dists/suite/Release
  rm -rf lists
  mkdir -p lists/partial
  local options=()
  local option
  for option in "Dir::Etc::SourceList=$folder/sources" Dir::Etc::SourceParts=/dev/null "Dir::State::Lists=$folder/lists" \
    Dir::State::status=/dev/null "Dir::Cache=$folder/cache" APT::Architecture=amd64 Acquire::Languages=none \
    APT::Sandbox::User=root APT::Update::Error-Mode=any; do
    options+=(-o "$option")
  done
  apt-get update -qq "${options[@]}" >log 2>&1
  if grep -E '^[EW]:' log >&2; then return 1; fi
  apt-cache pkgnames "${options[@]}"
}
test "$(known "$plain" "$packed")" = thing
echo 'Release names both, only Packages.xz is there: one package'

test "$(known "$packed")" = ''
echo 'Release names Packages.xz alone: none, and apt-get update ends with 0'
