import { type ExecResult, FactoryError } from '@officina/core';

/** npm's and Node's error codes for a registry that gives no answer. */
const unreachable =
  /^(?:ENOTFOUND|ECONN\w+|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|EPROTO|CERT_\w+|SELF_SIGNED\w*|DEPTH_ZERO\w*|UNABLE_TO\w*)$/;

/** Turns a failed npm call into our error by the code that npm names (`--json` on stdout, else `npm error code`). */
export function npmError(what: string, result: ExecResult): FactoryError {
  const { code, summary } = readError(result);
  const message = `${what} failed: ${[code, summary].filter(Boolean).join(' ') || `exit ${result.exitCode}`}`;
  return new FactoryError(codeOf(code), message, { hint: hints[codeOf(code)] });
}

const hints = {
  'upstream-unreachable': 'look at the network and at: npm config get registry',
  'upstream-status': 'look at the name, and at: npm config get registry',
  'version-none': 'look at the version and at the constraint in image.yaml',
  'rate-limited': 'run again later',
  'checksum-mismatch': 'look which registry answers (npm config get registry), then run again',
  'command-failed': 'run the same npm command by hand: it says more',
};

function codeOf(code: string): keyof typeof hints {
  if (unreachable.test(code)) return 'upstream-unreachable';
  if (code === 'E429') return 'rate-limited';
  if (/^E[45]\d\d$/.test(code)) return 'upstream-status';
  if (code === 'ETARGET' || code === 'ENOVERSIONS') return 'version-none';
  if (code === 'EINTEGRITY') return 'checksum-mismatch';
  return 'command-failed';
}

function readError({ stdout, stderr }: ExecResult): { code: string; summary: string } {
  try {
    const { error } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      error?: { code?: string; summary?: string };
    };
    if (error?.code !== undefined) return { code: error.code, summary: error.summary ?? '' };
  } catch {
    // Old or broken npm: its words for people are on stderr.
  }
  const lines = stderr.split('\n').flatMap((line) => /^npm (?:error|ERR!) (.*)$/.exec(line)?.[1] ?? []);
  const code = lines.flatMap((line) => /^code (\S+)/.exec(line)?.[1] ?? [])[0] ?? '';
  const words = lines.filter((line) => !/^(?:code|errno|syscall) /.test(line) && line.trim() !== '');
  return { code, summary: words[0] ?? '' };
}
