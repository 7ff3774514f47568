#!/bin/sh
# sh /officina/layer <script> [<argument>...]: runs the script as a layer that repeats bit for bit: without what varies from run
# to run (logs, caches, backups), and with every time that the run left behind set to SOURCE_DATE_EPOCH.
set -eu
umask 022
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(cat "${0%/*}/epoch")}" IN_LAYER=yes
# Some slack, because the builder makes its mount points before this begins. No minute of it: a file of a parent image
# that is itself that young must not enter this layer, or a later build of the same would differ.
start=$(($(date +%s) - 5))
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# TeX Live's formats hold the time at which they were made, or this one.
export FORCE_SOURCE_DATE=1

sh "$@"

sh "${0%/*}/varying" "$start"
# The engine mounts these files over the image's own: they cannot be, and need not be, touched.
find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /build -o -path /locked -o -path /officina \
  -o -path /etc/hosts -o -path /etc/resolv.conf -o -path /etc/hostname \) -prune -o \
  -newermt "@$start" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# Where the builder makes mount points, whenever it did.
touch -h -d "@$SOURCE_DATE_EPOCH" / /etc /run /tmp
