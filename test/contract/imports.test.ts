import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = process.cwd();
const verbs = ['resolve', 'propose', 'plan', 'build', 'smoke', 'release', 'nightly'];

/** What each room may import beside its own files, Node's modules (unless listed) and what its own package.json names. */
const law: Readonly<Record<string, (specifier: string, file: string) => boolean>> = {
  core: (name) =>
    ['zod', 'semver', 'yaml', 'js-yaml', 'fastest-levenshtein', 'node:path', 'node:crypto'].includes(name),
  host: (name) => isNode(name) || name === '@officina/core' || !name.startsWith('@officina/'),
  upstream: (name) =>
    name === '@officina/core' || !(name.startsWith('@officina/') || name.startsWith('@actions/')),
  cli: (name) =>
    !name.startsWith('@officina/') ||
    ['core', 'host', 'upstream', ...verbs].includes(name.replace('@officina/', '')),
  // What only contributors use: nothing of the product imports it.
  contributor: (name) =>
    !name.startsWith('@officina/') ||
    ['core', 'host', 'cli', 'bench'].includes(name.replace('@officina/', '')),
  fakes: (name) =>
    name === '@officina/core' || !(name.startsWith('@officina/') || name.startsWith('@actions/')),
  ...Object.fromEntries(
    verbs.map((verb) => [
      verb,
      (name: string, file: string) => {
        if (file === 'action.ts' && name === '@officina/host') return true;
        if (name === '@officina/core') return true;
        return !name.startsWith('@officina/') && !name.startsWith('@actions/') && !isEffect(name);
      },
    ]),
  ),
};

describe('the import law', () => {
  const rooms = readdirSync(join(root, 'packages')).sort();

  it('knows every room', () => {
    expect(rooms.filter((room) => law[room] === undefined)).toEqual([]);
  });

  it.each(rooms)('holds in %s', (room) => {
    const source = join(root, 'packages', room, 'src');
    const files = sources(source);
    expect(files.length).toBeGreaterThan(0);
    const offences = files.flatMap((file) =>
      imports(readFileSync(file, 'utf8')).flatMap((specifier) => {
        const place = relative(root, file);
        if (specifier.startsWith('.')) {
          const inside = !relative(source, resolve(file, '..', specifier)).startsWith('..');
          return inside ? [] : [`${place} reaches out of its room: ${specifier}`];
        }
        return law[room]?.(specifier, relative(source, file)) === true
          ? []
          : [`${place} imports ${specifier}`];
      }),
    );
    expect(offences).toEqual([]);
  });

  it.each(verbs.filter((verb) => rooms.includes(verb)))(
    '%s does not read the environment of the process',
    (verb) => {
      const readers = sources(join(root, 'packages', verb, 'src')).filter((file) =>
        /\bprocess\.env\b/.test(readFileSync(file, 'utf8')),
      );
      expect(readers.map((file) => relative(root, file))).toEqual([]);
    },
  );

  it('finds an offence when there is one', () => {
    expect(
      imports("import { run } from '@officina/plan';\nexport * from './x.ts';\nawait import('node:fs');"),
    ).toEqual(['@officina/plan', './x.ts', 'node:fs']);
    expect(law['build']?.('@officina/plan', 'run.ts')).toBe(false);
    expect(law['build']?.('@officina/host', 'run.ts')).toBe(false);
    expect(law['core']?.('node:fs', 'digest.ts')).toBe(false);
  });
});

function isNode(name: string): boolean {
  return name.startsWith('node:');
}

/** Node's modules that do things rather than compute things. */
function isEffect(name: string): boolean {
  const computes = ['node:path', 'node:crypto', 'node:util', 'node:url', 'node:buffer', 'node:vm'];
  return isNode(name) && !computes.includes(name);
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !/\.test\.ts$|fixture/.test(entry.name) ? [path] : [];
  });
}

/** The module specifiers of a source text: static, re-exported and dynamic. */
function imports(text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  const forms =
    /^(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"]([^'"\n]+)['"]|^import\s*['"]([^'"\n]+)['"]/gm;
  return [...code.matchAll(forms)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
