#!/bin/bash
# apt-cache says nothing of a version that it does not know, and ends as if it had shown it.
#
# Program    apt 2.6.1 of Debian 12, on a list of its own
# Guessed    "apt-cache show known=2.0", of which the list has 1.0 alone, ends with 100, as "apt-get install known=2.0" does
#            and as "apt-cache show unknown" does
# Behaviour  it ends with 0, and prints nothing, on stderr neither. Beside others that are there it is left out
# Seen       exit 0, 1 shown of 2, said: nothing; apt-get: E: Version '2.0' for 'known' was not found
# So         whoever asks for the records of a list of pins must look for each of them in the answer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cd "$folder"
mkdir -p list etc/apt/sources.list.d etc/apt/preferences.d state/lists/partial cache/archives/partial
{
  printf 'Package: known\nVersion: 1.0\nArchitecture: all\nMaintainer: n <n@example.invalid>\n'
  printf 'Filename: ./known.deb\nSize: 1\nSHA256: %064d\nDescription: of a test\n\n' 0
} >list/Packages
echo "deb [trusted=yes] file:$folder/list ./" >etc/apt/sources.list
: >status
own=(-o "Dir::Etc=$folder/etc/apt" -o "Dir::State=$folder/state" -o "Dir::Cache=$folder/cache"
  -o "Dir::State::status=$folder/status" -o APT::Sandbox::User=root)
export LC_ALL=C
apt-get "${own[@]}" -qq update
apt-cache --version
both=0 alone=0 unknown=0 install=0
apt-cache "${own[@]}" show known=1.0 known=2.0 >shown 2>said || both=$?
apt-cache "${own[@]}" show known=2.0 >>said 2>&1 || alone=$?
apt-cache "${own[@]}" show unknown >/dev/null 2>&1 || unknown=$?
apt-get "${own[@]}" install --print-uris -qq known=2.0 >/dev/null 2>refused || install=$?
echo "exit $both, $(grep -c '^Package: known$' shown) shown of 2, said: $(cat said)"
cat refused
[ "$both $alone $unknown $install" = '0 0 100 100' ]
[ ! -s said ]
[ "$(grep -c '^Package: known$' shown)" = 1 ]
grep -q "^E: Version '2.0' for 'known' was not found" refused
