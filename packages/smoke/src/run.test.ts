import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import {
  type BuildResult,
  type Candidate,
  type Container,
  type Containers,
  candidateTag,
  type EngineImages,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  failedTag,
  greenTag,
  type LayerLook,
  type Plan,
  type Registry,
  type Report,
} from '@officina/core';
import { memoryFiles, memoryRegistry, memoryTalk } from '@officina/fakes';
import { subjectOf } from './check/check.fixture.ts';
import { isGreen, smokeError } from './is-green.ts';
import type { CandidateRegistry } from './mark-green.ts';
import type { Reports } from './reports.ts';
import { run, type SmokeInputs, type SmokePorts } from './run.ts';

const key = `sha256:${'b'.repeat(64)}` as const;
const digest = subjectOf().digest;
const candidate: Candidate = {
  image: 'base',
  platform: 'linux/amd64',
  key,
  digest,
  reused: false,
  found: 'engine',
  engineName: engineCandidateName('base', key),
  standIns: [],
  bootstrapped: [],
};
const green = engineGreenName('base', key);
const smoke = (command: string) => `smoke:\n  - { kind: command, name: one, command: [${command}] }\n`;

interface Scene {
  readonly yaml?: string;
  readonly candidate?: Partial<Candidate>;
  readonly names?: readonly string[];
  readonly start?: Containers['start'];
  readonly push?: boolean;
  readonly earlier?: Report;
}

/** A workspace of one image, an engine that has it, and this machine's shell for a container. */
function scene({ yaml = smoke('"true"'), names = [engineCandidateName('base', key)], ...rest }: Scene = {}) {
  const done: string[] = [];
  const written: Report[] = [];
  const container: Container = {
    id: 'c',
    exec: ({ command: [program = '', ...args] }) =>
      new Promise((resolve) => {
        execFile(program, args, (error, stdout, stderr) =>
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
        );
      }),
    remove: async () => void done.push('removed'),
  };
  const files = memoryFiles({
    'images/factory.yaml': 'registry: 127.0.0.1:5000/x/y\nplatforms: [linux/amd64]\n',
    'images/base/image.yaml': `description: d\nchannels: [b]\n${yaml}`,
    'images/base/Dockerfile': 'FROM debian',
  });
  const engine: EngineImages = {
    inspect: async (name) => (names.includes(name) ? subjectOf({ digest }) : undefined),
    unpacked: async () => 1_000_000,
    tag: async (name, to) => void done.push(`tag ${name} ${to}`),
    untag: async (name) => void done.push(`untag ${name}`),
    pull: async (name) => void done.push(`pull ${name}`),
    push: () => Promise.reject(new Error('smoke pushes nothing')),
  };
  const registry: Pick<Registry, 'head' | 'manifest' | 'putManifest'> = {
    head: async () => undefined,
    manifest: async () => ({ digest, mediaType: 'm', body: '{}' }),
    putManifest: async ({ tag }) => {
      done.push(`registry ${tag}`);
      return digest;
    },
  };
  const reports: Reports = {
    read: async () => rest.earlier,
    write: async (report) => void written.push(report),
    findings: { read: async () => undefined, write: async () => {} },
  };
  const ports: SmokePorts = {
    files,
    containers: {
      start: rest.start ?? (async () => container),
      open: () =>
        Promise.reject(new FactoryError('engine-failed', 'no check looks at files', { hint: 'look' })),
      sweep: async () => 0,
    },
    engine,
    layers: { read: () => Promise.reject(new Error('no check asks for the layers')) },
    registry: registry as Registry,
    reports,
    talk: memoryTalk(),
    clock: { now: () => new Date(0) },
  };
  const plan: Plan = { schema: 'officina.plan/v1', registry: '127.0.0.1:5000/x/y', epoch: 0, images: [] };
  const build: BuildResult = {
    schema: 'officina.build/v1',
    registry: '127.0.0.1:5000/x/y',
    candidates: [{ ...candidate, ...rest.candidate }],
    milliseconds: 0,
  };
  const inputs: SmokeInputs = { images: 'images', plan, build, push: rest.push ?? false };
  return { inputs, ports, done, written };
}

