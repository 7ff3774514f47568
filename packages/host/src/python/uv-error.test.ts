import { expect, it } from '@jest/globals';
import { uvError } from './uv-error.ts';

const said = (stderr: string, exitCode = 1) => uvError('x==1', { stdout: '', stderr, exitCode });

// What uv 0.13.9 says.
it.each([
  [
    'error: No solution found when resolving dependencies\n  cause: Because odfpy==1.4.1 has no usable wheels and you require odfpy==1.4.1, we can conclude that your requirements are unsatisfiable.\n\nhint: Wheels are required\n',
    'asset-missing',
    'uv finds no environment for x==1: Because odfpy==1.4.1 has no usable wheels and you require odfpy==1.4.1, we can conclude that your requirements are unsatisfiable.',
  ],
  ['error: No interpreter found for Python 3.11 in virtual environments\n', 'tool-missing', 'No interpreter'],
  [
    'error: No solution found when resolving dependencies\n  cause: Because x was not found in the package registry\n',
    'version-none',
    'Because x was not found',
  ],
  [
    'error: No solution found\n  cause: Because the requested Python version (>=3.8) does not satisfy Python>=3.11\n',
    'version-none',
    'the requested Python version',
  ],
  [
    'error: No solution found when resolving dependencies\n  cause: Because there is no version of x==1\n\nhint: `x` was filtered by `exclude-newer` to only include packages uploaded before 2024\n',
    'version-none',
    'there is no version of x==1',
  ],
  [
    'error: Request failed after 3 retries in 9.9s\n  cause: Failed to fetch: http://127.0.0.1:9/simple/x/\n',
    'upstream-unreachable',
    'Failed to fetch',
  ],
  ["error: Couldn't parse requirement in `wish.in` at position 0\n", 'spec-invalid', 'parse requirement'],
  ['error: No space left on device (os error 28)\n', 'command-failed', 'No space left'],
  ['', 'command-failed', 'exit 1'],
])('reads %j', (stderr, code, words) => {
  const error = said(stderr);
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: expect.stringContaining(words),
  });
  expect(error.message).not.toContain('\n');
});
