import { FactoryError, readRequirement } from '@officina/core';

/** A project of PyPI that a word names. */
export interface PythonWord {
  readonly project: string;
  readonly extras: readonly string[];
}

/** Reads `pypi:httpie` and `pypi:httpie[socks]`; undefined for another word; throws input-invalid for one with a version. */
export function readPythonWord(word: string): PythonWord | undefined {
  if (!word.startsWith('pypi:')) return undefined;
  const read = readRequirement(word.slice('pypi:'.length));
  if (read?.versions === '') return { project: read.project, extras: read.extras };
  throw new FactoryError(
    'input-invalid',
    `wanted a project of PyPI without a version, such as pypi:httpie, got "${word}"`,
    { hint: 'say which versions the lock may take with --constraint, such as --constraint 3.x' },
  );
}
