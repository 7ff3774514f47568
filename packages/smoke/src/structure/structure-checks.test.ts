import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineImage } from '@officina/core';
import fc from 'fast-check';
import { contentLimit, type Outcome, type Probe } from '../batch/probe.ts';
import { outcomeOf, subjectOf } from '../check/check.fixture.ts';
import { expandable } from './expand.ts';
import { renderGoMode } from './go-mode.ts';
import { toStructureChecks } from './structure-checks.ts';
import { parseStructureSpec } from './structure-spec.ts';

const origin = { file: 'tests.yaml' };
const checksOf = (yaml: string, network = false) => {
  const text = `schemaVersion: 2.0.0\n${yaml}`;
  return toStructureChecks({
    spec: parseStructureSpec(text, origin),
    text,
    image: 'base',
    file: 'tests.yaml',
    network,
  });
};

/** Runs a probe with this machine's shell; users are left out of it. */
function runHere({ command: [program = '', ...args] }: Probe): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { env: { PATH: process.env['PATH'], TOOLS: '/opt/tools' } },
      (error, stdout, stderr) => resolve(outcomeOf(stdout, { stderr, exitCode: Number(error?.code ?? 0) })),
    );
  });
}

/** The verdicts of a configuration, by the names of its tests. */
async function verdicts(yaml: string, subject: Partial<EngineImage> = {}): Promise<Record<string, boolean>> {
  const results = await Promise.all(
    checksOf(yaml).map(async (check) => [
      check.name,
      check.judge(await Promise.all(check.probes.map(runHere)), subjectOf(subject)).passed,
    ]),
  );
  return Object.fromEntries(results);
}

