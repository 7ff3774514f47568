import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lock, parseLock } from '@officina/core';
import {
  type AptPackage,
  type AptRepository,
  makeSigningKey,
  startAptRepository,
} from '../support/apt-repository.ts';
import { run } from '../support/officina.ts';
import { putSmallDebian } from '../support/small-debian.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
const install = (context = 'debian-packages') =>
  `RUN --mount=from=officina,target=/officina --mount=from=${context},target=/locked sh /officina/debian\n`;
const checks = 'smoke: [{ kind: secrets }]\n';
const base = (packages = 'shell') =>
  `description: what the others stand on
channels: [low]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian: { packages: [${packages}], repositories: { acme: { url: "ACME", suite: ./, key: keys/acme.asc, packages: [acme] } } }
${checks}`;
const top = (packages: string, more = '') =>
  `description: stands on one of ours\nchannels: [high]\ndebian: { packages: [${packages}]${more} }\n${checks}`;
const dockerfiles = {
  'low/Dockerfile': `FROM debian\n${install()}USER 1000:1000\n`,
  'high/Dockerfile': `FROM low\nUSER root\n${install()}USER 1000:1000\n`,
};

describe('an image on one of ours', () => {
  let small: SmallWorkspace;
  let debian: AptRepository;
  let acme: AptRepository;

  const officina = (...args: string[]) => small.officina(args);
  const must = async (...args: string[]) => {
    const { exitCode, stderr, stdout } = await officina(...args);
    if (exitCode !== 0) throw new Error(stderr + stdout);
    return stdout;
  };
  const writeBase = (packages?: string) =>
    small.write('low/image.yaml', base(packages).replace('ACME', acme.url));
  const lockOf = async (image: string): Promise<Lock> => {
    const file = join(small.images, image, 'image.lock.json');
    return parseLock(await readFile(file, 'utf8'), { file });
  };
  const locked = async (image: string) => {
    const { debian: all, present } = await lockOf(image);
    return {
      packages: all?.[platform]?.map(({ name, version }) => `${name} ${version}`),
      present: present?.[platform],
    };
  };
  const installed = async (image: string) => {
    await must('plan');
    const { candidates } = JSON.parse(await must('build', '--json'));
    const { engineName } = candidates.find((one: { image: string }) => one.image === image);
    const names = ['shell', 'common', 'acme', 'extra', 'wish'];
    const show = ['dpkg-query', '-W', '-f', '${Package} ${Version}\\n', ...names];
    const { stdout } = await run('docker', ['run', '--rm', engineName, ...show]);
    return stdout.trim().split('\n').sort();
  };
  const first: readonly AptPackage[] = [
    { name: 'shell', version: '1.0', depends: 'common' },
    { name: 'common', version: '1.0', provides: 'idea' },
    { name: 'other', version: '1.0', provides: 'idea' },
    { name: 'extra', version: '1.0', depends: 'common, idea, thing' },
    { name: 'wish', version: '1.0', depends: 'common (>= 2.0)' },
    { name: 'enemy', version: '1.0', conflicts: 'shell' },
  ];

  beforeAll(async () => {
    small = await smallWorkspace({
      ...dockerfiles,
      'low/image.yaml': `description: x\nchannels: [low]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n${checks}`,
      'high/image.yaml': `description: x\nchannels: [high]\n${checks}`,
    });
    const key = await makeSigningKey(join(small.folder, 'gpg'));
    debian = await startAptRepository(join(small.folder, 'debian'));
    acme = await startAptRepository(join(small.folder, 'acme'), '127.0.0.1', key);
    await putSmallDebian(small, debian);
    await debian.publish(first);
    // What a lower image has of somebody else is there for what an upper one needs.
    await acme.publish([{ name: 'acme', version: '3.0', provides: 'thing' }]);
    await small.write('low/keys/acme.asc', key.text);
  });
  afterAll(async () => {
    await debian?.close();
    await acme?.close();
    await small?.remove();
  });

  it('locks what is not there already, and notes what is', async () => {
    await writeBase();
    await small.write('high/image.yaml', top('extra, shell, coreutils'));
    await must('resolve');
    expect((await locked('low')).packages).toEqual(['acme 3.0', 'common 1.0', 'shell 1.0']);
    expect(await locked('high')).toEqual({
      packages: ['extra 1.0'],
      present: { 'debian-packages': ['coreutils', 'shell'] },
    });
    await must('resolve', '--check', '--debian');
  });

  it('is built of both', async () => {
    expect(await installed('high')).toEqual(['acme 3.0', 'common 1.0', 'extra 1.0', 'shell 1.0']);
  });

  it('is asked again when what it stands on moves, whoever asked', async () => {
    await writeBase('common');
    await must('resolve', '--only', 'low');
    expect((await locked('low')).packages).toEqual(['acme 3.0', 'common 1.0']);
    expect(await locked('high')).toEqual({
      packages: ['extra 1.0', 'shell 1.0'],
      present: { 'debian-packages': ['coreutils'] },
    });
  });

  it('takes a newer version of what is below only where it must', async () => {
    await debian.publish([...first, { name: 'common', version: '2.0', provides: 'idea' }]);
    await small.write('high/image.yaml', top('wish'));
    await must('resolve', '--only', 'high');
    expect((await locked('low')).packages).toEqual(['acme 3.0', 'common 1.0']);
    expect((await locked('high')).packages).toEqual(['common 2.0', 'wish 1.0']);
    expect(await installed('high')).toEqual(['acme 3.0', 'common 2.0', 'wish 1.0']);
  });

  it('refuses a name that only others provide, and what would take something below away', async () => {
    await small.write('high/image.yaml', top('enemy'));
    await must('resolve');
    await writeBase();
    const enemy = await officina('resolve');
    expect(enemy.exitCode).toBe(1);
    expect(enemy.stderr).toMatch(/command-failed.*would take away shell \(of low\)/s);
    // The lower image has moved, and the upper one's lock is not of it: as after two merges.
    await must('plan');
    const built = await officina('build');
    expect(built.exitCode).toBe(1);
    expect(built.stderr).toMatch(/lock-stale.*shell: of an image below/s);
    await small.write('high/image.yaml', top('thing'));
    const thing = await officina('resolve');
    expect(thing.exitCode).toBe(1);
    expect(thing.stderr).toMatch(/asset-missing/);
  });

  it('is no layer where all of it is there, and says what is not', async () => {
    await small.write('high/image.yaml', top('shell'));
    await must('resolve');
    expect(await locked('high')).toEqual({
      packages: [],
      present: { 'debian-packages': ['shell'] },
    });
    expect(await installed('high')).toEqual(['acme 3.0', 'common 2.0', 'shell 1.0']);
    await small.write('low/image.yaml', base('common').replace('ACME', acme.url));
    const high = await readFile(join(small.images, 'high/image.lock.json'), 'utf8');
    await must('resolve', '--only', 'low');
    await small.write('high/image.lock.json', high);
    const check = await officina('resolve', '--check', '--debian');
    expect(check.stderr).toMatch(/lock-stale.*shell: not in what the image stands on/s);
  });

  it('has a stage on the parent alone, and one on the image below', async () => {
    await writeBase();
    await small.write('high/image.yaml', top('extra', ', stages: { bare: [extra], full: [extra] }'));
    await small.write(
      'high/Dockerfile',
      `FROM debian AS bare\n${install('debian-packages-bare').replace(' sh /officina/debian', ' cp /locked/packages /bare')}FROM low AS full
USER root
${install('debian-packages-full')}FROM low
USER root
COPY --from=bare /bare /bare
RUN --mount=from=full,target=/full test -d /full/usr
${install()}USER 1000:1000
`,
    );
    const refused = await officina('resolve', '--only', 'high');
    // On the parent alone nothing provides what acme does.
    expect(refused.stderr).toMatch(/stage bare: .*extra : Depends: thing/s);
    await debian.publish([...first, { name: 'other', version: '2.0', provides: 'thing' }]);
    await must('resolve');
    const { debian: all } = await lockOf('high');
    expect(all?.[platform]?.map(({ name, stages, inImage }) => [name, stages, inImage])).toEqual([
      ['common', ['bare'], false],
      ['extra', ['bare', 'full'], undefined],
      ['other', ['bare'], false],
    ]);
    expect(await installed('high')).toEqual(['acme 3.0', 'common 1.0', 'extra 1.0', 'shell 1.0']);
  });
});
