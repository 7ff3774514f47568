import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = process.cwd();
/** The law is what the page says: room by room, what it may import beside its own files. */
const page = readFileSync('docs/architecture.md', 'utf8');
const law = new Map(tableOf('May import').filter(([, names]) => names.length > 0));
const innerLaw = new Map(tableOf('Stands on'));
const verbs = [...law.keys()].filter((room) => existsSync(join(sourceOf(room), 'action.ts')));

describe('the import law', () => {
  it('knows every room', () => {
    const rooms = readdirSync('packages').map((room) => `packages/${room}`);
    expect([...law.keys()].sort()).toEqual([...rooms, 'bench'].sort());
  });

  it.each([...law])('holds in %s', (room, names) => {
    const files = sources(sourceOf(room));
    expect(files.length).toBeGreaterThan(0);
    const outside = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !isEntry(room, file, specifier))
        .map((specifier) => ({ file: relative(root, file), specifier })),
    );
    expect(outside.filter(({ specifier }) => !names.some((name) => covers(name, specifier)))).toEqual([]);
    expect(names.filter((name) => !outside.some(({ specifier }) => covers(name, specifier)))).toEqual([]);
  });

  it.each([...law.keys()])('keeps the files of %s within it', (room) => {
    const source = sourceOf(room);
    const reaching = sources(source).filter((file) =>
      neighboursOf(file).some((path) => relative(source, path).startsWith('..')),
    );
    expect(reaching).toEqual([]);
  });

  it.each(['packages/core', ...verbs])('gives %s no effects', (room) => {
    // node:vm gives a computation a time limit.
    const pure = ['node:path', 'node:crypto', 'node:vm'];
    const names = law.get(room) ?? [];
    expect(names.filter((name) => /^(?:Node|node:|@actions)/.test(name) && !pure.includes(name))).toEqual([]);
    const readers = sources(sourceOf(room)).filter((file) =>
      /\bprocess\.env\b/.test(readFileSync(file, 'utf8')),
    );
    expect(readers).toEqual([]);
  });

  it('finds the seven verbs, and what they may not do', () => {
    expect(verbs).toHaveLength(7);
    const allows = (room: string, specifier: string) =>
      law.get(room)?.some((name) => covers(name, specifier));
    expect(allows('packages/build', '@officina/plan')).toBe(false);
    expect(allows('packages/build', '@officina/host')).toBe(false);
    expect(allows('packages/host', '@officina/cli')).toBe(false);
    expect(allows('packages/cli', '@officina/plan')).toBe(true);
  });

  it('reads static, re-exported and dynamic imports, and no comment', () => {
    expect(
      specifiersOf(
        "import { run } from '@officina/plan';\nexport * from './x.ts';\nawait import('node:fs');",
      ),
    ).toEqual(['@officina/plan', './x.ts', 'node:fs']);
    expect(specifiersOf("// import { run } from '@officina/plan';")).toEqual([]);
  });
});

describe('the rooms within a room', () => {
  const packages = [...new Set([...innerLaw.keys()].map((name) => name.split('/')[0] ?? ''))];

  it.each(packages)('of %s are those of the page, and stand on no other', (name) => {
    const source = sourceOf(`packages/${name}`);
    const found = foldersOf(source).map((folder) => {
      const others = sources(join(source, folder)).flatMap((file) =>
        neighboursOf(file).map((path) => relative(source, path).split('/')),
      );
      const used = others.flatMap(([first = '', ...rest]) =>
        rest.length > 0 && first !== folder ? first : [],
      );
      return [`${name}/${folder}`, [...new Set(used)].sort()] as const;
    });
    const wanted = [...innerLaw].filter(([room]) => room.startsWith(`${name}/`));
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(wanted.map(([room, names]) => [room, [...names].sort()])),
    );
  });
});

/** The rows of the page's table with this last column: the room, and the names in that column. */
function tableOf(column: string): [string, string[]][] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| Room') && line.includes(`| ${column} `));
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) => {
    const [, room = '', , names = ''] = line.split('|').map((cell) => cell.trim());
    return [room.replaceAll('`', ''), names.split(', ').filter((name) => name !== '')];
  });
}

/** Whether a name of the page stands for a module. */
function covers(name: string, specifier: string): boolean {
  if (name === 'Node') return specifier.startsWith('node:');
  if (name === 'every verb')
    return verbs.some((verb) => specifier === verb.replace('packages/', '@officina/'));
  if (law.has(`packages/${name}`) || law.has(name)) return specifier === `@officina/${name}`;
  const stem = name.replace(/\*$/, '').replace(/\/$/, '');
  return specifier === name || specifier.startsWith(`${stem}/`);
}

/** A verb's action.ts is where host comes in. */
function isEntry(room: string, file: string, specifier: string): boolean {
  return verbs.includes(room) && file === join(sourceOf(room), 'action.ts') && specifier === '@officina/host';
}

function sourceOf(room: string): string {
  return join(root, room, room.startsWith('packages/') ? 'src' : '');
}

function foldersOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? entry.name : [],
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(path);
    return entry.name.endsWith('.ts') && !/\.test\.ts$|fixture/.test(entry.name) ? [path] : [];
  });
}

/** The modules of other rooms and of others that a file imports. */
function importsOf(file: string): string[] {
  return specifiersOf(readFileSync(file, 'utf8')).filter((specifier) => !specifier.startsWith('.'));
}

/** The files that a file imports by their place. */
function neighboursOf(file: string): string[] {
  return specifiersOf(readFileSync(file, 'utf8'))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => resolve(file, '..', specifier));
}

/** The module specifiers of a source text: static, re-exported and dynamic. */
function specifiersOf(text: string): string[] {
  const code = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  const forms =
    /^(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"]([^'"\n]+)['"]|^import\s*['"]([^'"\n]+)['"]/gm;
  return [...code.matchAll(forms)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
