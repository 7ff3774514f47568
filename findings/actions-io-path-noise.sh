#!/bin/bash
# The library with which GitHub's actions find programs writes on standard output about folders of PATH.
#
# Program    @actions/io 3.0.2, on Node
# Guessed    which() passes over a folder of PATH that it cannot look into, as a shell does, and gives its answer alone
# Behaviour  it finds the program, and writes a line to standard output for each folder before it that is no folder, or
#            that the user may not search; once for each program that is looked for
# Seen       with PATH=<a file>/bin:$PATH a program that prints one line of JSON prints two lines, and the first is
#            "Unexpected error attempting to determine if executable file exists ... ENOTDIR"
# So         whoever reads the JSON of a program that finds others by this library depends on the PATH of whoever starts
#            it, such as a root's PATH after su. Officina looks with npm's `which`, which is silent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @actions/io@3.0.2
touch file
cat >look.mjs <<'JS'
import { which } from '@actions/io';
const found = await which('env');
console.log(JSON.stringify({ found: found !== '' }));
JS
usual=$(node look.mjs)
odd=$(PATH="$folder/file/bin:$PATH" node look.mjs)
echo "@actions/io $(node -p 'JSON.parse(require("fs").readFileSync("node_modules/@actions/io/package.json")).version')"
printf '%s\n' "$odd" | sed "s#$folder#<folder>#g"
[ "$usual" = '{"found":true}' ]
[ "$(printf '%s\n' "$odd" | wc -l)" -eq 2 ]
printf '%s\n' "$odd" | head -n 1 | grep -q '^Unexpected error attempting to determine if executable file exists .*ENOTDIR'
[ "$(printf '%s\n' "$odd" | tail -n 1)" = '{"found":true}' ]
