import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, parseReference, renderDocument, tagged } from '@officina/core';
import {
  createExec,
  createFiles,
  createHttp,
  createRegistry,
  ensurePackages,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { run } from '@officina/release';
import { root } from '../support/officina.ts';
import { type Fate, type RecordingProxy, startRecordingProxy } from '../support/recording-proxy.ts';
import { greenReports, type Made, type TinyFactory, tinyFactory } from '../support/tiny-factory.ts';

const exec = createExec();
const files = createFiles();
const quiet = {
  info: () => undefined,
  warn: () => undefined,
  task: <T>(_: string, work: (progress: { detail: () => void }) => Promise<T>) =>
    work({ detail: () => undefined }),
};
const path = 'e2e/tiny';
/** Every release of these tests is of the same second: records of equal releases are equal. */
const clock = { now: () => new Date('2026-11-20T03:00:00Z') };

let registryFolder: string;
let address: string;
let proxy: RecordingProxy;
let tiny: TinyFactory;
let one: Made;
let two: Made;

/** The registry itself, not through the proxy. */
const direct = createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} });

beforeAll(async () => {
  tiny = await tinyFactory('127.0.0.1:1/e2e/tiny');
  registryFolder = join(tiny.folder, 'registry');
  ({ address } = await startRegistry({ exec, files, folder: registryFolder, port: 5955 }));
  proxy = await startRecordingProxy(address);
  await tiny.write(
    'factory.yaml',
    `registry: ${proxy.address}/${path}\nplatforms: [linux/amd64, linux/arm64]\n`,
  );
  one = await tiny.build('one');
  two = await tiny.build('two');
});
afterAll(async () => {
  await proxy?.close();
  await stopRegistry(registryFolder);
  await tiny?.remove();
});
beforeEach(() => {
  proxy.requests.length = 0;
  proxy.fate = () => 'pass';
});

const isWrite = (method: string) => !['GET', 'HEAD'].includes(method);
const writes = () => proxy.requests.filter(({ method }) => isWrite(method));

/**
 * Tag to digest of a repository: without the claim, which says when it was given back, and with the digest of an SBOM or
 * a record as "there": they name the repository, and the tests compare repositories.
 */
async function stateOf(repository: string): Promise<Map<string, string | undefined>> {
  const tags = await tagsOf(repository);
  return new Map(
    [...tags].map(([tag, digest]) => [
      tag,
      /\.sbom$|^release-/.test(tag) && digest !== undefined ? 'there' : digest,
    ]),
  );
}

/** Tag to digest of a repository, without the claim. */
async function tagsOf(repository: string): Promise<Map<string, Digest | undefined>> {
  const tags = (await direct.tags(parseReference(repository))).filter((tag) => tag !== 'release-claim');
  const digests = await Promise.all(tags.map((tag) => direct.head(tagged(repository, tag))));
  return new Map(tags.map((tag, at) => [tag, digests[at]]));
}

