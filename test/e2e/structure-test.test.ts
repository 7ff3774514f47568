import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { debianInEngine } from '../support/ground.ts';
import { officina, run } from '../support/officina.ts';

const bare = 'officina.local/e2e-structure-bare:latest';

const texts: Readonly<Record<string, string>> = {
  'good.yaml': `schemaVersion: 2.0.0
commandTests:
- { name: nothing of ours, command: ls, args: [-A, /tmp], expectedOutput: ['^$'] }
- { name: no network, command: cat, args: [/proc/net/route], excludedOutput: [eth0] }
fileExistenceTests: [{ name: shell, path: /bin/sh, permissions: Lrwxrwxrwx }]
fileContentTests: [{ name: release, path: /etc/os-release, expectedContents: ['(?m)^ID=debian$'] }]
licenseTests: [{ debian: true }]
`,
  'bad.yaml': 'schemaVersion: 2.0.0\ncommandTests: [{ name: fails, command: "false" }]\n',
  'missing.yaml': 'schemaVersion: 2.0.0\ncommandTests: [{ name: none, command: nope, exitCode: 127 }]\n',
  'refused.json': '{"schemaVersion": "2.0.0", "containerRunOptions": {"privileged": true}}',
  'bare.yaml': `schemaVersion: 2.0.0
fileExistenceTests: [{ name: there, path: /text, uid: 0 }, { name: not there, path: /bin, shouldExist: false }]
fileContentTests: [{ name: text, path: /text, expectedContents: [nothing runs] }]
licenseTests: [{ files: [/text] }]
metadataTest: { envVars: [{ key: A, value: b }] }
`,
};

describe('officina structure-test', () => {
  let folder = '';
  let image = '';

  beforeAll(async () => {
    image = await debianInEngine();
    folder = await mkdtemp(join(tmpdir(), 'officina-structure-'));
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'text'), 'nothing runs here\n');
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY text /text\nENV A=b\n');
    const made = await run('docker', ['build', '-q', '--provenance=false', '-t', bare, folder]);
    if (made.exitCode !== 0) throw new Error(made.stderr);
  });

  afterAll(async () => {
    await run('docker', ['rmi', '-f', bare]);
    await rm(folder, { recursive: true, force: true });
  });

  // Where there is no workspace.
  const test = (...args: readonly string[]) =>
    officina(['structure-test', '--image', ...args], { cwd: folder });

  it('needs no workspace, and writes the report that smoke writes', async () => {
    const outcome = await test(image, '--config', 'good.yaml', '--junit', 'junit.xml', '--json');
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.any(String)]);
    const { schema, reports } = JSON.parse(outcome.stdout);
    expect(schema).toBe('officina.smoke/v1');
    expect(reports).toMatchObject([{ image, green: true }]);
    expect(reports[0].checks.map(({ name }: { name: string }) => name)).toEqual([
      'command test: nothing of ours',
      'command test: no network',
      'file content test: release',
      'file existence test: shell',
      'license test: good.yaml',
    ]);
    expect(await readFile(join(folder, 'junit.xml'), 'utf8')).toContain('tests="5" failures="0"');
  });

  it('ends with 1 for a failed, a missed and a refused one, and runs the rest', async () => {
    const configs = ['bad.yaml', 'missing.yaml', 'refused.json', 'none.yaml', 'good.yaml'];
    const outcome = await test(image, ...configs.flatMap((config) => ['--config', config]));
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('smoke-failed: 4 of 9 tests failed');
    expect(outcome.stdout).toContain('could not be started');
    expect(outcome.stdout).toContain('refused on purpose: no test is given privileges');
    expect(outcome.stdout).toContain('none.yaml is not there');
  });

  it('looks into an image that holds no program', async () => {
    const outcome = await test(bare, '--config', 'bare.yaml');
    expect([outcome.exitCode, outcome.stderr, outcome.stdout]).toEqual([
      0,
      expect.any(String),
      expect.any(String),
    ]);
  });

  it.each([
    ['an image that is not there', ['officina.local/nope:x', '--config', 'good.yaml'], 1, /--pull/],
    ['no configuration', ['officina.local/nope:x'], 2, /--config/],
  ])('says what to do about %s', async (_, args, exitCode, said) => {
    const outcome = await test(...args);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.stderr).toMatch(said);
  });
});
