import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseLock } from '@officina/core';
import { type DemoResult, demo as demoOf, firstDemo, platform, state } from '../support/ground.ts';
import { copyOfImages, type Outcome, officina, root, run } from '../support/officina.ts';

describe('officina demo', () => {
  let place: Awaited<ReturnType<typeof copyOfImages>>;
  let said: Outcome;
  let first: DemoResult;

  /** A run that has done its work; of one that has not, what it says is the failure. */
  const demo = async (...args: string[]): Promise<Outcome> => succeeded(await demoOf(place.images, ...args));
  const resultOf = ({ stdout }: Outcome) => JSON.parse(stdout) as DemoResult;
  const devpod = () => {
    const image = first.release.images.find((released) => released.image === 'devpod');
    if (image === undefined) throw new Error('no devpod in the release');
    return { tag: `${first.release.registry}:devpod`, digest: image.digest };
  };

  beforeAll(async () => {
    place = await copyOfImages();
    // A key that no earlier run on this machine can have: the images are really built.
    await writeFile(
      join(place.images, 'base', 'rootfs', 'etc', 'officina', 'run'),
      `${place.folder} ${Date.now()}\n`,
    );
    said = succeeded(await firstDemo(place.images));
    first = resultOf(said);
  });
  afterAll(() => place.remove());

  it('says nothing on the terminal that is meant for whoever wrote it', () => {
    expect(said.stderr).not.toMatch(/^\(node:\d+\)/m);
  });

  it('builds the three images and finds them green', () => {
    expect(first.build.candidates.map(({ image, reused }) => [image, reused])).toEqual([
      ['base', false],
      ['gemini', false],
      ['devpod', false],
    ]);
    for (const report of first.smoke.reports) {
      expect(report).toMatchObject({ green: true, reused: false });
      expect(report.checks.length).toBeGreaterThan(15);
    }
  });

  it('says what it does: each image is planned, tested and tagged, and nothing goes wrong', () => {
    for (const { image, tags } of first.release.images) {
      expect(said.stderr).toMatch(new RegExp(`^ *${image} +linux/\\w+ +build `, 'm'));
      expect(said.stderr).toMatch(new RegExp(`smoke ${image} \\(linux/\\w+\\): \\d+ checks`));
      expect(tags.length).toBeGreaterThan(1);
    }
    expect(said.stderr).not.toMatch(/\berror\b|next:/);
  });

  it('leaves the tags in the catalogue of the registry, each naming the tested digest', async () => {
    const repository = first.release.registry.slice(first.registry.length + 1);
    const catalogue = (await (await fetch(`http://${first.registry}/v2/_catalog`)).json()) as {
      repositories: string[];
    };
    expect(catalogue.repositories).toContain(repository);
    for (const image of first.release.images) {
      expect(image.tags.length).toBeGreaterThan(1);
      for (const tag of image.tags) {
        const answer = await fetch(`http://${first.registry}/v2/${repository}/manifests/${tag}`, {
          method: 'HEAD',
          headers: {
            accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
          },
        });
        expect([tag, answer.headers.get('docker-content-digest')]).toEqual([tag, image.digest]);
      }
    }
    expect(first.release.images.flatMap((image) => image.tags)).toEqual(
      expect.arrayContaining(['devpod-base', 'devpod-base-gemini', 'devpod', 'latest']),
    );
  });

  it('gives an image that prints the locale and the locked versions', async () => {
    const lockOf = async (image: string) =>
      parseLock(await readFile(join(state, 'demo', 'images', image, 'image.lock.json'), 'utf8'), {
        file: image,
      });
    const base = await lockOf('base');
    const gemini = await lockOf('gemini');
    const command = 'echo $LANG; kubectl version --client; nvim --version; gemini --version; node --version';
    const outcome = await run('/usr/bin/docker', [
      'run',
      '--rm',
      '--quiet',
      '--network',
      'none',
      devpod().tag,
      'zsh',
      '-lc',
      command,
    ]);
    expect(succeeded(outcome).stderr).toBe('');
    expect(outcome.stdout).toMatch(/^en_US\.UTF-8$/m);
    expect(outcome.stdout).toContain(`Client Version: v${base.tools['kubectl']?.version}`);
    expect(outcome.stdout).toContain(`NVIM v${base.tools['neovim']?.version}`);
    expect(outcome.stdout).toContain(`v${base.tools['node']?.version}`);
    expect(outcome.stdout).toContain(`${gemini.npm?.packages['@google/gemini-cli']?.version}`);
  });

  it('gives an image that has all that its Debian packages have, but for what slim images leave out', async () => {
    const leftOut = '^missing +/usr/share/(doc|groff|info|lintian|locale|man)/';
    const command = `dpkg --verify | grep '^missing' | grep -vE '${leftOut}' || :`;
    const options = ['run', '--rm', '--quiet', '--network', 'none', '--user', 'root'];
    const outcome = await run('/usr/bin/docker', [...options, devpod().tag, 'sh', '-c', command]);
    expect(succeeded(outcome)).toMatchObject({ stdout: '', stderr: '' });
  });

  it('never resolves over the committed locks', async () => {
    const status = await run('git', ['status', '--porcelain', '--', 'images'], { cwd: root });
    expect(status.stdout).not.toContain('image.lock.json');
    const committed = parseLock(await readFile(join(root, 'images', 'base', 'image.lock.json'), 'utf8'), {
      file: 'base',
    });
    expect(Object.values(committed.tools).some((tool) => tool.standIn)).toBe(false);
  });

  it('starts with the real devcontainer client from the printed file', async () => {
    const client = join(root, 'node_modules', '.bin', 'devcontainer');
    const folder = join(first.devcontainer, '..', '..');
    const docker = ['--docker-path', '/usr/bin/docker'];
    const up = await run(client, [
      'up',
      '--workspace-folder',
      folder,
      '--id-label',
      `officina.e2e=${place.folder}`,
      ...docker,
    ]);
    const started = JSON.parse(up.stdout.trim().split('\n').at(-1) || '{}') as {
      outcome?: string;
      containerId?: string;
      remoteUser?: string;
    };
    try {
      succeeded(up);
      expect(started).toMatchObject({ outcome: 'success', remoteUser: 'vscode' });
      const seen = await run(client, [
        ...['exec', '--workspace-folder', folder, '--id-label', `officina.e2e=${place.folder}`, ...docker],
        ...['zsh', '-lc', 'id -un; echo $LANG; echo $KUBECONFIG; locale charmap; pwd'],
      ]);
      const lines = succeeded(seen)
        .stdout.split('\n')
        .map((line) => line.trim());
      expect(lines).toEqual(
        expect.arrayContaining([
          'vscode',
          'en_US.UTF-8',
          '/home/vscode/.cluster-configs/kubeconfig',
          'UTF-8',
        ]),
      );
    } finally {
      if (started.containerId !== undefined) await run('/usr/bin/docker', ['rm', '-f', started.containerId]);
    }
  });

  it('reuses all three when nothing changed, and says so', async () => {
    const again = await demo();
    expect(again.stderr).toContain('0 to build, 3 reused');
    expect(again.stdout.match(/│ reused +│/g)).toHaveLength(3);
    for (const image of first.release.images) expect(again.stdout).toContain(image.digest);
  });

  it('builds the three images again without a cache, and they are the same bit for bit', async () => {
    const outcome = await demo('--verify', '--json');
    const { verified } = resultOf(outcome);
    expect(verified?.images.map(({ image }) => image)).toEqual(['base', 'gemini', 'devpod']);
    for (const { tested, rebuilt } of verified?.images ?? []) expect(rebuilt).toBe(tested);
  });

  it("builds gemini and devpod and reuses base after one line of gemini's Dockerfile changed, and says why", async () => {
    const images = join(state, 'demo', 'images');
    await appendFile(join(images, 'gemini', 'Dockerfile'), 'ENV OFFICINA_E2E=1\n');
    // In the demo's own workspace: its locks, and all bytes that they name are there.
    const options = [
      ...['--images', images, '--state', join(state, 'demo'), '--platform', platform],
      ...['--registry', first.release.registry, '--mirror', `docker.io/=${first.registry}/`],
    ];
    const planned = succeeded(await officina(['plan', ...options]));
    expect(planned.stdout).toMatch(/base +linux\/\w+ +reuse/);
    expect(planned.stdout).toMatch(/gemini +linux\/\w+ +build .*Dockerfile changed/);
    expect(planned.stdout).toMatch(/devpod +linux\/\w+ +build .*parent gemini is built/);
    const built = succeeded(await officina(['build', '--json', ...options]));
    const { candidates } = JSON.parse(built.stdout) as DemoResult['build'];
    expect(candidates.map(({ image, reused }) => [image, reused])).toEqual([
      ['base', true],
      ['gemini', false],
      ['devpod', false],
    ]);
    const earlier = Object.fromEntries(first.build.candidates.map(({ image, digest }) => [image, digest]));
    expect(candidates.map(({ image, digest }) => digest === earlier[image])).toEqual([true, false, false]);
  });
});

function succeeded(outcome: Outcome): Outcome {
  if (outcome.exitCode === 0) return outcome;
  throw new Error(`exit code ${outcome.exitCode}\n${outcome.stderr}`);
}
