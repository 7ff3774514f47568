import { execFile } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContainerExec, ContainerExecResult, EngineImage } from '@officina/core';
import { brokenOutcome, type Outcome } from '../batch/probe.ts';
import { runSteps } from '../batch/run-steps.ts';
import { outcomeOf, subjectOf } from '../check/check.fixture.ts';
import type { Check } from '../check/check.ts';
import { renderGoMode } from './go-mode.ts';
import { filesHere } from './image-files.fixture.ts';
import { toStructureChecks } from './structure-checks.ts';
import { parseStructureSpec } from './structure-spec.ts';

const env = ['TOOLS=/opt/tools', `PATH=${process.env['PATH']}`];
const checksOf = (yaml: string, network = false) => {
  const text = `schemaVersion: 2.0.0\n${yaml}`;
  const spec = parseStructureSpec(text, { file: 'tests.yaml' });
  return toStructureChecks({ spec, text, image: 'base', file: 'tests.yaml', network });
};

/** This machine in the place of a container: without a shell in between, users left out. */
const here = {
  exec: ({ command: [program = '', ...args], env: own }: ContainerExec) =>
    new Promise<ContainerExecResult>((resolve) => {
      const variables = { ...Object.fromEntries(env.map((one) => one.split('='))), ...own };
      execFile(program, args, { env: variables }, (error, stdout, stderr) =>
        resolve(
          typeof error?.code === 'string'
            ? { exitCode: 127, stdout, stderr: error.message, unstarted: true }
            : { exitCode: Number(error?.code ?? 0), stdout, stderr },
        ),
      );
    }),
};

async function outcomesOf(check: Check, subject: EngineImage): Promise<readonly Outcome[]> {
  const image = { ...subjectOf(), ...subject };
  const looked = await check.look?.(filesHere(), image);
  return looked ?? runSteps(here, check.steps?.(image) ?? [], { times: 1, clock: { now: () => new Date() } });
}