describe('run', () => {
  it('keeps what failed beside a candidate in the registry, where it may write', async () => {
    const failing = { yaml: smoke('"false"'), candidate: { found: 'registry', engineName: 'x' } as const };
    for (const push of [true, false]) {
      const { inputs, ports } = scene({ ...failing, names: ['x'], push });
      const registry = memoryRegistry();
      await run(inputs, { ...ports, registry });
      const kept = [...registry.at('127.0.0.1:5000/x/y').names.keys()];
      expect(kept).toEqual(push ? [failedTag(digest)] : []);
    }
  });

  it('names a green candidate green, and takes the candidate name away', async () => {
    const { inputs, ports, done, written } = scene();
    const result = await run(inputs, ports);
    expect(isGreen(result)).toBe(true);
    expect(result.reports[0]).toEqual(expect.objectContaining({ digest, key, green: true, reused: false }));
    expect(done).toEqual([
      'removed',
      `tag ${candidate.engineName} ${green}`,
      `untag ${candidate.engineName}`,
    ]);
    expect(written).toEqual(result.reports);
  });

  it('names nothing green when a check fails, and says which', async () => {
    const { inputs, ports, done } = scene({ yaml: smoke('"false"') });
    const result = await run(inputs, ports);
    expect(isGreen(result)).toBe(false);
    expect(smokeError(result)).toEqual(
      expect.objectContaining({
        code: 'smoke-failed',
        message: expect.stringContaining('base (linux/amd64)'),
      }),
    );
    expect(done).toEqual(['removed']);
  });

  it('is not green without a check', async () => {
    const { inputs, ports, done } = scene({ yaml: '' });
    const result = await run(inputs, ports);
    expect(result.reports[0]?.green).toBe(false);
    expect(smokeError(result)?.code).toBe('smoke-empty');
    expect(done).toEqual([]);
  });

  it('fails every check when no container starts', async () => {
    const start = () =>
      Promise.reject(new FactoryError('engine-failed', 'exec format error', { hint: 'do it again' }));
    const { inputs, ports, done } = scene({ start });
    const result = await run(inputs, ports);
    expect(result.reports[0]?.checks[0]).toEqual(
      expect.objectContaining({ passed: false, got: 'could not run: exec format error' }),
    );
    expect(done).toEqual([]);
  });

  it('tests no other image than the candidate: another digest under its name is candidate-missing', async () => {
    const { inputs, ports, done } = scene({ candidate: { digest: `sha256:${'c'.repeat(64)}` } });
    const result = await run(inputs, ports);
    expect(result.reports[0]?.checks[0]?.got).toContain('candidate-missing');
    expect(done).toEqual([]);
  });

  it('pulls a candidate that only the registry has, and tags it there when asked to', async () => {
    const remote = `127.0.0.1:5000/x/y@${digest}`;
    const { inputs, ports, done } = scene({ names: [], candidate: { found: 'registry' }, push: true });
    const missing = await run(inputs, ports);
    expect(missing.reports[0]?.green).toBe(false);
    expect(done).toEqual([`pull ${remote}`]);
    const there = scene({ names: [remote], candidate: { found: 'registry' }, push: true });
    expect(isGreen(await run(there.inputs, there.ports))).toBe(true);
    expect(there.done).toContain(`registry ${greenTag(key)}`);
    const quiet = scene({ names: [remote], candidate: { found: 'registry' } });
    await run(quiet.inputs, quiet.ports);
    expect(quiet.done).not.toContain(`registry ${greenTag(key)}`);
  });

  it.each([
    ['takes its candidate tag away, after it is green', async () => true],
    [
      'is green where the registry lets no tag go',
      () => Promise.reject(new FactoryError('registry-refused', 'no', { hint: 'do it again' })),
    ],
  ])('%s', async (_, answer) => {
    const remote = `127.0.0.1:5000/x/y@${digest}`;
    const { inputs, ports, done } = scene({ names: [remote], candidate: { found: 'registry' }, push: true });
    const untag = async ({ tag }: { tag: string }) => {
      done.push(`registry away ${tag}`);
      return answer();
    };
    expect(
      isGreen(await run(inputs, { ...ports, registry: { ...ports.registry, untag } as CandidateRegistry })),
    ).toBe(true);
    expect(done.filter((line) => line.startsWith('registry'))).toEqual([
      `registry ${greenTag(key)}`,
      `registry away ${candidateTag('base', key, 'linux/amd64')}`,
    ]);
  });

  it('names nothing green when the registry lost the manifest', async () => {
    const remote = `127.0.0.1:5000/x/y@${digest}`;
    const { inputs, ports, done } = scene({ names: [remote], candidate: { found: 'registry' }, push: true });
    const registry = { ...ports.registry, manifest: async () => undefined } as Registry;
    await expect(run(inputs, { ...ports, registry })).rejects.toMatchObject({ code: 'registry-missing' });
    expect(done).toEqual(['removed']);
  });

  it('gives a network only to what asks for one', async () => {
    const asked: (boolean | undefined)[] = [];
    const checks = ['one', 'two, network: true', 'three, network: true, writes: true'].map(
      (rest) => `  - { kind: command, command: ["true"], name: ${rest} }\n`,
    );
    const { inputs, ports } = scene({ yaml: `smoke:\n${checks.join('')}` });
    const start: Containers['start'] = (request) => {
      asked.push(request.network);
      return ports.containers.start(request);
    };
    expect(isGreen(await run(inputs, { ...ports, containers: { ...ports.containers, start } }))).toBe(true);
    expect(asked.sort()).toEqual([false, true, true]);
  });

  it('looks into the layers for a check that asks, and fails it when they cannot be read', async () => {
    const { inputs, ports } = scene({ yaml: 'smoke: [{ kind: secrets }]\n' });
    const content = { digest, layers: [key], config: { config: {}, history: [] } };
    const read = async (_: readonly string[], { wanted, visit }: LayerLook) => {
      if (await wanted(key)) visit({ layer: key, path: 'root/.ssh/id_rsa', size: 1, isText: false });
      return [content];
    };
    const found = await run(inputs, { ...ports, layers: { read } });
    expect(found.reports[0]?.checks[0]?.got).toContain('ssh-key at /root/.ssh/id_rsa');
    expect(isGreen(await run(inputs, { ...ports, layers: { read: async () => [content] } }))).toBe(true);
    const broken = async () =>
      Promise.reject(new FactoryError('engine-failed', 'torn', { hint: 'do it again' }));
    const failed = await run(inputs, { ...ports, layers: { read: broken } });
    expect(failed.reports[0]?.checks[0]).toMatchObject({ passed: false, got: 'could not run: torn' });
  });

  it('gives reports in the order of the candidates, however long each takes', async () => {
    const { inputs, ports } = scene({ yaml: smoke('sh, -c, "sleep 0.$(($$ % 3))"') });
    const [one] = inputs.build.candidates;
    if (one === undefined) throw new Error('no candidate');
    const keys = ['1', '2', '3', '4', '5'].map((digit) => `sha256:${digit.repeat(64)}` as const);
    const candidates = keys.map((other) => ({ ...one, key: other }));
    const result = await run({ ...inputs, build: { ...inputs.build, candidates } }, ports);
    expect(result.reports.map((report) => report.key)).toEqual(keys);
  });

  it('asks an image once what is installed, whatever else is asked of it later', async () => {
    const { inputs, ports } = scene({ yaml: smoke('"false"') });
    const [plain] = (await run(inputs, ports)).reports;
    if (plain === undefined) throw new Error('no report');
    const inventory = { debian: [{ name: 'zsh', version: '5', architecture: 'amd64' }], npm: [] };
    const nothing = '#debian\n#npm\n#end\n';
    const started: string[] = [];
    const measured = async (earlier: Report) => {
      const again = scene({ earlier });
      const start: Containers['start'] = (request) => {
        started.push(request.user ?? 'image');
        if (request.user === undefined) return again.ports.containers.start(request);
        const exec: Container['exec'] = async () => ({ exitCode: 0, stdout: nothing, stderr: '' });
        return Promise.resolve({ id: 'i', exec, remove: async () => {} });
      };
      const containers = { ...again.ports.containers, start };
      const { reports } = await run({ ...again.inputs, inventory: true }, { ...again.ports, containers });
      return reports[0];
    };
    expect(await measured({ ...plain, inventory })).toMatchObject({ green: true, reused: false, inventory });
    expect(started).toEqual(['image']);
    await measured(plain);
    await measured({ ...plain, inventory, platform: 'linux/arm64' });
    expect(started.filter((user) => user === '0')).toHaveLength(2);
  });

  it('takes an earlier green report over only while the same is asked', async () => {
    const first = scene();
    const [earlier] = (await run(first.inputs, first.ports)).reports;
    if (earlier === undefined) throw new Error('no report');
    const again = scene({ candidate: { reused: true }, earlier, names: [green] });
    expect((await run(again.inputs, again.ports)).reports).toEqual([{ ...earlier, reused: true }]);
    expect(again.done).toEqual([]);
    const other = scene({ candidate: { reused: true }, earlier, names: [green], yaml: smoke('echo') });
    const [report] = (await run(other.inputs, other.ports)).reports;
    expect([report?.reused, report?.green]).toEqual([false, true]);
    const red = scene({ candidate: { reused: true }, earlier: { ...earlier, green: false }, names: [green] });
    expect((await run(red.inputs, red.ports)).reports[0]?.reused).toBe(false);
  });
});
