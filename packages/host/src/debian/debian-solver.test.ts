import { describe, expect, it } from '@jest/globals';
import type {
  ContainerExec,
  ContainerExecResult,
  Containers,
  EngineImage,
  EngineImages,
} from '@officina/core';
import { refusal } from './apt-refusal.ts';
import { createDebianSolver } from './debian-solver.ts';

const digest = `sha256:${'1'.repeat(64)}` as const;
const image: EngineImage = {
  digest,
  platform: 'linux/amd64',
  labels: {},
  user: '',
  workdir: '',
  entrypoint: [],
  env: [],
};
const unasked = async () => {
  throw new Error('not asked for');
};

function world(answer: (exec: ContainerExec) => Partial<ContainerExecResult>, has = true) {
  const log: string[] = [];
  const platforms: string[] = [];
  const containers: Containers = {
    async start(request) {
      log.push(`start ${request.image} network=${request.network}`);
      platforms.push(request.platform);
      return {
        id: 'c',
        exec: async (exec) => ({ exitCode: 0, stdout: '', stderr: '', ...answer(exec) }),
        remove: async () => {
          log.push('remove');
        },
      };
    },
    sweep: async () => 0,
  };
  const images: EngineImages = {
    inspect: async () => (has ? image : undefined),
    pull: async (name, platform) => {
      log.push(`pull ${name} ${platform}`);
    },
    unpacked: unasked,
    tag: unasked,
    untag: unasked,
    push: unasked,
  };
  const engine = {
    platform: 'linux/amd64' as const,
    client: async () => {
      throw new Error('the engine itself was asked');
    },
  };
  const solver = createDebianSolver({
    containers,
    images,
    engine,
    mirrors: { 'docker.io/': '127.0.0.1:5455/' },
  });
  return { log, platforms, solver };
}

const question = {
  image: `docker.io/library/debian@${digest}`,
  platform: 'linux/amd64',
  packages: ['zsh'],
} as const;

describe('createDebianSolver', () => {
  it('asks the mirrored image and removes its container', async () => {
    const line = `'http://m.test/zsh.deb' zsh_5.9_amd64.deb 3 SHA256:${'c'.repeat(64)}`;
    const { log, solver } = world(
      ({ command }) => (command.includes('install') ? { stdout: line } : {}),
      false,
    );
    expect((await solver.solve(question)).map(({ name }) => name)).toEqual(['zsh']);
    const mirrored = `127.0.0.1:5455/library/debian@${digest}`;
    expect(log).toEqual([`pull ${mirrored} linux/amd64`, `start ${mirrored} network=true`, 'remove']);
  });

  it('removes its container when the mirror does not answer', async () => {
    const { log, solver } = world(() => ({ exitCode: 100, stderr: 'E: Could not connect' }));
    await expect(solver.solve(question)).rejects.toMatchObject({ code: 'upstream-unreachable' });
    expect(log.at(-1)).toBe('remove');
  });

  it('starts no container of a platform that the engine does not run', async () => {
    const { log, platforms, solver } = world(() => ({}));
    const foreign = { ...question, platform: 'linux/arm64' } as const;
    await expect(solver.solve(foreign)).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('the engine itself was asked'),
    });
    expect(log[0]).toContain('linux/arm64');
    expect(platforms).toEqual(['linux/amd64']);
    expect(log.at(-1)).toBe('remove');
  });

  it('asks for the image and for each stage by one state of the mirror', async () => {
    const commands: string[] = [];
    const { log, solver } = world(({ command }) => {
      commands.push(command.includes('--') ? command.slice(command.indexOf('--') + 1).join(' ') : 'update');
      const lines = command
        .slice(command.indexOf('--') + 1)
        .map((name) => `'http://m.test/${name}.deb' ${name}_5.9_amd64.deb 3 SHA256:${'c'.repeat(64)}`);
      return command.includes('install') ? { stdout: lines.join('\n') } : {};
    });
    const found = await solver.solve({ ...question, stages: { program: ['gcc', 'make'] } });
    expect(found.map(({ name, stages, inImage }) => [name, stages, inImage])).toEqual([
      ['gcc', ['program'], false],
      ['make', ['program'], false],
      ['zsh', undefined, undefined],
    ]);
    expect(commands).toEqual(['update', 'zsh', 'gcc make']);
    expect(log.filter((line) => line.startsWith('start'))).toHaveLength(1);
  });

  it('starts nothing for no packages', async () => {
    const { log, solver } = world(() => ({}));
    expect(await solver.solve({ ...question, packages: [] })).toEqual([]);
    expect(log).toEqual([]);
  });
});

describe('refusal', () => {
  it.each([
    ['E: Unable to locate package fdfind\nE: Unable to locate package exa', 'asset-missing', 'fdfind, exa'],
    ["E: Package 'netcat' has no installation candidate", 'asset-missing', 'netcat'],
    ["E: Version '1:0.1' for 'git' was not found", 'debian-pin-expired', 'git'],
    ['E: Unable to correct problems, you have held broken packages.', 'command-failed', 'held broken'],
  ])('%s', (stderr, code, named) => {
    expect(refusal('debian', { stderr })).toMatchObject({ code, message: expect.stringContaining(named) });
  });
});