describe('toStructureChecks', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'officina-structure-'));
    writeFileSync(join(folder, 'sources'), 'deb http://mirror.example.org stable main\n', { mode: 0o640 });
    writeFileSync(join(folder, 'free'), 'License: MIT\n');
    writeFileSync(join(folder, 'bound'), 'Under the terms of the agpl, version 3\n');
    symlinkSync('sources', join(folder, 'link'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs commands: outputs, errors, exit codes, variables, setup', async () => {
    expect(
      await verdicts(`
globalEnvVars: [{ key: HOME_OF_TOOLS, value: "$TOOLS/bin" }]
commandTests:
  - { name: prints, command: echo, args: [one, two], expectedOutput: ["^one two", "t.o"], excludedError: [".+"] }
  - { name: other output, command: echo, args: [one], expectedOutput: ["two"] }
  - { name: excluded, command: echo, args: [one], excludedOutput: ["o.e"] }
  - { name: error stream, command: sh, args: [-c, "echo oh >&2; exit 3"], expectedError: [oh], exitCode: 3 }
  - { name: exit code, command: "false" }
  - { name: global, command: printenv, args: [HOME_OF_TOOLS], expectedOutput: ["^/opt/tools/bin"] }
  - name: own
    command: printenv
    args: [MINE]
    envVars: [{ key: MINE, value: "\${HOME_OF_TOOLS}:x" }]
    expectedOutput: ["^/opt/tools/bin:x"]
  - name: several lines
    command: bash
    args:
      - -c
      - |
        echo hello &&
        echo world
    expectedOutput: ["hello\\nworld"]
  - { name: setup, setup: [[touch, ${folder}/made], ["false"]], command: test, args: [-e, ${folder}/made] }
  - name: setup with a variable of its own
    setup: [[sh, -c, "for i in 1 2; do echo $i >${folder}/f$i; done"]]
    command: cat
    args: [${folder}/f1, ${folder}/f2]
    expectedOutput: ["^1\\n2"]
  - { name: setup that is not there, setup: [[officina-no-such-program]], command: "true" }
`),
    ).toEqual({
      'command test: prints': true,
      'command test: other output': false,
      'command test: excluded': false,
      'command test: error stream': true,
      'command test: exit code': false,
      'command test: global': true,
      'command test: own': true,
      'command test: several lines': true,
      'command test: setup': true,
      'command test: setup with a variable of its own': true,
      'command test: setup that is not there': false,
    });
  });

  it.each(['Output', 'Error'])('excludes nothing from a cut std%s', (stream) => {
    const check = checksOf(`commandTests: [{ name: a, command: b, excluded${stream}: [FAIL] }]`)[0];
    const judge = (text: string) =>
      check?.judge([stream === 'Output' ? outcomeOf(text) : outcomeOf('', { stderr: text })], subjectOf());
    expect(check?.probes[0]?.outputLimit).toBe(contentLimit);
    expect(judge('x'.repeat(contentLimit - 1))?.passed).toBe(true);
    expect(judge('x'.repeat(contentLimit))?.passed).toBe(false);
    expect(judge('x'.repeat(contentLimit))?.got).toContain('cannot be judged');
  });

  it('gives every command test a container of its own, and a network only when the file may', () => {
    const yaml = 'commandTests: [{ name: a, command: "true" }]\ncontainerRunOptions: { user: root }';
    const [check] = checksOf(yaml);
    expect(check).toMatchObject({ isolation: 'own', probes: [{ user: 'root' }] });
    expect(check?.network).toBeUndefined();
    expect(checksOf(yaml, true)[0]?.network).toBe(true);
  });

  it('looks for files: there or not, mode, owner, who may execute', async () => {
    const uid = process.getuid?.() ?? 0;
    expect(
      await verdicts(`
fileExistenceTests:
  - { name: there, path: ${folder}/sources, shouldExist: true, permissions: "-rw-r-----", uid: ${uid} }
  - { name: by default, path: ${folder} }
  - { name: not there, path: ${folder}/none, shouldExist: false }
  - { name: missing, path: ${folder}/none }
  - { name: unwanted, path: ${folder}/sources, shouldExist: false }
  - { name: other mode, path: ${folder}/sources, permissions: "-rw-r--r--" }
  - { name: other owner, path: ${folder}/sources, uid: 12345 }
  - { name: other group, path: ${folder}/sources, gid: 12345 }
  - { name: link, path: ${folder}/link, permissions: Lrwxrwxrwx }
  - { name: executable, path: ${folder}, isExecutableBy: owner }
  - { name: not executable, path: ${folder}/sources, isExecutableBy: any }
`),
    ).toEqual({
      'file existence test: there': true,
      'file existence test: by default': true,
      'file existence test: not there': true,
      'file existence test: missing': false,
      'file existence test: unwanted': false,
      'file existence test: other mode': false,
      'file existence test: other owner': false,
      'file existence test: other group': false,
      'file existence test: link': true,
      'file existence test: executable': true,
      'file existence test: not executable': false,
    });
  });

  it('reads files: expected, excluded, through links, not directories', async () => {
    expect(
      await verdicts(`
fileContentTests:
  - { name: both, path: ${folder}/sources, expectedContents: ['.*mirror\\.example\\.org.*'], excludedContents: [gce] }
  - { name: expected, path: ${folder}/sources, expectedContents: [gce] }
  - { name: excluded, path: ${folder}/sources, excludedContents: [mirror] }
  - { name: link, path: ${folder}/link, expectedContents: [mirror] }
  - { name: directory, path: ${folder}, expectedContents: ['.*'] }
  - { name: missing, path: ${folder}/none, excludedContents: [gce] }
`),
    ).toEqual({
      'file content test: both': true,
      'file content test: expected': false,
      'file content test: excluded': false,
      'file content test: link': true,
      'file content test: directory': false,
      'file content test: missing': false,
    });
  });

  it('refuses licences', async () => {
    const judge = async (files: string) =>
      (await verdicts(`licenseTests: [{ debian: false, files: [${files}] }]`))[
        'license test: base/tests.yaml'
      ];
    expect(await judge(join(folder, 'free'))).toBe(true);
    expect(await judge(join(folder, 'bound'))).toBe(false);
    expect(await judge(join(folder, 'none'))).toBe(false);
  });

  const subject = {
    labels: { vendor: 'Example', built: '2026-11-20' },
    env: ['FOO=baz', 'EMPTY='],
    entrypoint: ['/init'],
    command: ['bash', '-l'],
    ports: ['8080/tcp'],
    volumes: ['/data'],
    workdir: '/app',
    user: 'luke',
  };

  it.each([
    ['envVars: [{ key: FOO, value: baz }, { key: EMPTY, value: "" }]', true],
    ['env: [{ key: FOO, value: baz }]', true],
    ['envVars: [{ key: FOO, value: "^b.z$", isRegex: true }]', true],
    ['envVars: [{ key: FOO, value: "b.z" }]', false],
    ['envVars: [{ key: BAR, value: "" }]', false],
    ['unboundEnvVars: [{ key: BAR }]', true],
    ['unboundEnvVars: [{ key: FOO }]', false],
    [
      "labels: [{ key: vendor, value: Example }, { key: built, value: '^\\d{4}-\\d{2}-\\d{2}$', isRegex: true }]",
      true,
    ],
    ['labels: [{ key: vendor, value: Other }]', false],
    ['labels: [{ key: nobody, value: "" }]', false],
    ['exposedPorts: ["8080"]', true],
    ['exposedPorts: ["80"]', false],
    ['unexposedPorts: ["80"]', true],
    ['unexposedPorts: ["8080"]', false],
    ['volumes: [/data]', true],
    ['volumes: [/other]', false],
    ['unmountedVolumes: [/other]', true],
    ['unmountedVolumes: [/data]', false],
    ['entrypoint: [/init]', true],
    ['entrypoint: []', false],
    ['cmd: [bash, -l]', true],
    ['cmd: [bash]', false],
    ['workdir: /app', true],
    ['workdir: /', false],
    ['user: luke', true],
    ['user: root', false],
  ])('judges the metadata: %s is %s', async (test, passed) => {
    expect(await verdicts(`metadataTest: { ${test} }`, subject)).toEqual({
      'metadata test: base/tests.yaml': passed,
    });
  });

  it('fails every test that could not be run', () => {
    const broken = outcomeOf('', { broken: 'no shell', exitCode: -1 });
    const checks = checksOf(`
commandTests: [{ name: a, command: "true", exitCode: -1 }]
fileExistenceTests: [{ name: a, path: /x, shouldExist: false }]
fileContentTests: [{ name: a, path: /x }]
licenseTests: [{ debian: true }]
`);
    expect(checks).toHaveLength(4);
    for (const check of checks) {
      expect([check.name, check.judge([broken], subjectOf()).passed]).toEqual([check.name, false]);
      expect([check.name, check.judge([], subjectOf()).passed]).toEqual([check.name, false]);
    }
  });
});