describe('officina release, before a recording proxy', () => {
  const at = () => `${address}/${path}`;

  it('writes nothing at all for a failing smoke test', async () => {
    const smoke = structuredClone(two.smoke);
    for (const check of smoke.reports.at(-1)?.checks ?? []) check.passed = false;
    const file = join(tiny.folder, 'failing.json');
    await writeFile(file, renderDocument(smoke));
    const outcome = await tiny.officina(['release', '--version', 'v0.1.0', '--smoke', file]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([1, expect.stringContaining('not-green')]);
    expect(proxy.requests.length).toBeGreaterThan(0);
    expect(writes()).toEqual([]);
  });

  it('names by every tag an index of exactly the smoked digests, and uploads no layer', async () => {
    const outcome = await tiny.officina(['release', '--version', 'v0.1.0']);
    expect(outcome.stderr).toContain('NOT SIGNED');
    expect(outcome.exitCode).toBe(0);
    const record = JSON.parse(await readFile(join(tiny.folder, 'state', 'release.json'), 'utf8')) as {
      images: { image: string; tags: string[]; digest: Digest }[];
    };
    for (const { image, tags, digest } of record.images) {
      for (const tag of tags) expect([tag, await direct.head(tagged(at(), tag))]).toEqual([tag, digest]);
      const index = JSON.parse(
        (await direct.manifest({ ...parseReference(at()), digest }))?.body ?? '{}',
      ) as {
        manifests: { digest: Digest }[];
      };
      const smoked = two.smoke.reports.filter((report) => report.image === image);
      expect(index.manifests.map((child) => child.digest)).toEqual(smoked.map((report) => report.digest));
    }
    expect(await layersOf(two, at())).toHaveLength(3);
    const uploaded = new Set(
      writes().map(({ url }) => /digest=(sha256(?::|%3A)[0-9a-f]{64})/.exec(url)?.[1]),
    );
    for (const layer of await layersOf(two, at())) {
      expect([...uploaded].map((digest) => decodeURIComponent(digest ?? ''))).not.toContain(layer);
    }
  });

  it('refuses a version tag that names another digest, and moves nothing', async () => {
    const before = await tagsOf(at());
    const documents = await Promise.all(
      Object.entries(one).map(async ([name, document]) => {
        const file = join(tiny.folder, `one-${name}.json`);
        await writeFile(file, renderDocument(document));
        return [`--${name}`, file];
      }),
    );
    const outcome = await tiny.officina(['release', '--version', 'v0.1.0', ...documents.flat()]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([1, expect.stringContaining('tag-exists')]);
    expect(writes()).toEqual([]);
    expect(await tagsOf(at())).toEqual(before);
  });

  it('ends as it should when the process itself is killed in the middle', async () => {
    for (const after of [20, 60]) {
      proxy.requests.length = 0;
      const child = spawn(
        join(root, 'officina'),
        ['release', '--version', 'v0.2.0', '--images', tiny.images, '--state', join(tiny.folder, 'state')],
        { stdio: 'ignore' },
      );
      proxy.fate = ({ index }) => {
        if (index === after) child.kill('SIGKILL');
        return index >= after ? 'cut' : 'pass';
      };
      expect(await new Promise((done) => child.on('exit', (_, signal) => done(signal)))).toBe('SIGKILL');
    }
    proxy.fate = () => 'pass';
    expect((await tiny.officina(['release', '--version', 'v0.2.0'])).exitCode).toBe(0);
    const tags = await tagsOf(at());
    expect(tags.get('latest')).toBe(tags.get('tiny-v0.2.0'));
    expect(tags.get('release-v0.2.0')).toBeDefined();
  });
});

describe('release, killed after any request', () => {
  it('ends in the same state when it is run again, and no channel is ever ahead of its set', async () => {
    const whole = await prepared('whole');
    proxy.requests.length = 0;
    await release(whole);
    const wanted = await stateOf(whole);
    const asked = [...proxy.requests];
    expect(asked.length).toBeGreaterThan(100);
    const fates = new Map<string, (count: number) => Fate>();
    const counts = new Map<string, number>();
    proxy.fate = ({ url }) => {
      const repository = /^\/v2\/(.+?)\/(?:manifests|blobs|tags)\//.exec(url)?.[1] ?? '';
      const count = counts.get(repository) ?? 0;
      counts.set(repository, count + 1);
      return fates.get(repository)?.(count) ?? 'pass';
    };
    // A read leaves the registry as the request before it did: every write counts, and of the reads every tenth.
    const ks = asked.flatMap(({ method }, k) => (isWrite(method) || k % 10 === 0 ? [k] : [])).values();
    const worker = async () => {
      for (const k of ks) {
        const repository = await prepared(`k${k}`);
        // The last request is heard and its answer is lost; what would come after it never leaves.
        fates.set(`e2e/k${k}`, (count) => (count < k ? 'pass' : count === k ? 'lose-answer' : 'cut'));
        const ended = await release(repository).then(
          () => 'whole',
          () => 'killed',
        );
        // A run that needed fewer requests than the first one (no retries) was not killed at all.
        const wasKilled = (counts.get(`e2e/k${k}`) ?? 0) > k;
        expect([k, ended]).toEqual([k, wasKilled ? 'killed' : 'whole']);
        await expectNoChannelAhead(repository, `after ${k}`);
        fates.delete(`e2e/k${k}`);
        await release(repository);
        expect([k, await stateOf(repository)]).toEqual([k, wanted]);
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
  });
});

describe('release, before a registry with trouble', () => {
  const troubles: [string, Fate, string][] = [
    ['500', { status: 500 }, 'registry-answer'],
    ['401', { status: 401 }, 'registry-refused'],
    ['429', { status: 429, headers: { 'retry-after': '1' } }, 'registry-answer'],
    ['a cut connection', 'cut', 'registry-unreachable'],
    ['no answer for too long', { delay: 2_000 }, 'registry-unreachable'],
  ];

  it.each(troubles)(
    'says so after bounded retries, and leaves a whole state: %s',
    async (name, fate, code) => {
      const repository = await prepared(`trouble-${name.replaceAll(/\W+/g, '-')}`);
      for (const start of [0, 30]) {
        proxy.requests.length = 0;
        // From there on, every write is spoilt for good.
        let writesSeen = 0;
        proxy.fate = ({ method }) => (isWrite(method) && writesSeen++ >= start / 2 ? fate : 'pass');
        await expect(release(repository, 1_000)).rejects.toMatchObject({ code });
        expect(writesSeen - Math.ceil(start / 2)).toBeLessThanOrEqual(12);
        await expectNoChannelAhead(repository, name);
      }
      proxy.fate = () => 'pass';
      await release(repository);
      expect(await stateOf(repository)).toEqual(await stateOf(`${proxy.address}/e2e/whole`));
    },
  );

  it('gets over trouble that passes, and over a slow registry', async () => {
    const repository = await prepared('passing');
    const spoilt = new Set<string>();
    proxy.fate = ({ method, url }) => {
      const question = `${method} ${/digest=[^&]+/.exec(url)?.[0] ?? url}`;
      if (spoilt.has(question) || method === 'POST') return { delay: 20 };
      spoilt.add(question);
      return { status: 503 };
    };
    await release(repository);
    expect(await stateOf(repository)).toEqual(await stateOf(`${proxy.address}/e2e/whole`));
  });
});

describe('signatures and SBOMs, with the real cosign', () => {
  const keys = { COSIGN_PASSWORD: 'e2e' };
  let other: string;

  beforeAll(async () => {
    if ((await exec.run('cosign', ['version']).catch(() => undefined))?.exitCode !== 0) {
      await ensurePackages(['cosign'], { exec, talk: quiet });
    }
    other = join(tiny.folder, 'other');
    await files.write(join(other, 'here'), '');
    for (const cwd of [tiny.images, other]) {
      const made = await exec.run('cosign', ['generate-key-pair'], { cwd, env: keys });
      expect([made.exitCode, made.stderr]).toEqual([0, expect.any(String)]);
    }
    await tiny.write(
      'factory.yaml',
      `registry: ${proxy.address}/e2e/signed\nplatforms: [linux/amd64, linux/arm64]\nsigning: { mode: key, key: cosign.key }\n`,
    );
    await prepared('signed', false);
  });

  const signed = async (...args: string[]) => {
    const documents = (['plan', 'build'] as const).map(async (name) => {
      const file = join(tiny.folder, `signed-${name}.json`);
      await writeFile(file, renderDocument({ ...two[name], registry: `${proxy.address}/e2e/signed` }));
      return [`--${name}`, file];
    });
    return tiny.officina([...args, ...(await Promise.all(documents)).flat()], keys);
  };

  it('signs, verifies, and answers a consumer in four lines', async () => {
    const outcome = await signed('release', '--version', 'v0.1.0');
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.not.stringContaining('NOT SIGNED')]);
    const verified = await tiny.officina(['release', 'verify', 'v0.1.0']);
    expect([verified.exitCode, verified.stderr]).toEqual([0, '']);
    expect(verified.stdout.split('\n').map((line) => line.slice(0, 17).trim())).toEqual([
      'ok     signature',
      'ok     record',
      'ok     digest',
      'ok     sbom',
      '',
    ]);
    const consumer = await tiny.officina([
      ...['release', 'verify', `${proxy.address}/e2e/signed:latest`],
      ...['--key', join(tiny.images, 'cosign.pub')],
    ]);
    expect([consumer.exitCode, consumer.stderr]).toEqual([0, '']);
  });

  it('does not take a signature by another key', async () => {
    const outcome = await tiny.officina(['release', 'verify', 'v0.1.0', '--key', join(other, 'cosign.pub')]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([1, expect.stringContaining('verification-failed')]);
    expect(outcome.stdout).toMatch(/^FAILED signature .* no signature by key .*other\/cosign\.pub/);
  });

  it('takes channels back to an older release, and keeps a record of it', async () => {
    const next = await signed('release', '--version', 'v0.2.0');
    expect([next.exitCode, next.stderr]).toEqual([0, expect.any(String)]);
    // The bytes are the same: what is moved back is first moved away by hand.
    const repository = `${proxy.address}/e2e/signed`;
    const [base] = one.build.candidates;
    if (base === undefined) throw new Error('no candidate');
    const stray = await direct.manifest({ ...parseReference(`${address}/e2e/signed`), digest: base.digest });
    if (stray === undefined) throw new Error('no manifest');
    await direct.putManifest(tagged(`${address}/e2e/signed`, 'latest'), stray);
    const back = await tiny.officina([
      'release',
      'rollback',
      '--to',
      'v0.1.0',
      '--reason',
      'a test',
      '--json',
    ]);
    expect([back.exitCode, back.stderr]).toEqual([0, '']);
    const record = JSON.parse(back.stdout) as { moves: { channel: string; from: string }[] };
    expect(record.moves).toEqual([expect.objectContaining({ channel: 'latest', from: base.digest })]);
    const tags = await tagsOf(repository);
    expect(tags.get('latest')).toBe(tags.get('tiny-v0.1.0'));
    expect([...tags.keys()].filter((tag) => tag.startsWith('release-rollback-'))).toHaveLength(1);
    const list = await tiny.officina(['release', 'list']);
    expect(list.stdout).toMatch(/v0\.2\.0[\s\S]*v0\.1\.0/);
  });
});

/** A release through the proxy with little patience, as officina would make it. */
async function release(repository: string, answerTimeout = 20_000): Promise<void> {
  const http = createHttp({ mirrors: {}, sleep: async () => undefined, answerTimeout });
  await run(
    {
      images: tiny.images,
      plan: { ...two.plan, registry: repository },
      build: { ...two.build, registry: repository },
      smoke: greenReports(two.build),
      version: 'v0.2.0',
    },
    { files, registry: createRegistry({ http, mirrors: {} }), talk: quiet, clock },
  );
}

/** A repository that has the candidates of both builds and, unless told otherwise, a first release of the older. */
async function prepared(name: string, withRelease = true): Promise<string> {
  const target = `${address}/e2e/${name}`;
  for (const { build } of [one, two]) {
    for (const { digest } of build.candidates) {
      const raw = await direct.manifest({ ...parseReference(`${address}/${path}`), digest });
      if (raw === undefined) throw new Error(`no ${digest}`);
      const { config, layers } = JSON.parse(raw.body) as Record<'config', { digest: string }> & {
        layers: { digest: string }[];
      };
      for (const blob of [config, ...layers]) {
        await fetch(
          `http://${address}/v2/e2e/${name}/blobs/uploads/?mount=${blob.digest}&from=${encodeURIComponent(path)}`,
          { method: 'POST' },
        );
      }
      await direct.putManifest({ ...parseReference(target), digest }, raw);
    }
  }
  if (withRelease) {
    await run(
      {
        images: tiny.images,
        plan: { ...one.plan, registry: target },
        build: { ...one.build, registry: target },
        smoke: greenReports(one.build),
        version: 'v0.1.0',
      },
      { files, registry: direct, talk: quiet, clock },
    );
  }
  return `${proxy.address}/e2e/${name}`;
}

/** A channel names a version whose images and record are all there. */
async function expectNoChannelAhead(repository: string, when: string): Promise<void> {
  const tags = await tagsOf(repository.replace(proxy.address, address));
  for (const [channel, set] of [
    ['tiny-base', 'tiny-base'],
    ['tiny-gemini', 'tiny-gemini'],
    ['tiny', 'tiny'],
    ['latest', 'tiny'],
  ]) {
    const version = ['v0.1.0', 'v0.2.0'].find((one) => tags.get(`${set}-${one}`) === tags.get(channel ?? ''));
    expect([when, channel, version]).toEqual([when, channel, expect.any(String)]);
    for (const name of ['tiny-base', 'tiny-gemini', 'tiny', 'release']) {
      expect([when, name, tags.has(`${name}-${version}`)]).toEqual([when, name, true]);
    }
  }
}

async function layersOf({ build }: Made, repository: string): Promise<string[]> {
  const found = await Promise.all(
    build.candidates.map(async ({ digest }) => {
      const raw = await direct.manifest({ ...parseReference(repository), digest });
      return (JSON.parse(raw?.body ?? '{}') as { layers: { digest: string }[] }).layers.map(
        (layer) => layer.digest,
      );
    }),
  );
  return [...new Set(found.flat())];
}
