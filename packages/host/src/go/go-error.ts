import { type ExecResult, FactoryError, type FactoryErrorCode } from '@officina/core';

/** What Go says, first match first, and what it is for us. */
const kinds: readonly (readonly [RegExp, FactoryErrorCode, string])[] = [
  [/checksum mismatch|SECURITY ERROR/, 'checksum-mismatch', 'do not use this version; tell upstream'],
  [
    /dial tcp|i\/o timeout|connection refused|no such host|TLS handshake|: EOF$/m,
    'upstream-unreachable',
    'look at the network; where https://proxy.golang.org must not be asked, name a mirror of it under mirrors',
  ],
  [
    /is not a main package|no required module provides|does not contain package/,
    'asset-not-a-program',
    'fix "build.programs" in image.yaml: the paths of packages below the module that are programs',
  ],
  [
    /contains one or more (?:replace|exclude) directives|directives? that would cause/,
    'asset-missing',
    'take what the project publishes as a file; Go installs only what means the same without its own go.mod',
  ],
  [
    /404 Not Found|410 Gone|unknown revision/,
    'version-none',
    'look at "package" and the version in image.yaml',
  ],
];

/** Go's refusal as ours: its own last words are the message. */
export function goError(what: string, { stdout, stderr, exitCode }: ExecResult): FactoryError {
  const words = [stderr, stdout].join('\n');
  const [, code = 'command-failed', hint = 'run the same by hand with go install: it says more'] =
    kinds.find(([pattern]) => pattern.test(words)) ?? [];
  return new FactoryError(code, `go cannot make ${what}: ${lastWords(stderr) || `exit ${exitCode}`}`, {
    hint,
  });
}

/** Without what Go says while it works. */
function lastWords(stderr: string): string {
  const said = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^go: (?:downloading|finding|found) /.test(line));
  return said
    .slice(0, 3)
    .map((line) => line.trim())
    .join(' ');
}
