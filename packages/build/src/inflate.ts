/**
 * A shell function `inflate <gz|bz2|xz|zst> <file>` that writes what was compressed to its output. Without a program of its
 * own for the kind it asks dpkg-deb, which every Debian base image has: to that the file is the data of a package, and it
 * has the libraries of all kinds built in. Only the first of several streams would come out of it then, so several are
 * refused. What is missing is never installed: that would put an unpinned program between the verified bytes and the image.
 */
export const inflateFunction = String.raw`inflate() {
  case $1 in
    gz) gzip -dc <"$2"; return ;;
    bz2) program=bzip2 magic='BZh[1-9]1AY&SY' ;;
    xz) program=xz magic=$(printf '\3757zXZ') ;;
    zst) program=zstd magic=$(printf '\050\265\057\375') ;;
  esac
  if command -v "$program" >/dev/null; then "$program" -dcq <"$2"; return; fi
  if ! command -v dpkg-deb >/dev/null || [ "$(LC_ALL=C grep -oae "$magic" "$2" | wc -l)" != 1 ]; then
    echo "officina: tool-missing: it takes $program to unpack the asset: name an image that has it under unpack-in" >&2
    return 1
  fi
  {
    printf '!<arch>\n'
    member debian-binary 4 && printf '2.0\n'
    member control.tar 0
    member "data.tar.$1" "$(wc -c <"$2")" && cat "$2"
    [ $(($(wc -c <"$2") % 2)) = 0 ] || echo
  } | dpkg-deb --fsys-tarfile -
}
member() { printf '%-16s%-12s%-6s%-6s%-8s%-10s${'`'}\n' "$1" 0 0 0 100644 "$2"; }`;
