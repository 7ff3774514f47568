import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lock, parseLock } from '@officina/core';
import {
  type AptRepository,
  makeSigningKey,
  type SigningKey,
  startAptRepository,
} from '../support/apt-repository.ts';
import { run } from '../support/officina.ts';
import { putSmallDebian } from '../support/small-debian.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const platform = process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64';
const dockerfile =
  'FROM debian\nRUN --mount=from=officina,target=/officina --mount=from=debian-packages,target=/locked sh /officina/debian\n';
const common = `description: has packages of somebody else
channels: [made]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
smoke: [{ kind: secrets }]
`;

describe('an apt repository of somebody else', () => {
  let small: SmallWorkspace;
  let debian: AptRepository;
  let acme: AptRepository;
  let key: SigningKey;

  const wish = (more = '') =>
    small.write(
      'made/image.yaml',
      `${common}debian: { packages: [shell], repositories: { acme: { url: "${acme.url}", suite: ./, key: keys/acme.asc, packages: [acme${more}] } } }\n`,
    );
  const must = async (...args: string[]) => {
    const { exitCode, stderr, stdout } = await small.officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const readLock = async (): Promise<Lock> => {
    const file = join(small.images, 'made/image.lock.json');
    return parseLock(await readFile(file, 'utf8'), { file });
  };
  const locked = async () =>
    (await readLock()).debian?.[platform]?.map(
      ({ name, version, repository = 'debian' }) => `${name} ${version} ${repository}`,
    );

  beforeAll(async () => {
    small = await smallWorkspace({ 'made/image.yaml': common, 'made/Dockerfile': dockerfile });
    key = await makeSigningKey(join(small.folder, 'gpg'));
    debian = await startAptRepository(join(small.folder, 'debian'));
    acme = await startAptRepository(join(small.folder, 'acme'), '127.0.0.1', key);
    await putSmallDebian(small, debian);
    await debian.publish([
      { name: 'shell', version: '1.0', depends: 'common' },
      { name: 'common', version: '1.0' },
    ]);
    await acme.publish([
      { name: 'shell', version: '9.0' },
      { name: 'common', version: '9.0' },
      { name: 'acme', version: '1:1.0~1', depends: 'acme-lib, common' },
      { name: 'acme-lib', version: '1.0' },
    ]);
    await small.write('made/keys/acme.asc', key.text);
  });
  afterAll(async () => {
    await debian?.close();
    await acme?.close();
    await small?.remove();
  });

  it('gives what is asked of it and what that needs, and nothing that Debian has', async () => {
    await wish();
    await must('resolve');
    expect(await locked()).toEqual([
      'acme 1:1.0~1 acme',
      'acme-lib 1.0 acme',
      'common 1.0 debian',
      'shell 1.0 debian',
    ]);
    const { repositories } = await readLock();
    expect(repositories).toEqual({
      acme: {
        ...{ url: acme.url, suite: './' },
        keys: [{ fingerprint: key.fingerprint, expires: expect.any(String) }],
      },
    });
    await must('resolve', '--check', '--debian');
  });

  it('is built from what was fetched, and installed as it is locked', async () => {
    await must('plan');
    const { candidates } = JSON.parse(await must('build', '--json'));
    const show = [
      'dpkg-query',
      '-W',
      '-f',
      '${Package} ${Version}\\n',
      'acme',
      'acme-lib',
      'common',
      'shell',
    ];
    const { stdout } = await run('docker', ['run', '--rm', candidates[0].engineName, ...show]);
    expect(stdout).toBe('acme 1:1.0~1\nacme-lib 1.0\ncommon 1.0\nshell 1.0\n');
  });

  it("gives a package in the place of Debian's where it is named", async () => {
    await wish(', common');
    await must('resolve');
    expect(await locked()).toEqual([
      'acme 1:1.0~1 acme',
      'acme-lib 1.0 acme',
      'common 9.0 acme',
      'shell 1.0 debian',
    ]);
  });

  it('is refused with another key, and the lock stays', async () => {
    const before = await readLock();
    const other = await makeSigningKey(join(small.folder, 'other-gpg'));
    await small.write('made/keys/acme.asc', other.text);
    const { exitCode, stderr } = await small.officina(['resolve']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('signature-invalid');
    expect(stderr).toContain(`is not in ${join(small.images, 'made/keys/acme.asc')} (${other.fingerprint}`);
    expect(await readLock()).toEqual(before);
    const check = await small.officina(['resolve', '--check']);
    expect(check.stderr).toMatch(new RegExp(`lock-stale.*${other.fingerprint}`, 's'));
  });

  it('has forgotten a version that is kept', async () => {
    await small.write('made/keys/acme.asc', key.text);
    const folder = join(small.folder, 'kept');
    await must('plan');
    await must('fetch', '--to', folder);
    await acme.publish([
      { name: 'acme', version: '2.0', depends: 'acme-lib, common' },
      { name: 'acme-lib', version: '1.0' },
      { name: 'common', version: '9.0' },
    ]);
    const { exitCode, stderr } = await small.officina(['resolve', '--check', '--debian']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('debian-pin-expired');
    expect(stderr).toContain('acme');
    await must('fetch', '--from', folder);
  });
});
