import { mkdtempSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { platformOfNode } from '@officina/core';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const platform = platformOfNode(process.arch) ?? 'linux/amd64';
const dockerfile = `FROM debian
RUN --mount=from=officina,target=/officina --mount=from=debian-packages,target=/locked sh /officina/debian
COPY --link --from=yamllint / /
COPY --link --from=pip / /
`;
const image = (constraint: string, link = 'yamllint') => `description: has programs of Python
channels: [desk]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian: { packages: [python3] }
tools:
  yamllint:
    datasource: pypi
    package: yamllint
    constraint: ${constraint}
    environment: { python: "3.11", with: [six], as-of: 2024-07-20 }
    install: [{ to: /opt/yamllint/ }]
    links: { /usr/local/bin/yamllint: /opt/yamllint/bin/${link} }
    version: { command: [yamllint, --version], match: "yamllint ([0-9.]+)" }
  pip:
    datasource: pypi
    package: pip
    scheme: numbers
    constraint: 25.0.x
    environment: { python: "3.11" }
    install: [{ to: /opt/pip/ }]
`;

/** What each installer writes in its own words, or of itself. */
const own = ['RECORD', 'INSTALLER', 'REQUESTED', 'direct_url.json'].map((name) => `--exclude=${name}`);

interface Wheel {
  readonly path: string;
  readonly sha256: string;
}

describe('a program of Python, with the real PyPI, beside what pip makes of the same wheels', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-python-'));
  let small: SmallWorkspace;

  const officina = (...args: string[]) =>
    small.officina(args, { env: { OFFICINA_CACHE: join(folder, 'cache') } });
  const must = async (...args: string[]) => {
    const outcome = await officina(...args);
    if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    return outcome.stdout;
  };
  const locked = async (): Promise<{ version: string; assets: Wheel[] }> =>
    JSON.parse(await readFile(join(small.images, 'desk/image.lock.json'), 'utf8')).tools.yamllint;
  const inImage = async (script: string, ...options: string[]) => {
    const { candidates } = JSON.parse(await readFile(join(small.folder, 'state/build.json'), 'utf8'));
    return run('docker', ['run', '--rm', ...options, candidates[0].engineName, 'sh', '-ec', script]);
  };

  beforeAll(async () => {
    small = await smallWorkspace({ 'desk/image.yaml': image('1.35.0'), 'desk/Dockerfile': dockerfile });
  });
  afterAll(async () => {
    await small?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('is locked as the wheels of all that it needs, as they were on a day', async () => {
    await must('resolve');
    const { version, assets } = await locked();
    expect(version).toBe('1.35.0');
    const projects = assets.map(({ path }) => path.split('-').slice(0, 2).join(' '));
    // What is newer now is not in it.
    expect(projects).toEqual(['PyYAML 6.0.1', 'pathspec 0.12.1', 'six 1.16.0', 'yamllint 1.35.0']);
    expect(await must('resolve', '--check')).toContain('4 kept');
  });

  it('runs by the Python of the image, and no Python ran to install it', async () => {
    await must('plan');
    await must('build');
    const { stdout } = await inImage('yamllint --version; echo "a:  b" >/x.yaml; yamllint /x.yaml || true');
    expect(stdout).toContain('yamllint 1.35.0\n');
    expect(stdout).toContain('too many spaces after colon');
  });

  it('is what pip makes, file by file', async () => {
    const wheels = join(folder, 'wheels');
    await mkdir(wheels);
    for (const { path, sha256 } of (await locked()).assets)
      await copyFile(join(folder, 'cache/assets', sha256), join(wheels, path));
    const site = 'lib/python3.11/site-packages';
    const { stdout, stderr, exitCode } = await inImage(
      [
        '/opt/pip/bin/pip install -q --no-index --no-deps --no-compile --ignore-installed --prefix /by-pip /wheels/*',
        `diff -r ${own.join(' ')} /by-pip/${site} /opt/yamllint/${site}`,
        `cd /by-pip/${site} && find . -type f -printf "%m %p\\n" | grep -v "REQUESTED\\|direct_url" | sort >/modes`,
        `cd /opt/yamllint/${site} && find . -type f -printf "%m %p\\n" | sort | diff /modes -`,
        'ls /by-pip/bin',
        'cd /opt/yamllint && /opt/pip/bin/pip --python bin/python check',
      ].join('\n'),
      '--network=none',
      `--volume=${wheels}:/wheels:ro`,
    );
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'yamllint\nNo broken requirements found.\n',
      stderr: '',
      exitCode: 0,
    });
    await must('smoke');
  });

  it('moves as any tool: its layer alone is made, and comes to what a whole build makes', async () => {
    await small.write('desk/image.yaml', image('1.35.1'));
    await must('resolve', '--only', 'yamllint');
    expect((await locked()).version).toBe('1.35.1');
    await must('plan');
    const plan = JSON.parse(await readFile(join(small.folder, 'state/plan.json'), 'utf8'));
    expect(plan.images[0].platforms[0]).toMatchObject({
      platform,
      action: 'assemble',
      assembly: { lines: [3] },
    });
    await must('build');
    expect((await inImage('yamllint --version')).stdout).toBe('yamllint 1.35.1\n');
    await must('smoke');
    expect(await must('verify')).toContain('repeats');
  });

  it('refuses a link to a program that is not there, by the names of those that are', async () => {
    await small.write('desk/image.yaml', image('1.35.1', 'lint'));
    await must('plan');
    const { exitCode, stderr } = await officina('build');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error archive-member-missing: desk: yamllint 1.35.1');
    expect(stderr).toContain('its programs are yamllint');
  });

  it('is refused by plan where its wheels are for another Python than image.yaml says', async () => {
    await small.write('desk/image.yaml', image('1.35.1').replaceAll('"3.11"', '"3.12"'));
    const { exitCode, stderr } = await officina('plan');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining(
        'desk: tool yamllint wants wheels for Python 3.12, the lock has PyYAML',
      ),
    });
  });

  it('refuses what has no versions that fit, by what the resolver says', async () => {
    await small.write('desk/image.yaml', image('1.35.1').replace('with: [six]', 'with: ["pathspec<0.5"]'));
    const before = await locked();
    const { exitCode, stderr } = await officina('resolve', '--only', 'yamllint');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('error version-none: desk: yamllint: '),
    });
    expect(stderr).toContain('pathspec');
    expect(await locked()).toEqual(before);
  });
});
