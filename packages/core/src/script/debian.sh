#!/bin/sh
# sh /officina/debian: installs exactly the Debian packages of /locked, as a layer, or nothing: `packages` (`name=version architecture size sha256` lines)
# and `<sha256>.deb` of each. apt makes its index of these files alone and asks no mirror; what they depend on and is not
# among them, or in the image, is an error. `present` has the names that were asked for and must be in the image already,
# `below` the packages of images below, which must stay.
set -eu
[ -n "${IN_LAYER-}" ] || exec sh "${0%/*}/layer" "$0"
locked=/locked/packages
hint='run officina resolve'

fail() {
  echo "officina: $1: $2" >&2
  exit 1
}

[ "$(id -u)" = 0 ] ||
  fail build-failed "apt installs as root alone, and this step runs as user $(id -u): write USER root above it, and the image's own USER below"

# `package=version` of everything that is installed; what is only configured, or was removed, is not.
installed() {
  dpkg-query -W -f '${db:Status-Abbrev}${Package}=${Version}\n' | sed -n 's/^.i  *//p' | LC_ALL=C sort
}
# The first five of the lines given, as one line.
some() {
  head -n 5 | paste -sd, | sed 's/,/, /g'
}

installed >/tmp/before

if [ -f /locked/present ]; then
  sed 's/=.*//' /tmp/before | LC_ALL=C sort >/tmp/names
  absent=$(LC_ALL=C sort /locked/present | LC_ALL=C comm -23 - /tmp/names | some)
  [ -z "$absent" ] || fail lock-stale "$absent: not in what the image stands on, where the lock has it, $hint"
fi

# The lock's sum is checked on the very files that are unpacked.
while read -r pin _ _ sum; do
  echo "$sum  /locked/$sum.deb"
  echo "$pin" >>/tmp/wanted
done <"$locked" >/tmp/sums
[ -s /tmp/sums ] || {
  rm -f /tmp/sums /tmp/before /tmp/names
  exit 0
}
sha256sum --quiet --check /tmp/sums >/tmp/wrong 2>&1 ||
  fail checksum-mismatch "$(sed -n 's#^/locked/\(.*\): FAILED.*#\1#p' /tmp/wrong | some) is not the package that the lock names"

# Older than what is there: the lock is of another parent, or image below, and whatever needs the newer one would go.
LC_ALL=C sort -t= -k1,1 /tmp/before >/tmp/there
older=$(LC_ALL=C sort -t= -k1,1 /tmp/wanted | LC_ALL=C join -t= /tmp/there - | tr '=' ' ' | while read -r name is wanted; do
  dpkg --compare-versions "$wanted" ge "$is" || echo "$name $wanted where $is is"
done | some)
[ -z "$older" ] || fail lock-stale "$older installed already; $hint"

# A slim parent has no folders for manuals, and some packages fail where an alternative of theirs (java) has a link in one.
manuals=$(for section in 1 2 3 4 5 6 7 8; do
  [ -d "/usr/share/man/man$section" ] || echo "/usr/share/man/man$section"
done)
echo "$manuals" | xargs -r mkdir -p

mkdir -p /tmp/apt/archives/partial /tmp/apt/lists/partial
sed 's/^[^ ]*  //' /tmp/sums | xargs apt-get install -y -q --no-install-recommends \
  -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=/tmp/apt/lists \
  -o Dir::Cache=/tmp/apt -o Dpkg::Use-Pty=0 >/tmp/apt.log 2>&1 || {
  missing=$(sed -n 's/^ *\([^ ]* : .*Depends: .*\)$/\1/p' /tmp/apt.log | some)
  [ -z "$missing" ] || fail lock-stale "the locked Debian packages lack what they need: $missing; $hint"
  tail -n 40 /tmp/apt.log >&2
  exit 1
}

installed >/tmp/after
LC_ALL=C sort /tmp/wanted >/tmp/wanted.sorted
different=$(LC_ALL=C comm -23 /tmp/wanted.sorted /tmp/after | some)
[ -z "$different" ] || fail lock-stale "$different: locked and not installed, $hint"
[ ! -f /locked/below ] || {
  sed 's/=.*//' /tmp/after | LC_ALL=C sort >/tmp/names
  gone=$(sed 's/=.*//' /locked/below | LC_ALL=C sort | LC_ALL=C comm -23 - /tmp/names | some)
  [ -z "$gone" ] || fail lock-stale "$gone: of an image below, and not there with the locked packages, $hint"
}
# What the base image brought is its digest's to answer for.
different=$(LC_ALL=C comm -13 /tmp/before /tmp/after | LC_ALL=C comm -13 /tmp/wanted.sorted - | some)
[ -z "$different" ] || fail lock-stale "$different: installed and not locked, $hint"
echo "$manuals" | xargs -r rmdir --ignore-fail-on-non-empty
rm -rf /tmp/apt /tmp/wanted* /tmp/wrong /tmp/sums /tmp/before /tmp/after /tmp/names /tmp/there /tmp/apt.log
