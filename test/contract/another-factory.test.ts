import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  renderFactory,
  renderReadme,
  renderStarterDockerfile,
  renderStarterImage,
} from '../../packages/cli/src/init/starter.ts';

const root = process.cwd();
let checkout: string;

/** A checkout of this repository that has, in place of images/, what `officina init` writes. */
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'officina-fork-'));
  for (const name of readdirSync(root))
    if (!['images', 'test'].includes(name)) symlinkSync(join(root, name), join(checkout, name));
  mkdirSync(join(checkout, 'test'));
  for (const name of readdirSync(join(root, 'test')))
    if (name !== 'images') symlinkSync(join(root, 'test', name), join(checkout, 'test', name));
  const image = join(checkout, 'images', 'tools');
  mkdirSync(image, { recursive: true });
  const owner = { registry: 'ghcr.io/you/tools', isRegistryKnown: true, platforms: ['linux/amd64'] } as const;
  writeFileSync(join(checkout, 'images', 'factory.yaml'), renderFactory(owner));
  writeFileSync(join(checkout, 'images', 'README.md'), renderReadme('images'));
  writeFileSync(join(image, 'image.yaml'), renderStarterImage('tools'));
  writeFileSync(join(image, 'Dockerfile'), renderStarterDockerfile());
  cpSync('test/fixture/starter.lock.json', join(image, 'image.lock.json'));
});
afterAll(() => rmSync(checkout, { recursive: true }));

/** The contract tests that read what is in images/. */
const looking = readdirSync('test/contract').filter(
  (file) =>
    file.endsWith('.test.ts') &&
    file !== 'another-factory.test.ts' &&
    /loadWorkspace\(|readdirSync\('images'/.test(readFileSync(join('test/contract', file), 'utf8')),
);

describe('a checkout with another factory in images/', () => {
  it('passes every contract test that reads what is there', () => {
    expect(looking).toEqual(expect.arrayContaining(['images.test.ts', 'schemas.test.ts']));
    const files = looking.map((file) => join(root, 'test/contract', file));
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const args = [
      '--experimental-vm-modules',
      jest,
      '--config',
      join(root, 'jest.config.cjs'),
      '--runInBand',
    ];
    const { status, stderr } = spawnSync(process.execPath, [...args, '--runTestsByPath', ...files], {
      cwd: checkout,
      env: { ...process.env, PWD: checkout, NO_COLOR: '1' },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    expect(stderr).toContain(`Test Suites: ${looking.length} passed, ${looking.length} total`);
  });
});
