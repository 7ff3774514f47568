import { quoteShell } from '@officina/core';
import { defaultOutputLimit, defaultTimeoutSeconds, type Probe } from './probe.ts';

/**
 * A POSIX shell script that runs probes, a few at a time, each under `timeout`, and writes one base64 text: a line
 * `<index> <exit code> <milliseconds>` per probe, a line `<bytes> <index>.out` or `.err` per stream, a line `--`, then
 * the streams' bytes in the order of the probes. Base64 because engines hand output over as text, which bytes that are
 * not UTF-8 would not survive. Everything that is done per probe is done without a process of its own.
 *
 * What is tested sees little of it: output is kept in memory, away from /tmp, where it can fill no disk; and its variables
 * have names that no image has, for one that the image gives its programs would be given to them with the script's value.
 */
export function renderBatch(probes: readonly Probe[], workers: number): string {
  const cases = probes.map((probe, index) => `${index}) ${renderCommand(probe)} ;;`);
  const streams = probes.map((_, index) => `${index}.out ${index}.err`).join(' ');
  return `umask 022
_ofd=$(mktemp -d /dev/shm/XXXXXXXXXX) || exit 1
trap 'rm -rf "$_ofd"' EXIT
_ofnow() { IFS=' .' read -r _ofs _ofc _ofrest </proc/uptime; _oft=$((_ofs * 100 + 1\${_ofc} - 100)); }
_ofprobe() { case $1 in
${cases.join('\n')}
esac; }
_ofworker() {
  set -C
  _ofi=0
  while [ $_ofi -lt ${probes.length} ]; do
    if { command : >"$_ofd/$_ofi.claim"; } 2>/dev/null; then
      _ofnow; _offrom=$_oft
      _ofprobe $_ofi </dev/null >"$_ofd/$_ofi.out" 2>"$_ofd/$_ofi.err"
      _ofcode=$?
      _ofnow; echo "$_ofcode $(((_oft - _offrom) * 10))" >"$_ofd/$_ofi.end"
    fi
    _ofi=$((_ofi + 1))
  done
}
${Array.from({ length: workers }, () => '_ofworker &').join('\n')}
wait
cd "$_ofd" || exit 1
${renderCuts(probes).join('\n')}
{
  _ofi=0
  while [ $_ofi -lt ${probes.length} ]; do
    read -r _ofend <"$_ofi.end" && echo "$_ofi $_ofend"
    _ofi=$((_ofi + 1))
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
  if (probe.builtin) return probe.command.map(quoteShell).join(' ');
  const env = Object.entries(probe.env ?? {}).map(([name, value]) => quoteShell(`${name}=${value}`));
  const words = [
    ...['timeout', '-k', '2', String(probe.timeoutSeconds ?? defaultTimeoutSeconds)],
    ...(env.length > 0 ? ['env', ...env] : []),
    ...probe.command.map(quoteShell),
  ];
  return words.join(' ');
}
