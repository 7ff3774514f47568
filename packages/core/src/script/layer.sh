#!/bin/sh
# sh /officina/layer <script> [<argument>...]: runs the script as a layer that repeats bit for bit: without what varies from run
# to run (logs, caches, backups), and with every time that the run left behind set to SOURCE_DATE_EPOCH.
set -eu
umask 022
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(cat "${0%/*}/epoch")}" IN_LAYER=yes
# Folders have some slack, because the builder makes its mount points in them before this begins. Files have none: one of an
# image below that was built a moment ago must not enter this layer, or it would be another one when that is reused.
start=$(($(date +%s) - 5))
: >/tmp/layer-start
# The clock of files moves in steps of up to 10 ms.
sleep 0.05
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# TeX Live's formats hold the hour at which they were made, or this one.
export FORCE_SOURCE_DATE=1

sh "$@"

sh "${0%/*}/varying" /tmp/layer-start
# The engine mounts these files over the image's own: they cannot be, and need not be, touched.
find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /build -o -path /locked -o -path /officina \
  -o -path /etc/hosts -o -path /etc/resolv.conf -o -path /etc/hostname \) -prune -o \
  \( -newer /tmp/layer-start -o -type d -newermt "@$start" \) -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
rm /tmp/layer-start
# Where the builder makes mount points, whenever it did.
touch -h -d "@$SOURCE_DATE_EPOCH" / /etc /run /tmp
