import { type ExecResult, FactoryError, type FactoryErrorCode, pypiIndex } from '@officina/core';

/** What uv says, first match first, and what it is for us. */
const kinds: readonly (readonly [RegExp, FactoryErrorCode, string])[] = [
  [/no space left on device/i, 'command-failed', 'free space where caches are, then run again'],
  [
    /No interpreter found/,
    'tool-missing',
    'install any Python 3 on this machine (apt-get install python3): uv asks it how Python is',
  ],
  [
    /has no usable wheels|no wheels with a matching/,
    'asset-missing',
    'nothing is built from source here: take a version that has wheels, or install it in a stage that has a compiler',
  ],
  [
    /requested Python version|does not satisfy Python/,
    'version-none',
    'fix "environment.python" in image.yaml, or hold the tool back with "constraint"',
  ],
  [
    /uploaded before|exclude-newer/,
    'version-none',
    'what it needs is younger than itself: name a day in "environment.as-of" in image.yaml, or wait for its next version',
  ],
  [
    /was not found in the package registry/,
    'version-none',
    'fix "package" or "environment.with" in image.yaml',
  ],
  [
    /No solution found/,
    'version-none',
    'fix "constraint", "environment.with" or "environment.python" in image.yaml: no versions fit one another',
  ],
  [/parse requirement/, 'spec-invalid', 'fix "environment.with" in image.yaml'],
  [
    /Failed to fetch|Request failed|error sending request|timed out|HTTP status/i,
    'upstream-unreachable',
    `run again; where ${pypiIndex}/ must not be asked, name a mirror of it under mirrors`,
  ],
];

/** uv's refusal as ours: its own words are the message, in one line. */
export function uvError(what: string, { stdout, stderr, exitCode }: ExecResult): FactoryError {
  const words = [stderr, stdout].join('\n');
  const [, code = 'command-failed', hint = 'look at what uv says of it'] =
    kinds.find(([pattern]) => pattern.test(words)) ?? [];
  const said = stderr
    .split(/\n\s*\n/)
    .filter((part) => !/^(?:hint|warning):/.test(part.trim()))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/error: (?:No solution found when resolving dependencies )?(?:cause: )?/g, '')
    .trim();
  return new FactoryError(code, `uv finds no environment for ${what}: ${said || `exit ${exitCode}`}`, {
    hint,
  });
}
