import { describe, expect, it } from '@jest/globals';
import { type Exec, FactoryError } from '@officina/core';
import type { EngineAddress } from './docker-host.ts';
import { type EngineFacts, examineEngine, findEngine } from './find-engine.ts';

const files = { read: async () => '{"currentContext":"mine"}' };
const facts: EngineFacts = {
  version: '26.1.5+dfsg1',
  architecture: 'x86_64',
  storageDriver: 'overlayfs',
  driverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
};
const exec: Exec = {
  async run(command, args) {
    if (args[0] === 'context') return { exitCode: 0, stdout: 'unix:///context.sock\n', stderr: '' };
    if (command === '/usr/bin/docker') return { exitCode: 0, stdout: 'buildx 0.29.1', stderr: '' };
    throw new FactoryError('tool-missing', command, { hint: 'do it again' });
  },
};

function find(given: Partial<EngineFacts> | Error, env: Record<string, string> = {}) {
  const asked: string[] = [];
  const ask = async (address: EngineAddress) => {
    asked.push(address.url);
    if (given instanceof Error) throw given;
    return { ...facts, ...given };
  };
  return { asked, found: findEngine({ exec, files, env: { PATH: '/usr/bin', ...env }, ask }) };
}

describe('findEngine', () => {
  it('says what it found', async () => {
    const { found } = find({});
    const engine = await found;
    expect(await engine.cli()).toEqual({ path: '/usr/bin/docker', buildxVersion: '0.29.1' });
    expect(engine).toMatchObject({
      env: { DOCKER_HOST: 'unix:///context.sock' },
      version: '26.1.5',
      platform: 'linux/amd64',
      storageDriver: 'overlayfs',
    });
  });

  it('asks DOCKER_HOST before the context', async () => {
    const { asked, found } = find({}, { DOCKER_HOST: 'tcp://1.2.3.4:2375' });
    expect((await found).env).toEqual({ DOCKER_HOST: 'tcp://1.2.3.4:2375' });
    expect(asked).toEqual(['tcp://1.2.3.4:2375']);
  });

  it.each([
    ['no settings', async () => undefined, []],
    ['none is chosen', async () => '{"auths":{}}', []],
    [
      'the settings cannot be read',
      () => Promise.reject(new FactoryError('file-unreadable', 'EACCES', { hint: 'do it again' })),
      [],
    ],
    [
      'a setting beside it is odd',
      async () => '{"currentContext":"a","auths":{"r":{"auth":null}}}',
      ['context'],
    ],
  ])('asks the CLI only where a context is chosen: %s', async (_, read, wanted) => {
    const ran: string[] = [];
    const counting: Exec = {
      run: async (command, args) => {
        ran.push(args[0] ?? '');
        return exec.run(command, args);
      },
    };
    const asked: string[] = [];
    const ask = async (address: EngineAddress) => {
      asked.push(address.url);
      return facts;
    };
    await findEngine({ exec: counting, files: { read }, env: { DOCKER_CONTEXT: '' }, ask });
    expect(ran).toEqual(wanted);
    expect(asked).toEqual([wanted.length === 0 ? 'unix:///var/run/docker.sock' : 'unix:///context.sock']);
  });

  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const forbidden = Object.assign(new Error('connect EACCES'), { code: 'EACCES' });
  it.each([
    [{ version: '20.10.24+dfsg1' }, 'engine-too-old', 'upgrade'],
    [{ driverStatus: [['Backing Filesystem', 'extfs']] }, 'engine-no-containerd', 'containerd-snapshotter'],
    [{ architecture: 'riscv64' }, 'platform-missing', undefined],
    [refused, 'engine-missing', '--install-engine'],
    [forbidden, 'engine-missing', 'group docker'],
  ] as const)('refuses %p', async (given, code, hint) => {
    const error = await find(given as Partial<EngineFacts> | Error).found.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code });
    if (hint !== undefined) expect((error as FactoryError).hint).toContain(hint);
  });
});

describe('examineEngine', () => {
  const codes = async (given: Partial<EngineFacts> | Error, path: string) => {
    const ask = async () => {
      if (given instanceof Error) throw given;
      return { ...facts, ...given };
    };
    const none: Exec = {
      run: () => Promise.reject(new FactoryError('tool-missing', 'no docker', { hint: 'do it again' })),
    };
    const programs = path === '' ? none : exec;
    const { problems } = await examineEngine({ exec: programs, files, env: { PATH: path }, ask });
    return problems.map(({ code }) => code);
  };

  it('reports every problem, the first thing first', async () => {
    expect(await codes({}, '/usr/bin')).toEqual([]);
    expect(await codes({ version: '20.10.1', driverStatus: [] }, '')).toEqual([
      'engine-too-old',
      'engine-no-containerd',
      'engine-no-buildx',
    ]);
    expect(await codes(new Error('connect ECONNREFUSED'), '')).toEqual([
      'engine-missing',
      'engine-no-buildx',
    ]);
  });
});
