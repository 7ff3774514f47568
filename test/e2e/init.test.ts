import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startUpstream, type Upstream } from '@officina/upstream';
import { engineNames, ofKey, removeNames } from '../support/engine-names.ts';
import { keysIn, mirrorOptions } from '../support/foreign.ts';
import { ground, platform } from '../support/ground.ts';
import { root, run } from '../support/officina.ts';

let folder: string;
let upstream: Upstream;
let mirrors: readonly string[];
let registry: string;

beforeAll(async () => {
  const made = await ground();
  folder = await mkdtemp(join(tmpdir(), 'officina-init-'));
  upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  mirrors = mirrorOptions({ ...upstream.mirrors, ...made.mirrors });
  registry = `${made.address}/an-owner/tools-${process.pid}`;
  // The launcher may be led to by a link, from anywhere.
  await mkdir(join(folder, 'bin'));
  await symlink(join(root, 'officina'), join(folder, 'bin', 'officina'));
});

afterAll(async () => {
  await upstream?.close();
  const plans = ['my tools', 'moved'].map((cwd) => keysIn(join(folder, cwd, '.officina', 'plan.json')));
  const keys = (await Promise.all(plans)).flat();
  const ours = await engineNames(registry, ...keys.map(ofKey));
  await removeNames(ours);
  await rm(folder, { recursive: true, force: true });
});

const officina = (cwd: string, ...args: readonly string[]) =>
  run(join(folder, 'bin', 'officina'), args, { cwd });

