import { describe, expect, it } from '@jest/globals';
import { type DebianSolver, FactoryError, type Platform, parseLock, renderLock } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { hashOf, type Reply } from './fake-ports.fixture.ts';
import type { ResolvePorts } from './ports.ts';
import { gitBlobId } from './proof/prove-git-object.ts';
import { refusalOf } from './result.ts';
import { amd, api, arm, attempt, base, lockedSops, release, sops, sums } from './run.fixture.ts';

describe('run in check mode', () => {
  const check = { inputs: { mode: 'check' as const } };
  const tag = (one: unknown) => ({ [`${api}/tags/v3.12.0`]: JSON.stringify(one) });
  const checksums = { [`${base}/v3.12.0/sops-v3.12.0.checksums.txt`]: sums('3.12.0') };

  it('is content when upstream still publishes the locked hashes, and fetches no asset', async () => {
    const texts = await lockedSops();
    const { result, http } = await attempt(
      sops,
      { ...tag(release('3.12.0')), ...checksums },
      { ...check, texts },
    );
    expect(refusalOf(result)).toBeUndefined();
    expect(http.unused()).toEqual([]);
  });

  it.each(['linux/amd64', 'linux/arm64'] as Platform[])(
    'names image, tool and platform of one wrong digit on %s',
    async (platform) => {
      const texts = await lockedSops();
      const hash = hashOf(platform === 'linux/amd64' ? amd : arm);
      const digit = hash.startsWith('0') ? '1' : '0';
      const path = 'images/base/image.lock.json';
      texts[path] = (texts[path] as string).replace(hash, digit + hash.slice(1));
      const { result } = await attempt(
        sops,
        { ...tag(release('3.12.0')), ...checksums },
        { ...check, texts },
      );
      expect(refusalOf(result)).toMatchObject({ code: 'asset-changed' });
      expect(refusalOf(result)?.message).toContain(`base: sops: ${platform}`);
    },
  );

  it('warns when a pin is past its review, and says where the reason is told', async () => {
    const texts = await lockedSops();
    const pin =
      '    pin: { version: 3.12.0, reason: broken, link: "https://x.example/1", review-at: 2026-01-01 }\n';
    const replies = { ...tag(release('3.12.0')), ...checksums };
    const { result } = await attempt(sops + pin, replies, { ...check, texts });
    expect(result.images[0]?.outcomes[0]).toMatchObject({
      status: 'kept',
      warnings: ['the pin to 3.12.0 was to be reviewed at 2026-01-01: broken, see https://x.example/1'],
    });
  });

  describe('of a parent by version', () => {
    const pin = 'pin: { version: "24.04", reason: glibc, review-at: 2026-01-01 }';
    const wish = (more = '') => `description: a base
channels: [base]
parents: { os: { image: docker.io/library/ubuntu, tag: "{major}.{minor}"${more} } }
`;
    const registry = memoryRegistry('docker.io/library/ubuntu');
    const [digest] = ['24.04', '26.04'].map((tag) => registry.seedImage({ labels: { tag } }, tag));
    const held = async (entry: object, more?: string) => {
      const os = { image: 'docker.io/library/ubuntu', tag: '24.04', version: '24.04', digest, ...entry };
      const lock = { schema: 'officina.lock/v1', image: 'base', parents: { os }, tools: {} };
      const texts = {
        'images/base/image.yaml': wish(more),
        'images/base/image.lock.json': JSON.stringify(lock),
      };
      const inputs = { mode: 'check', platforms: ['linux/amd64'] } as const;
      const { result } = await attempt('', {}, { inputs, texts, ports: { registry } });
      return result.images[0]?.outcomes[0];
    };

    it('keeps what its registry has, and warns of a pin that is to be reviewed', async () => {
      const seen = { '26.04': '2026-11-19T00:00:00Z' };
      expect(await held({ seen })).toEqual({ kind: 'parent', name: 'os', status: 'kept', new: '24.04' });
      expect((await held({}, `, ${pin}`))?.warnings).toEqual([expect.stringContaining('2026-01-01: glibc')]);
    });

    it.each<[string, object, string]>([
      [
        'that waits for what is not there',
        { seen: { '28.04': '2026-11-19T00:00:00Z' } },
        '28.04, which its registry',
      ],
      ['that waits for what is no version', { seen: { latest: '2026-11-19T00:00:00Z' } }, 'waits for latest'],
      ['that saw one in days to come', { seen: { '26.04': '2026-12-19T00:00:00Z' } }, 'which is to come'],
      ['of days to come', { released: '2026-12-19T00:00:00Z' }, 'which is to come'],
    ])('refuses a lock %s', async (_, entry, message) => {
      expect(await held(entry)).toMatchObject({
        ...{ status: 'refused', code: 'lock-stale', old: '24.04' },
        message: expect.stringContaining(message),
      });
    });

    it('refuses the tag of another version', async () => {
      expect(await held({ tag: '26.04' })).toMatchObject({ code: 'lock-mismatch' });
    });
  });

  describe('of Debian packages', () => {
    const image = `description: a base
channels: [base]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
debian: { packages: [curl], stages: { program: [gcc] } }
`;
    const digest = `sha256:${'a'.repeat(64)}` as const;
    const curl = { name: 'curl', version: '8-1', architecture: 'amd64', size: 9, sha256: hashOf('curl') };
    const gcc = { ...curl, name: 'gcc', stages: ['program'], inImage: false as const };
    const lock = renderLock({
      schema: 'officina.lock/v1',
      image: 'base',
      parents: { debian: { image: 'docker.io/library/debian', tag: 'bookworm-slim', digest } },
      tools: {},
      debian: { 'linux/amd64': [curl, gcc] },
    });
    const registry = {
      head: async () => digest,
      manifest: async () => undefined,
      blob: async () => '',
    } as unknown as ResolvePorts['registry'];
    const held = async (solve: DebianSolver['solve'] | undefined) => {
      const { result } = await attempt(
        '',
        {},
        {
          inputs: { mode: 'check', platforms: ['linux/amd64'] },
          texts: {
            'images/base/image.yaml': image,
            'images/base/Dockerfile': 'FROM debian\n',
            'images/base/image.lock.json': lock,
          },
          ports: { registry, ...(solve === undefined ? {} : { debian: { solve } }) },
        },
      );
      return result.images[0]?.outcomes.find(({ kind }) => kind === 'debian');
    };

    it('asks for exactly the locked versions, in the locked parent', async () => {
      const asked: unknown[] = [];
      const outcome = await held(async (question) => {
        asked.push(question);
        return [curl, gcc];
      });
      expect(outcome).toMatchObject({ status: 'kept', new: '2 packages' });
      const parent = `docker.io/library/debian@${digest}`;
      const pins = { packages: ['curl=8-1'], stages: { program: ['gcc=8-1'] } };
      const below = new Map([
        ['debian-packages', []],
        ['debian-packages-program', []],
      ]);
      expect(asked).toEqual([{ image: parent, platform: 'linux/amd64', below, ...pins }]);
    });

    it('says that nobody was asked where no engine is', async () => {
      expect(await held(undefined)).toMatchObject({
        status: 'kept',
        warnings: ['NOT CHECKED against the Debian mirror: add --debian (it takes an engine)'],
      });
    });

    it.each([
      ['other bytes', 'asset-changed', [{ ...curl, sha256: hashOf('other') }, gcc]],
      ['one that the parent has', 'lock-stale', []],
      ['one that is not locked', 'lock-stale', [curl, gcc, { ...curl, name: 'libcurl4' }]],
      ['one that the image has too', 'lock-stale', [curl, { ...gcc, inImage: undefined }]],
      ['one that a stage has too', 'lock-stale', [{ ...curl, stages: ['program'] }, gcc]],
    ])('refuses %s as %s, naming the platform', async (_, code, packages) => {
      const outcome = await held(async () => packages);
      expect(outcome).toMatchObject({ status: 'refused', code });
      expect(outcome?.message).toContain('linux/amd64: ');
    });

    it('says what the solver says of a version that is gone', async () => {
      const gone = new FactoryError(
        'debian-pin-expired',
        'Debian package curl: the mirror no longer has 8-1',
        { hint: 'do it again' },
      );
      const outcome = await held(async () => {
        throw gone;
      });
      expect(outcome).toMatchObject({ status: 'refused', code: 'debian-pin-expired' });
    });
  });

  it('refuses a lock that does not answer the spec', async () => {
    const { result } = await attempt(sops, {}, { ...check });
    expect(refusalOf(result)).toMatchObject({ code: 'lock-missing' });
  });

  it('refuses an asset in the lock that image.yaml does not lead to', async () => {
    const texts = await lockedSops();
    const path = 'images/base/image.lock.json';
    const lock = parseLock(texts[path] as string, { file: path });
    const more = {
      platform: 'any' as const,
      url: 'https://example.org/x',
      sha256: hashOf('x'),
      evidence: 'own-download' as const,
    };
    lock.tools['sops']?.assets.push(more);
    texts[path] = renderLock(lock);
    const { result } = await attempt(sops, tag(release('3.12.0')), { ...check, texts });
    expect(refusalOf(result)).toMatchObject({ code: 'lock-stale' });
  });

  const starter = `
  starter:
    datasource: github-commits
    package: a/starter
    install: [{ to: /etc/skel/ }]
`;
  const commit = 'c'.repeat(40);
  const repository = 'https://api.github.com/repos/a/starter';
  const raw = `https://raw.githubusercontent.com/a/starter/${commit}/init.lua`;
  const file = { path: 'init.lua', mode: '100644', type: 'blob', sha: gitBlobId(Buffer.from('hello\n')) };
  const starterReplies = {
    [`${repository}/commits/main`]: JSON.stringify({
      sha: commit,
      commit: { committer: { date: '2024-12-11T16:56:39Z' } },
    }),
    [`${repository}/git/trees/${commit}?recursive=1`]: JSON.stringify({ sha: commit, tree: [file] }),
    [raw]: 'hello\n',
  };
  const checkReplies = (answer: Reply) => {
    const { [`${repository}/commits/main`]: head = null, ...rest } = starterReplies;
    return { ...rest, [`${repository}/commits/${commit}`]: head, [raw]: answer };
  };
  const digest = { 'repr-digest': `sha-256=:${Buffer.from(hashOf('hello\n'), 'hex').toString('base64')}:` };

  it('takes the digest that a file of a commit answers with, and its bytes where there is none', async () => {
    const { texts } = await attempt(starter, starterReplies);
    const told = await attempt(starter, checkReplies({ body: 'hello\n', headers: digest }), {
      ...check,
      texts,
    });
    expect(refusalOf(told.result)).toBeUndefined();
    expect(told.http.asked.filter((line) => line.endsWith(raw))).toEqual([`HEAD ${raw}`]);
    const untold = await attempt(starter, checkReplies('hello\n'), { ...check, texts });
    expect(refusalOf(untold.result)).toBeUndefined();
    expect(untold.http.asked.filter((line) => line.endsWith(raw))).toEqual([`HEAD ${raw}`, `GET ${raw}`]);
  });

  it.each<[string, Reply]>([
    [
      'asset-changed',
      { body: 'other\n', headers: { 'repr-digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` } },
    ],
    ['checksum-mismatch', 'other\n'],
    ['asset-missing', null],
  ])('refuses a file of a commit with %s', async (code, answer) => {
    const { texts } = await attempt(starter, starterReplies);
    const { result } = await attempt(starter, checkReplies(answer), { ...check, texts });
    expect(refusalOf(result)).toMatchObject({ code });
  });
});
