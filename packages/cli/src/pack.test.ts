import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Pack {
  writePackage(folder: string): Promise<{ version: string; inputs: string[] }>;
}

let folder: string;
let version: string;
let inputs: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'officina-pack-'));
  const { writePackage } = createRequire(import.meta.url)('../pack.cjs') as Pack;
  ({ version, inputs } = await writePackage(join(folder, 'package')));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the packed command line in an empty folder, with nothing on PATH. */
function packed(...words: string[]) {
  const launcher = join(folder, 'package', 'packed.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...words], {
    cwd: folder,
    env: { PATH: join(folder, 'none'), HOME: folder },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
const read = (file: string) => readFileSync(join(folder, 'package', file), 'utf8');

describe('the package', () => {
  it('holds nothing that only contributors use', () => {
    const rooms = new Set(inputs.map((file) => /^(?:packages\/[^/]+|bench|test)(?=\/)/.exec(file)?.[0]));
    expect(rooms).toContain('packages/cli');
    expect(rooms).toContain('packages/upstream');
    for (const room of ['packages/contributor', 'packages/fakes', 'bench', 'test'])
      expect(rooms).not.toContain(room);
    const { stdout } = packed('help');
    expect(stdout).toMatch(/^ {2}init /m);
    expect(stdout).not.toMatch(/^ {2}(?:test|bench|docs) /m);
  });

  it('says its own version', () => {
    expect(packed('-V')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('installs nothing and runs no script', () => {
    expect(JSON.parse(read('package.json'))).toEqual({
      name: 'officina',
      version,
      description: expect.any(String),
      license: 'MIT',
      repository: { type: 'git', url: 'git+https://github.com/tazzo/officina.git' },
      bin: { officina: 'packed.cjs' },
      engines: { node: '>=20.19' },
    });
  });

  it('holds the page, which a package has no sources of', () => {
    expect(read('cli.cjs')).not.toContain('packages/page/src');
    const { 'page.css': css } = (
      createRequire(import.meta.url)('../bundle.cjs') as { siteFiles(): Record<string, string> }
    ).siteFiles();
    expect(read('cli.cjs')).toContain(JSON.stringify(css?.split('\n')[0]).slice(1, -1));
  });

  it('holds the schemas, and the licence of every library in it', () => {
    expect(readdirSync(join(folder, 'package', 'schema'))).toEqual(readdirSync('docs/schema'));
    const names = [...read('licenses.txt').matchAll(/^== (\S+) /gm)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['zod', 'commander', 'yaml', 'dockerode']));
    expect(inputs.filter((file) => file.includes('node_modules/')).length).toBeGreaterThan(100);
  });
});
