/**
 * Looks at every program under paths, for the machine that comes first; says one line per fault, then how many programs it
 * looked at. A program that is not ELF (a script) is passed over. Each program's own loader is asked, as ldd would after
 * some programs of its own; it must be there. It must never be shown a program that wants no loader, so that headers are
 * read: by one od per program, since all is in the first KiB but for odd linkers.
 */
export const elfScript = `machine=$1; shift; n=0; known=; name=
# Sets interp to the loader that the program header PT_INTERP (elf(5)) names; nothing when the program wants none.
read_interp() {
  interp=; at=0
  from=$((0x\${36}\${35}\${34}\${33})); count=$((0x\${58}\${57}))
  if [ $((from + 56 * count)) -le $# ]; then shift $from
  else set -- $(od -An -v -tx1 -j $from -N $((56 * count)) "$f"); fi
  at=$from
  while [ "$1$2$3$4" != 03000000 ]; do
    count=$((count - 1))
    [ $count -gt 0 ] && [ $# -gt 56 ] || return 0
    shift 56; at=$((at + 56))
  done
  from=$((0x\${12}\${11}\${10}$9)); size=$((0x\${36}\${35}\${34}\${33}))
  if [ $from -ge $at ] && [ $((from - at + size)) -le $# ]; then shift $((from - at))
  else set -- $(od -An -v -tx1 -j $from -N $size "$f"); size=$#; fi
  octal=
  while [ $size -gt 1 ]; do
    octal=$octal\\\\$((0x$1 / 64))$((0x$1 / 8 % 8))$((0x$1 % 8))
    shift; size=$((size - 1))
  done
  # Nearly all name the same one: what it is called is found out once.
  [ "$octal" = "$known" ] || { known=$octal; name=$(printf "$octal"); }
  interp=$name
}
list() {
  case $interp in
    */ld-musl-*) "$interp" --list "$1" ;;
    *) LD_TRACE_LOADED_OBJECTS=1 "$interp" "$1" ;;
  esac
}
# What loaders say of a library that is missing, in one form.
faults() {
  while read -r line; do
    case $line in
      *' => not found'*) echo "$f misses \${line%% => *}" ;;
      'Error loading shared library '*) line=\${line#'Error loading shared library '}; echo "$f misses \${line%%:*}" ;;
      'Error relocating '*) ;;
      *'not found'*) echo "$line" ;;
    esac
  done
}
for f in $(find -L "$@" -type f -perm /111 2>/dev/null | tr ' ' '?'); do
  set -- $(od -An -v -N1024 -tx1 "$f" 2>/dev/null)
  [ "$1$2$3$4" = 7f454c46 ] || continue
  n=$((n + 1))
  if [ "\${19} \${20}" != "$machine" ]; then echo "$f is for machine \${19} \${20}"; continue; fi
  [ "$5" = 02 ] && [ $# -ge 64 ] || continue
  read_interp "$@"
  [ -n "$interp" ] || continue
  if [ ! -f "$interp" ]; then echo "$f misses its interpreter $interp"; continue; fi
  said=$(list "$f" 2>&1)
  case $?:$said in 0:*'not found'*) ;; 0:*) continue ;; esac
  # A library may lie beside the program, which may be called by a link from elsewhere.
  said=$(list "$(readlink -f "$f")" 2>&1)
  case $?:$said in 0:*'not found'*) ;; 0:*) continue ;; esac
  wrong=$(echo "$said" | faults)
  echo "\${wrong:-$f cannot be loaded by $interp: $said}"
done
echo "programs $n"`;
