import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { type Container, type ContainerRequest, FactoryError, type ImageFiles } from '@officina/core';
import { memoryTalk } from '@officina/fakes';
import { subjectOf } from './check/check.fixture.ts';
import { renderJunit } from './render/junit.ts';
import { runStructure, type StructureInputs, type StructurePorts } from './run-structure.ts';
import { filesHere } from './structure/image-files.fixture.ts';

const texts: Readonly<Record<string, string>> = {
  'good.yaml': `schemaVersion: 2.0.0
commandTests:
- { name: says, command: echo, args: [$WORD], expectedOutput: ['^hello\\n$'] }
fileExistenceTests: [{ name: root, path: / }]
metadataTest: { user: vscode }
`,
  'bad.yaml': 'schemaVersion: 2.0.0\ncommandTests: [{ name: says, command: "false" }]\n',
  'refused.json': '{ "schemaVersion": "2.0.0" }',
};

/** This machine in the place of an engine that knows one image, or pulls it. */
function scene({ has = true, start }: { has?: boolean; start?: () => Promise<Container> } = {}) {
  const done: string[] = [];
  const known = { has };
  const container: Container = {
    id: 'c',
    exec: ({ command: [program = '', ...args] }) =>
      new Promise((resolve) => {
        execFile(program, args, (error, stdout, stderr) =>
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
        );
      }),
    remove: async () => void done.push('container removed'),
  };
  const files: ImageFiles = { ...filesHere(), remove: async () => void done.push('files closed') };
  const asked: ContainerRequest[] = [];
  const ports: StructurePorts = {
    files: { read: async (path) => texts[path] },
    containers: {
      start: async (request) => {
        asked.push(request);
        return start === undefined ? container : start();
      },
      open: async () => files,
      sweep: async () => 0,
    },
    engine: {
      inspect: async () => (known.has ? subjectOf({ env: ['WORD=hello'] }) : undefined),
      unpacked: async () => 1,
      pull: async (name, platform) => {
        done.push(`pull ${name} ${platform}`);
        known.has = true;
      },
      tag: () => Promise.reject(new Error('nothing is named')),
      untag: () => Promise.reject(new Error('nothing is named')),
      push: () => Promise.reject(new Error('nothing is pushed')),
    },
    talk: memoryTalk(),
    clock: { now: () => new Date(0) },
    platform: 'linux/arm64',
  };
  return { ports, done, asked };
}

const inputs = (...configs: string[]): StructureInputs => ({
  ...{ image: 'my/image:1', configs, network: false, pull: false },
});

describe('runStructure', () => {
  it('runs a file against an image and leaves nothing', async () => {
    const { ports, done, asked } = scene();
    const result = await runStructure(inputs('good.yaml'), ports);
    expect(result.reports).toMatchObject([
      {
        ...{ image: 'my/image:1', digest: subjectOf().digest, green: true },
        checks: [
          { name: 'command test: says', passed: true },
          { name: 'file existence test: root', passed: true },
          { name: 'metadata test: good.yaml', passed: true },
        ],
      },
    ]);
    expect(done.sort()).toEqual(['container removed', 'files closed']);
    expect(asked).toMatchObject([{ image: 'my/image:1', platform: 'linux/amd64', network: false }]);
  });

  it('is not green for a test that failed or a file that was refused, and runs the others', async () => {
    const { ports } = scene();
    const result = await runStructure(inputs('bad.yaml', 'refused.json', 'none.yaml', 'good.yaml'), ports);
    expect(result.reports[0]?.green).toBe(false);
    expect(result.reports[0]?.checks.map(({ name, passed }) => [name, passed])).toEqual([
      ['command test: says', false],
      ['structure tests: refused.json', false],
      ['structure tests: none.yaml', false],
      ['command test: says (2)', true],
      ['file existence test: root', true],
      ['metadata test: good.yaml', true],
    ]);
    expect(renderJunit(result)).toContain('tests="6" failures="3"');
  });

  it('fails every command where no container starts', async () => {
    const { ports } = scene({
      start: () => Promise.reject(new FactoryError('engine-failed', 'no room', { hint: 'look' })),
    });
    const [report] = (await runStructure(inputs('bad.yaml'), ports)).reports;
    expect(report?.checks).toMatchObject([{ passed: false, got: 'could not run: no room' }]);
  });

  it('pulls an image only when it is asked to', async () => {
    await expect(runStructure(inputs('good.yaml'), scene({ has: false }).ports)).rejects.toMatchObject({
      ...{ code: 'candidate-missing', hint: expect.stringContaining('--pull') },
    });
    const { ports, done } = scene({ has: false });
    const result = await runStructure({ ...inputs('good.yaml'), pull: true }, ports);
    expect(result.reports[0]?.green).toBe(true);
    expect(done).toContain('pull my/image:1 linux/arm64');
  });
});