describe('parseStructureSpec', () => {
  it.each([
    ['schemaVersion: 1.0.0', /schemaVersion/],
    ['schemaVersion: 2.0.0\ncommandTests: [{ name: a }]', /command/],
    ['schemaVersion: 2.0.0\ncommandTest: []', /did you mean "commandTests"/],
    [
      'schemaVersion: 2.0.0\ncommandTests: [{ name: a, command: b, expectedOutput: ["("] }]',
      /regular expression/,
    ],
    ['schemaVersion: 2.0.0\ncontainerRunOptions: { privileged: true }', /privileged/],
  ])('refuses %j', (text, message) => {
    expect(() => parseStructureSpec(text, origin)).toThrow(message);
  });

  it('reads JSON too', () => {
    expect(parseStructureSpec('{"schemaVersion": "2.0.0"}', origin).commandTests).toEqual([]);
  });
});

describe('expandable', () => {
  it('gives any text without a variable to a program as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string().filter((text) => !/\$[\w{]|\0/.test(text)),
        async (text) => {
          const outcome = await runHere({ command: ['sh', '-c', `printf %s ${expandable(text)}`] });
          expect(outcome.stdout).toBe(text);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['$TOOLS/x', '/opt/tools/x'],
    ['${TOOLS}x', '/opt/toolsx'],
    ['$NOT_THERE-', '-'],
    ['$(id) `id`', '$(id) `id`'],
  ])('fills in %s', async (text, expected) => {
    expect((await runHere({ command: ['sh', '-c', `printf %s ${expandable(text)}`] })).stdout).toBe(expected);
  });
});

describe('renderGoMode', () => {
  it.each([
    [0o100644, '-rw-r--r--'],
    [0o040755, 'drwxr-xr-x'],
    [0o041777, 'dtrwxrwxrwx'],
    [0o104755, 'urwxr-xr-x'],
    [0o102755, 'grwxr-xr-x'],
    [0o120777, 'Lrwxrwxrwx'],
    [0o020666, 'Dcrw-rw-rw-'],
  ])('writes %o as %s', (mode, text) => {
    expect(renderGoMode(mode)).toBe(text);
  });
});