describe('officina init', () => {
  it('makes a factory in an empty folder that up brings to green', async () => {
    const cwd = join(folder, 'my tools');
    await mkdir(cwd);
    const made = await officina(cwd, 'init', '--registry', registry, ...mirrors);
    expect(made).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('written    images/my-tools/'),
    });
    const up = await officina(cwd, 'up', ...mirrors);
    if (up.exitCode !== 0) throw new Error(up.stderr);
    const said = await run('docker', [
      'run',
      '--rm',
      '--network',
      'none',
      `${registry}:my-tools`,
      'yq',
      '--version',
    ]);
    expect(said.stdout).toContain('version v4.');
    // Nothing of the state is git's to keep.
    await run('git', ['init', '--quiet'], { cwd });
    const { stdout } = await run('git', ['status', '--porcelain', '--ignored', '.officina'], { cwd });
    expect(stdout).toBe('!! .officina/\n');
    expect(await readFile(join(cwd, '.officina', '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('touches nothing that is there, and goes on where it was interrupted', async () => {
    const cwd = join(folder, 'again');
    await mkdir(join(cwd, 'images'), { recursive: true });
    await writeFile(join(cwd, '.gitignore'), 'mine\n');
    await run('git', ['init', '--quiet'], { cwd });
    await run('git', ['remote', 'add', 'origin', 'git@github.com:A-Team/Tools.git'], { cwd });
    const nobody = ['--mirror', 'https://api.github.com/=http://127.0.0.1:9/'];
    const cut = await officina(cwd, 'init', 'first', ...nobody);
    expect(cut).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('upstream-unreachable') });
    const factory = join(cwd, 'images', 'factory.yaml');
    expect(await readFile(factory, 'utf8')).toContain(
      '\nregistry: ghcr.io/a-team/tools\nsource: https://github.com/A-Team/Tools\n',
    );
    await writeFile(factory, (await readFile(factory, 'utf8')).replace('cooldown: 3d', 'cooldown: 4d'));
    const on = await officina(cwd, 'init', 'first', ...mirrors);
    expect(on).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('was there  images/factory.yaml'),
    });
    expect(await readFile(factory, 'utf8')).toContain('cooldown: 4d');
    expect(await readFile(join(cwd, '.gitignore'), 'utf8')).toBe('mine\n');
    expect(await readFile(join(cwd, 'images/first/image.lock.json'), 'utf8')).toContain('"yq"');
  });

  it('is followed by add and remove, which write, lock and take back', async () => {
    const cwd = join(folder, 'again');
    const read = (name: string) => readFile(join(cwd, 'images/first', name), 'utf8');
    const names = ['image.yaml', 'Dockerfile', 'image.lock.json'];
    const before = await Promise.all(names.map(read));
    const added = await officina(cwd, 'add', 'sops', 'jesseduffield/lazygit', ...mirrors);
    if (added.exitCode !== 0) throw new Error(added.stderr);
    expect(await read('Dockerfile')).toMatch(
      /COPY --link --from=sops \/ \/\nCOPY --link --from=lazygit \/ \/\n$/,
    );
    expect(await read('image.lock.json')).toContain('"lazygit"');
    const listed = await officina(cwd, 'list', '--json');
    const rows = JSON.parse(listed.stdout) as { name: string; locked: string }[];
    expect(rows.map(({ name }) => name)).toEqual(['debian', 'yq', 'sops', 'lazygit']);
    expect(rows.filter(({ locked }) => locked === '-')).toEqual([]);
    const outdated = await officina(cwd, 'list', '--outdated', ...mirrors);
    expect(outdated).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('as new as image.yaml allows'),
    });
    // One of two that is refused leaves nothing of the other.
    const refused = await officina(cwd, 'add', 'talosctl', 'bat', ...mirrors);
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('bat') });
    expect(await read('image.yaml')).not.toContain('talosctl');
    expect(await officina(cwd, 'remove', 'sops', 'lazygit')).toMatchObject({ exitCode: 0 });
    expect(await Promise.all(names.map(read))).toEqual(before);
  });

  it('makes an image of a Dockerfile, which up brings to green when nothing is left by hand', async () => {
    const cwd = join(folder, 'moved');
    await mkdir(join(cwd, 'docker'), { recursive: true });
    await writeFile(join(cwd, 'docker', 'motd'), 'welcome\n');
    const url =
      'https://github.com/getsops/sops/releases/download/v${SOPS_VERSION}/sops-v${SOPS_VERSION}.linux.amd64';
    const lines = [
      'FROM debian:bookworm-slim',
      'ARG SOPS_VERSION=3.9.0',
      `RUN curl -fsSL -o /usr/local/bin/sops ${url} && chmod +x /usr/local/bin/sops`,
      'COPY motd /etc/motd',
    ];
    await writeFile(join(cwd, 'docker', 'Dockerfile'), `${lines.join('\n')}\n`);
    const made = await officina(
      cwd,
      'init',
      `moved-${process.pid}`,
      '--from',
      'docker/Dockerfile',
      '--registry',
      registry,
      ...mirrors,
    );
    if (made.exitCode !== 0) throw new Error(made.stderr);
    expect(made.stdout).not.toContain('by hand');
    const up = await officina(cwd, 'up', ...mirrors);
    if (up.exitCode !== 0) throw new Error(up.stderr);
    const name = `${registry}:moved-${process.pid}`;
    const said = await run('docker', [
      'run',
      '--rm',
      '--network',
      'none',
      name,
      'sh',
      '-c',
      'cat /etc/motd; sops --version',
    ]);
    expect(said.stdout).toMatch(/^welcome\nsops 3\./);
  });

  it("writes Officina's own three with their locks, which answer their wishes", async () => {
    const cwd = join(folder, 'chain');
    await mkdir(cwd);
    expect(await officina(cwd, 'init', '--chain', '--registry', registry)).toMatchObject({ exitCode: 0 });
    const plan = await officina(cwd, 'plan', '--json', '--platform', platform);
    if (plan.exitCode !== 0) throw new Error(plan.stderr);
    const { images } = JSON.parse(plan.stdout) as { images: { name: string }[] };
    expect(images.map(({ name }) => name)).toEqual(['base', 'gemini', 'devpod']);
  });

  it.each([
    [['init', 'My Tools'], 'got "My Tools"'],
    [['init'], 'images/ is there and holds no factory.yaml, but logo.png'],
  ])('refuses %j in a folder of pictures', async (args, said) => {
    const cwd = join(folder, 'pictures');
    await mkdir(join(cwd, 'images'), { recursive: true });
    await writeFile(join(cwd, 'images', args[1] === undefined ? 'logo.png' : 'README.md'), '');
    const refused = await officina(cwd, ...args);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(said) });
    expect(refused.stderr).toContain('next: name ');
  });
});
