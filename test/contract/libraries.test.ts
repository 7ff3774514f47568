import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifests = ['.', 'bench', ...readdirSync('packages').map((room) => `packages/${room}`)]
  .map((folder) => `${folder}/package.json`)
  .filter((file) => existsSync(file));

/** What package.json files name, our own rooms and packages of types aside. */
function inUse(): string[] {
  const names = manifests.flatMap((file) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  return [...new Set(names)].filter((name) => !/^@(?:officina|types)\//.test(name)).sort();
}

/** What the page's tables name in their second column. */
function onThePage(): string[] {
  const page = readFileSync('docs/decisions/0002-libraries.md', 'utf8');
  const cells = [...page.matchAll(/^\|[^|]+\|([^|]+)\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).sort();
}

describe('docs/decisions/0002-libraries.md', () => {
  it('names every library that a package.json names, once, and no other', () => {
    expect(manifests.length).toBeGreaterThan(10);
    expect(onThePage()).toEqual(inUse());
  });
});
