#!/bin/sh
# sh /officina/npm <name>: installs exactly the npm packages of /locked/package-lock.json under /out/usr/local/lib/<name>, with
# their programs in /out/usr/local/bin, ready to be copied as one layer. Their tarballs are in /fetched/packages, and no
# registry is asked.
set -eu
umask 022
SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(cat "${0%/*}/epoch")}"
lib="/out/usr/local/lib/${1:?wanted the name of a folder}"
mkdir -p "$lib" /out/usr/local/bin

export NODE_DISABLE_COMPILE_CACHE=1 HOME=/tmp/home
export NPM_CONFIG_CACHE=/tmp/npm-cache NPM_CONFIG_OFFLINE=true NPM_CONFIG_LOGLEVEL=error NPM_CONFIG_UPDATE_NOTIFIER=false
npm cache add /fetched/packages/*.tgz
# With an address for each package, without which npm would ask a registry for one; it finds the bytes by their sums.
cp /locked/package.json /fetched/package-lock.json "$lib"
cd "$lib"
# Scripts of packages may fetch what no lock names.
npm ci --omit=dev --ignore-scripts --no-audit --no-fund

cp /locked/package-lock.json "$lib"
rm -f node_modules/.package-lock.json
# The programs of what was asked for by name, and not of what came with it.
node -p '
  Object.keys(require("./package.json").dependencies ?? {}).flatMap((name) => {
    const { bin = {} } = require("./node_modules/" + name + "/package.json");
    return typeof bin === "string" ? [name.replace(/^.*\//, "")] : Object.keys(bin);
  }).join("\n")' >/tmp/programs
while read -r program; do
  [ -z "$program" ] || ln -s "../lib/$1/node_modules/.bin/$program" "/out/usr/local/bin/$program"
done </tmp/programs
chmod -R u=rwX,go=rX /out
find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