/** The verdicts of a configuration, by the names of its tests. */
async function verdicts(yaml: string, subject: Partial<EngineImage> = {}): Promise<Record<string, boolean>> {
  const image = subjectOf({ env, ...subject });
  const results = await Promise.all(
    checksOf(yaml).map(async (check) => [
      check.name,
      check.judge(await outcomesOf(check, image), image).passed,
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
    writeFileSync(join(folder, 'bare'), 'echo ran\n');
    chmodSync(join(folder, 'bare'), 0o755);
    mkdirSync(join(folder, 'inner'));
    symlinkSync('sources', join(folder, 'link'));
    symlinkSync('../link', join(folder, 'inner', 'up'));
    symlinkSync('round', join(folder, 'round'));
    linkSync(join(folder, 'free'), join(folder, 'hard'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs commands: outputs, errors, exit codes', async () => {
    expect(
      await verdicts(`
commandTests:
  - { name: prints, command: echo, args: [one, two], expectedOutput: ["^one two", "t.o"], excludedError: [".+"] }
  - { name: other output, command: echo, args: [one], expectedOutput: ["two"] }
  - { name: excluded, command: echo, args: [one], excludedOutput: ["o.e"] }
  - { name: error stream, command: sh, args: [-c, "echo oh >&2; exit 3"], expectedError: [oh], exitCode: 3 }
  - { name: exit code, command: "false" }
  - name: several lines
    command: bash
    args:
      - -c
      - |
        echo hello &&
        echo world
    expectedOutput: ["hello\\nworld"]
`),
    ).toEqual({
      'command test: prints': true,
      'command test: other output': false,
      'command test: excluded': false,
      'command test: error stream': true,
      'command test: exit code': false,
      'command test: several lines': true,
    });
  });

  it('fills in variables: those of the image, of the file, of the test', async () => {
    expect(
      await verdicts(`
globalEnvVars: [{ key: HOME_OF_TOOLS, value: "$TOOLS/bin" }, { key: NOTHING, value: "[$HOME_OF_TOOLS]" }]
commandTests:
  - { name: global, command: printenv, args: [HOME_OF_TOOLS], expectedOutput: ["^/opt/tools/bin"] }
  - { name: global from global, command: printenv, args: [NOTHING], expectedOutput: ['^\\[\\]'] }
  - { name: filled in, command: echo, args: ["$HOME_OF_TOOLS|\${TOOLS}|$NOPE|$1"], expectedOutput: ['^/opt/tools/bin\\|/opt/tools\\|\\|\\$1'] }
  - name: own
    command: printenv
    args: [MINE]
    envVars: [{ key: MINE, value: "\${HOME_OF_TOOLS}:x" }]
    expectedOutput: ["^/opt/tools/bin:x"]
  - { name: own in words, command: echo, args: [$MINE], envVars: [{ key: MINE, value: val }], expectedOutput: [^val] }
`),
    ).toEqual({
      'command test: global': true,
      'command test: global from global': true,
      'command test: filled in': true,
      'command test: own': true,
      'command test: own in words': true,
    });
  });

  it('runs setup in front, whatever becomes of it', async () => {
    expect(
      await verdicts(`
commandTests:
  - { name: setup, setup: [[touch, ${folder}/made], ["false"]], command: test, args: [-e, ${folder}/made] }
  - name: setup with a variable of its own
    setup: [[sh, -c, "for i in 1 2; do echo $i >${folder}/f$i; done"]]
    command: cat
    args: [${folder}/f1, ${folder}/f2]
    expectedOutput: ["^1\\n2"]
  - { name: setup that is not there, setup: [[officina-no-such-program]], command: "true" }
`),
    ).toEqual({
      'command test: setup': true,
      'command test: setup with a variable of its own': true,
      'command test: setup that is not there': false,
    });
  });

  it('fails a command that cannot be started, whatever exit code was wanted', async () => {
    expect(
      await verdicts(`
commandTests:
  - { name: missing, command: officina-no-such-program, exitCode: 127 }
  - { name: not executable, command: ${folder}/free, exitCode: 126 }
  - { name: no program, command: ${folder}/inner, exitCode: 126 }
  - { name: missed by a shell, command: sh, args: [-c, officina-no-such-program], exitCode: 127 }
`),
    ).toEqual({
      'command test: missing': false,
      'command test: not executable': false,
      'command test: no program': false,
      'command test: missed by a shell': true,
    });
  });

  it('says which setup could not be run, and how long a command was waited for', () => {
    const [check] = checksOf(
      'commandTests: [{ name: a, setup: [["x y"]], command: b, expectedOutput: [c] }]',
    );
    const unstarted = outcomeOf('', { exitCode: 127, unstarted: true, stderr: 'no x' });
    expect(check?.judge([unstarted, brokenOutcome('-')], subjectOf()).got).toBe(
      `setup 'x y': could not be started, stderr "no x"`,
    );
    const late = outcomeOf('', { exitCode: 124, milliseconds: 120_400, late: { busy: true } });
    expect(check?.judge([outcomeOf(''), late], subjectOf())).toEqual({
      passed: false,
      got: 'not so: stdout like /c/; the machine was busy: stopped after 120 s',
    });
  });

  it('gives every command test a container of its own, and a network only when the file may', () => {
    const yaml = 'commandTests: [{ name: a, command: "true" }]\ncontainerRunOptions: { user: 0 }';
    const [check] = checksOf(yaml);
    expect(check).toMatchObject({ isolation: 'bare', probes: [] });
    expect(check?.steps?.(subjectOf())).toEqual([
      { command: ['true'], user: '0', env: {}, timeoutSeconds: 120 },
    ]);
    expect(check?.network).toBeUndefined();
    expect(checksOf(yaml, true)[0]?.network).toBe(true);
  });

  it('looks for files: there or not, mode, owner, who may execute', async () => {
    const uid = process.getuid?.() ?? 0;
    expect(
      await verdicts(`
globalEnvVars: [{ key: HERE, value: ${folder} }]
fileExistenceTests:
  - { name: there, path: ${folder}/sources, shouldExist: true, permissions: "-rw-r-----", uid: ${uid} }
  - { name: by default, path: ${folder} }
  - { name: filled in, path: $HERE/sources }
  - { name: unwanted by a variable, path: $HERE/sources, shouldExist: false }
  - { name: not there, path: ${folder}/none, shouldExist: false }
  - { name: not there with a mode, path: ${folder}/none, shouldExist: false, permissions: drwx------ }
  - { name: missing, path: ${folder}/none }
  - { name: unwanted, path: ${folder}/sources, shouldExist: false }
  - { name: other mode, path: ${folder}/sources, permissions: "-rw-r--r--" }
  - { name: other owner, path: ${folder}/sources, uid: 12345 }
  - { name: negative owner, path: ${folder}/sources, uid: -5 }
  - { name: other group, path: ${folder}/sources, gid: 12345 }
  - { name: link, path: ${folder}/link, permissions: Lrwxrwxrwx }
  - { name: executable, path: ${folder}, isExecutableBy: owner }
  - { name: not executable, path: ${folder}/sources, isExecutableBy: any }
`),
    ).toEqual({
      'file existence test: there': true,
      'file existence test: by default': true,
      'file existence test: filled in': true,
      'file existence test: unwanted by a variable': false,
      'file existence test: not there': true,
      'file existence test: not there with a mode': true,
      'file existence test: missing': false,
      'file existence test: unwanted': false,
      'file existence test: other mode': false,
      'file existence test: other owner': false,
      'file existence test: negative owner': false,
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
  - { name: link, path: ${folder}/inner/up, expectedContents: [mirror] }
  - { name: round, path: ${folder}/round, excludedContents: [mirror] }
  - { name: hard link, path: ${folder}/hard, expectedContents: [MIT] }
  - { name: directory, path: ${folder}, excludedContents: ['x'] }
  - { name: missing, path: ${folder}/none, excludedContents: [gce] }
`),
    ).toEqual({
      'file content test: both': true,
      'file content test: expected': false,
      'file content test: excluded': false,
      'file content test: link': true,
      'file content test: round': false,
      'file content test: hard link': true,
      'file content test: directory': false,
      'file content test: missing': false,
    });
  });

  it('refuses licences', async () => {
    const judge = async (test: string) =>
      (await verdicts(`licenseTests: [${test}]`))['license test: base/tests.yaml'];
    expect(await judge(`{ files: [${folder}/free] }`)).toBe(true);
    expect(await judge(`{ files: [${folder}/bound] }`)).toBe(false);
    expect(await judge(`{ files: [${folder}/none] }`)).toBe(false);
    expect(await judge('{ debian: no, files: }')).toBe(true);
  });

  it('fails every test that could not be run', () => {
    const checks = checksOf(`
commandTests: [{ name: a, command: "true", exitCode: -1 }]
fileExistenceTests: [{ name: a, path: /x, shouldExist: false }]
fileContentTests: [{ name: a, path: /x }]
licenseTests: [{ debian: true }]
`);
    expect(checks).toHaveLength(4);
    for (const check of checks) {
      const broken = brokenOutcome('the engine went');
      expect([check.name, check.judge([broken], subjectOf()).passed]).toEqual([check.name, false]);
      expect([check.name, check.judge([], subjectOf()).passed]).toEqual([check.name, false]);
    }
  });

  it('is one check that fails for a configuration that was refused', () => {
    const about = { file: 'tests.yaml', text: '', image: 'base', network: false };
    const [check, ...more] = toStructureChecks({ ...about, refused: { why: 'no', hint: 'do' } });
    expect(more).toEqual([]);
    expect(check?.judge([], subjectOf())).toEqual({ passed: false, got: 'no', hint: 'do' });
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
