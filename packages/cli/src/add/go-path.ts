import { FactoryError } from '@officina/core';

/**
 * The path of a Go package that a word is, as `go install` is given one: a host, and more. Undefined for a word that is none;
 * throws input-invalid for a path with a version, and for one of several packages.
 */
export function readGoPath(word: string): string | undefined {
  const [, path = '', version] = /^((?:[a-z0-9-]+\.)+[a-z0-9-]+(?:\/[\w.~-]+)+)(?:@(.*))?$/i.exec(word) ?? [];
  if (path === '') return undefined;
  if (version !== undefined) {
    throw new FactoryError(
      'input-invalid',
      `wanted the path of a Go program without a version, got "${word}"`,
      {
        hint: `officina add ${path}${constraintFor(version)}: the lock takes the newest version that it allows`,
      },
    );
  }
  if (!/\/\.+(?:\/|$)/.test(path)) return path;
  throw new FactoryError('input-invalid', `wanted the path of one Go program, got "${word}"`, {
    hint: 'name each program by its own path, such as golang.org/x/tools/cmd/stringer',
  });
}

function constraintFor(version: string): string {
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (major === undefined) return '';
  return ` --constraint ${major === '0' && minor !== undefined ? `0.${minor}` : major}.x`;
}
