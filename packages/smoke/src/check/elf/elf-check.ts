import { architectureOf } from '@officina/core';
import { shellQuote } from '../../batch/probe.ts';
import type { ToCheck } from '../check.ts';
import { renderOutcome } from '../judge.ts';

/** e_machine, two bytes little-endian (System V ABI), as od writes them. */
const machines = { amd64: '3e 00', arm64: 'b7 00' } as const;

// A program that is not ELF (a script) is passed over; one line per fault, then how many programs were looked at. The
// loader itself is asked, as ldd would after some programs of its own; ldd where there is no loader of glibc.
const script = `machine=$1; shift; n=0
case $machine in 3e*) loader=/lib64/ld-linux-x86-64.so.2 ;; *) loader=/lib/ld-linux-aarch64.so.1 ;; esac
[ -x $loader ] || loader=
list() {
  if [ -z "$loader" ]; then
    command -v ldd >/dev/null || return 0
    ldd "$1"
    return
  fi
  # It must never be shown a program that wants no loader.
  $loader --verify "$1" && LD_TRACE_LOADED_OBJECTS=1 $loader "$1"
}
for f in $(find -L "$@" -type f -perm /111 2>/dev/null | tr ' ' '?'); do
  set -- $(od -An -N20 -tx1 "$f" 2>/dev/null)
  [ "$1$2$3$4" = 7f454c46 ] || continue
  n=$((n + 1))
  if [ "\${19} \${20}" != "$machine" ]; then echo "$f is for machine \${19} \${20}"; continue; fi
  said=$(list "$f" 2>&1)
  case $said in *'not found'*) ;; *) continue ;; esac
  # It may bring a loader of its own, which finds what the system's does not.
  timeout 5 env LD_TRACE_LOADED_OBJECTS=1 "$f" 2>&1 | grep 'not found' |
    sed "s|^[[:space:]]*\\(.*\\) => not found.*|$f misses \\1|"
done
echo "programs $n"`;

/** Programs match the platform and their libraries resolve; none found at all is a failure. */
export const toElfCheck: ToCheck<'elf'> = (spec, { owner, platform }) => {
  const architecture = architectureOf(platform);
  return {
    kind: 'elf',
    name: `elf ${spec.paths.join(' ')}`,
    image: owner.name,
    isolation: 'shared',
    wanted: `programs for ${architecture} with all their libraries`,
    command: `file -L ${spec.paths.map((path) => `${shellQuote(path)}/*`).join(' ')}`,
    probes: [{ command: ['sh', '-c', script, 'sh', machines[architecture], ...spec.paths], user: '0' }],
    judge: ([outcome]) => {
      const lines = outcome?.stdout.trim().split('\n') ?? [];
      const count = Number(/^programs (\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
      const faults = lines.slice(0, -1);
      const passed = outcome?.broken === undefined && faults.length === 0 && count > 0;
      const got = outcome === undefined ? 'nothing' : renderOutcome(outcome);
      return {
        passed,
        got: passed ? `${count} programs` : faults.join('; ') || got,
        hint: `see which tool of ${owner.folder}/image.lock.json is for another platform or wants a newer libc`,
      };
    },
  };
};
