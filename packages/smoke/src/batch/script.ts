import { quoteShell } from '@officina/core';
import { defaultOutputLimit, defaultTimeoutSeconds, type Probe } from './probe.ts';

/** No file that a probe writes gets larger, its output among them: 1 GiB, in blocks of 512 bytes. */
const fileBlocks = 2 ** 21;

/**
 * A POSIX shell script that runs probes, a few at a time, each under `timeout`, and writes one base64 text: a line
 * `<index> <exit code> <milliseconds>` per probe, a line `<bytes> <index>.out` or `.err` per stream, a line `--`, then
 * the streams' bytes in the order of the probes. Base64 because engines hand output over as text, which bytes that are
 * not UTF-8 would not survive. Everything that is done per probe is done without a process of its own.
 */
export function renderBatch(probes: readonly Probe[], workers: number): string {
  const cases = probes.map((probe, index) => `${index}) ${renderCommand(probe)} ;;`);
  const streams = probes.map((_, index) => `${index}.out ${index}.err`).join(' ');
  return `umask 022
d=$(mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
now() { IFS=' .' read -r s c rest </proc/uptime; t=$((s * 100 + 1\${c} - 100)); }
probe() { case $1 in
${cases.join('\n')}
esac; }
worker() {
  set -C
  ulimit -f ${fileBlocks}
  i=0
  while [ $i -lt ${probes.length} ]; do
    if { command : >"$d/$i.claim"; } 2>/dev/null; then
      now; from=$t
      probe $i </dev/null >"$d/$i.out" 2>"$d/$i.err"
      code=$?
      now; echo "$code $(((t - from) * 10))" >"$d/$i.end"
    fi
    i=$((i + 1))
  done
}
${Array.from({ length: workers }, () => 'worker &').join('\n')}
wait
cd "$d" || exit 1
${renderCuts(probes).join('\n')}
{
  i=0
  while [ $i -lt ${probes.length} ]; do
    read -r end <"$i.end" && echo "$i $end"
    i=$((i + 1))
  done
  wc -c ${streams}
  echo --
  cat ${streams}
} | base64
`;
}

/** One line per limit, with the streams that it holds for; find counts in blocks of 512 bytes. */
function renderCuts(probes: readonly Probe[]): string[] {
  const byLimit = new Map<number, string[]>();
  for (const [index, { outputLimit = defaultOutputLimit }] of probes.entries()) {
    byLimit.set(outputLimit, [...(byLimit.get(outputLimit) ?? []), `${index}.out ${index}.err`]);
  }
  return [...byLimit].map(
    ([limit, names]) => `find ${names.join(' ')} -size +${limit / 512} -exec truncate -s ${limit} {} +`,
  );
}

function renderCommand(probe: Probe): string {
  const env = Object.entries(probe.env ?? {}).map(([name, value]) => quoteShell(`${name}=${value}`));
  const words = [
    ...['timeout', '-k', '2', String(probe.timeoutSeconds ?? defaultTimeoutSeconds)],
    ...(env.length > 0 ? ['env', ...env] : []),
    ...probe.command.map(quoteShell),
  ];
  return words.join(' ');
}
