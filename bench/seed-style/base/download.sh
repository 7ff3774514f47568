#!/bin/sh
# Downloads and unpacks every tool, one after the other: `packing url member destination` lines, tab between them.
set -eu
tab=$(printf '\t')
unpacked=
while IFS="$tab" read -r packing url member to; do
  mkdir -p "$(dirname "$to")"
  case $packing in
  raw) curl -fsSL "$url" -o "$to" && chmod 0755 "$to" ;;
  link) ln -s "$member" "$to" ;;
  *)
    # Two members of one archive are one download.
    if [ "$unpacked" != "$url" ]; then
      rm -rf /tmp/unpacked && mkdir /tmp/unpacked
      if [ "$packing" = zip ]; then
        curl -fsSL "$url" -o /tmp/archive.zip && unzip -q /tmp/archive.zip -d /tmp/unpacked && rm /tmp/archive.zip
      else
        curl -fsSL "$url" | tar -xz -C /tmp/unpacked --no-same-owner
      fi
      unpacked=$url
    fi
    case $member in
    */) mkdir -p "$to" && cp -R -P "/tmp/unpacked/$member." "$to" ;;
    *) cp "/tmp/unpacked/$member" "$to" && chmod 0755 "$to" ;;
    esac
    ;;
  esac
done <"$1"
rm -rf /tmp/unpacked
