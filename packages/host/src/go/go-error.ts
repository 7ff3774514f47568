import { type ExecResult, FactoryError, type FactoryErrorCode, goProxy } from '@officina/core';

/** What Go says, first match first, and what it is for us. */
const kinds: readonly (readonly [RegExp, FactoryErrorCode, string])[] = [
  [/checksum mismatch|SECURITY ERROR/, 'checksum-mismatch', 'do not use this version; tell upstream'],
  [/no space left on device/, 'command-failed', 'free space where temporary files are, then run again'],
  [
    /requires go >= /,
    'version-none',
    'let the tool that compiles it move first, or hold this one back with "constraint" in image.yaml',
  ],
  [
    /golang\.org\/toolchain|download go1[\d.]+ for/,
    'tool-missing',
    'install that Go on this machine, or let the proxy have golang.org/toolchain, from which Go fetches it',
  ],
  [
    /dial tcp|i\/o timeout|connection refused|connection reset|no such host|TLS handshake|(?:unexpected )?EOF$|: (?:429|5\d\d) /m,
    'upstream-unreachable',
    `run again; where ${goProxy} must not be asked, name a mirror of it under mirrors`,
  ],
  [
    /is not a main package|no required module provides|does not contain package|module declares its path as/,
    'asset-not-a-program',
    'fix "package" and "build.programs" in image.yaml: the module, and the paths of packages below it that are programs',
  ],
  [
    /build constraints exclude all Go files/,
    'asset-not-a-program',
    'take a file that the project publishes, or compile it in a stage that has a C compiler: here it is compiled without one',
  ],
  [
    /contains one or more (?:replace|exclude) directives|directives? that would cause/,
    'asset-missing',
    'take what the project publishes as a file; Go installs only what means the same without its own go.mod',
  ],
  [
    /: 40[34] |: 410 |unknown revision/,
    'version-none',
    'look at "package" and the version in image.yaml, and whether the proxy has all that it stands on',
  ],
];

/** Go's refusal as ours: its own last words are the message. */
export function goError(what: string, { stdout, stderr, exitCode }: ExecResult): FactoryError {
  const words = [stderr, stdout].join('\n');
  const [, code = 'command-failed', hint = 'look at what Go says of it'] =
    kinds.find(([pattern]) => pattern.test(words)) ?? [];
  return new FactoryError(code, `go cannot make ${what}: ${lastWords(stderr) || `exit ${exitCode}`}`, {
    hint,
  });
}

/** Without what Go says while it works, and without folders that are gone. */
function lastWords(stderr: string): string {
  const said = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^go: (?:downloading|finding|found|switching) /.test(line));
  return said
    .slice(0, 3)
    .map((line) => line.trim().replaceAll(/\S*\/officina-go-\w+\/(?:all|anew|again)\//g, ''))
    .join(' ');
}
