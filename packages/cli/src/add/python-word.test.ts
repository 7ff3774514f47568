import { describe, expect, it } from '@jest/globals';
import { readPythonWord } from './python-word.ts';

describe('readPythonWord', () => {
  it.each([
    ['pypi:httpie', { project: 'httpie', extras: [] }],
    ['pypi:black[d,jupyter]', { project: 'black', extras: ['d', 'jupyter'] }],
    ['pypi:Some.Thing_x', { project: 'Some.Thing_x', extras: [] }],
    ['httpie', undefined],
    ['owner/pypi', undefined],
  ])('reads %s', (word, wanted) => expect(readPythonWord(word)).toEqual(wanted));

  it.each(['pypi:', 'pypi:httpie==3.2', 'pypi:httpie@3', 'pypi:../x', 'pypi:x[', 'pypi:a b'])(
    'refuses %s',
    (word) => expect(() => readPythonWord(word)).toThrow(expect.objectContaining({ code: 'input-invalid' })),
  );
});
