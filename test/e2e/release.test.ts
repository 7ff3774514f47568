import { spawn } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  childrenOf,
  type Digest,
  digested,
  type Http,
  narrowPlan,
  renderDocument,
  repositoryOf,
  tagged,
} from '@officina/core';
import {
  createExec,
  createFiles,
  createHttp,
  createRegistry,
  createSigner,
  ensurePackages,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { run } from '@officina/release';
import { makeAuthority } from '../support/authority.ts';
import { killableHttp } from '../support/killable-http.ts';
import { officina, root } from '../support/officina.ts';
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
 * Tag to digest of a repository: without the claim, which says when it was given back, with the digest of an SBOM, a
 * statement, a list of them or a record as "there": they name the repository, and the tests compare repositories.
 */
async function stateOf(repository: string): Promise<Map<string, string | undefined>> {
  const tags = await tagsOf(repository);
  return new Map(
    [...tags].map(([tag, digest]) => [
      tag,
      /^sha256-|^release-/.test(tag) && digest !== undefined ? 'there' : digest,
    ]),
  );
}

/** Tag to digest of a repository, without the claim: as the registry keeps it, a link in a folder per tag. */
async function tagsOf(repository: string): Promise<Map<string, Digest | undefined>> {
  const tags = join(repositoryFolder(repository.split('/').at(-1) ?? ''), '_manifests', 'tags');
  const names = (await readdir(tags)).filter((tag) => !tag.startsWith('release-claim-'));
  const links = names.map((tag) =>
    readFile(join(tags, tag, 'current', 'link'), 'utf8').catch(() => undefined),
  );
  const digests = (await Promise.all(links)) as (Digest | undefined)[];
  return new Map(names.map((tag, at) => [tag, digests[at]]));
}

describe('officina release, before a recording proxy', () => {
  const at = () => `${address}/${path}`;

  /** What kinds of artifacts are about a digest, as a client finds them where the registry has no referrers API. */
  async function referrersOf(digest: Digest): Promise<string[]> {
    const list = await direct.manifest(tagged(at(), digest.replace(':', '-')));
    const { manifests } = JSON.parse(list?.body ?? '{"manifests":[]}') as {
      manifests: { artifactType: string }[];
    };
    return manifests.map(({ artifactType }) => artifactType);
  }

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
      const index = JSON.parse((await direct.manifest(digested(at(), digest)))?.body ?? '{}') as {
        manifests: { digest: Digest }[];
      };
      const smoked = two.smoke.reports.filter((report) => report.image === image);
      expect(index.manifests.map((child) => child.digest)).toEqual(smoked.map((report) => report.digest));
      expect(await referrersOf(digest)).toEqual(['application/vnd.in-toto+json']);
      for (const child of index.manifests) {
        expect(await referrersOf(child.digest)).toEqual(['application/vnd.cyclonedx+json']);
      }
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
    expect(tags.get('latest')).toBe(await direct.head(tagged(at(), 'latest')));
    expect(tags.get('release-v0.2.0')).toBeDefined();
  });

  it('lets a plan that knows nothing say what changed since, old and new', async () => {
    await tiny.write('devpod/content', 'three\n');
    const elsewhere = ['--images', tiny.images, '--state', join(tiny.folder, 'elsewhere')];
    const { stdout } = await officina(['plan', '--explain', ...elsewhere]);
    expect(stdout.match(/^base .* tested image in the registry$/gm)).toHaveLength(2);
    const changed = /^devpod .* assemble .* devpod\/content changed \(\d{4} \w{64} -> \d{4} \w{64}\)$/gm;
    expect(stdout.match(changed)).toHaveLength(2);
  });
});

describe('release, killed by any of its writes', () => {
  it('ends in the same state when it is run again, and no channel is ever ahead of its set', async () => {
    // Straight to the registry: killed is who asks, not what is between.
    const http = createHttp({ mirrors: {} });
    const [from, to] = [narrow(one), { made: narrow(two) }];
    const before = await prepared('before', from);
    await copyRepository('before', 'after');
    const first = killableHttp(http);
    await release(repositoryAt('after'), first, to);
    const wanted = await stateOf(repositoryAt('after'));
    const count = first.writes();
    expect(count).toBeGreaterThan(30);
    expect(await stateOf(before)).not.toEqual(wanted);
    /** Kills by each of these writes, in a repository of one name: what is released says the name. */
    const killAfter = async (name: string, start: number, end: number) => {
      const repository = repositoryAt(name);
      // What a later run does follows from what it finds: it need not be run again from a state that it came from already.
      const left = new Set<string>();
      for (let k = start; k < end; k++) {
        await copyRepository('before', name);
        const dying = killableHttp(http, k);
        const ended = await release(repository, dying, to).then(
          () => 'whole',
          () => 'killed',
        );
        // A run that needed fewer writes than the first one was not killed at all.
        expect([k, ended]).toEqual([k, dying.writes() > k ? 'killed' : 'whole']);
        await expectNoChannelAhead(repository, `after ${k}`);
        const content = await contentOf(name);
        if (!left.has(content)) {
          await release(repository, http, to);
          expect([k, await stateOf(repository)]).toEqual([k, wanted]);
        }
        left.add(content);
        await removeRepository(name);
      }
    };
    // The later, the longer: as many writes in each.
    const begin = (lane: number) => Math.ceil(count * Math.sqrt(lane / 3));
    await Promise.all([0, 1, 2].map((lane) => killAfter(`killed-${lane}`, begin(lane), begin(lane + 1))));
  });

  it('lets one of two releases at once win, and the other says so', async () => {
    const repository = await prepared('two-at-once', 'candidates only');
    const http = createHttp({ mirrors: {} });
    const ends = await Promise.allSettled([
      release(repository, http),
      release(repository, http, { made: one, version: 'v0.1.0' }),
    ]);
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(lost).toEqual([expect.objectContaining({ code: 'release-busy' })]);
    await expectNoChannelAhead(repository, 'two at once');
  });
});

describe('release, before a registry with trouble', () => {
  beforeAll(async () => {
    await prepared('full');
    await copyRepository('full', 'whole');
    await release(repositoryAt('whole'), createHttp({ mirrors: {} }));
  });
  const throughProxy = async (name: string) => {
    await copyRepository('full', name);
    return `${proxy.address}/e2e/${name}`;
  };

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
      const repository = await throughProxy(`trouble-${name.replaceAll(/\W+/g, '-')}`);
      for (const start of [0, 30]) {
        proxy.requests.length = 0;
        // From there on, every write is spoilt for good.
        let writesSeen = 0;
        proxy.fate = ({ method }) => (isWrite(method) && writesSeen++ >= start / 2 ? fate : 'pass');
        await expect(release(repository, impatient(1_000))).rejects.toMatchObject({ code });
        expect(writesSeen - Math.ceil(start / 2)).toBeLessThanOrEqual(12);
        await expectNoChannelAhead(repository, name);
      }
      proxy.fate = () => 'pass';
      await release(repository, impatient());
      expect(await stateOf(repository)).toEqual(await stateOf(repositoryAt('whole')));
    },
  );

  it('gets over trouble that passes, and over a slow registry', async () => {
    const repository = await throughProxy('passing');
    const spoilt = new Set<string>();
    proxy.fate = ({ method, url }) => {
      const question = `${method} ${/digest=[^&]+/.exec(url)?.[0] ?? url}`;
      if (spoilt.has(question) || method === 'POST') return { delay: 20 };
      spoilt.add(question);
      return { status: 503 };
    };
    await release(repository, impatient());
    expect(await stateOf(repository)).toEqual(await stateOf(repositoryAt('whole')));
  });
});

describe('release, with series', () => {
  it('moves a series with its newest version, and never back', async () => {
    const target = await prepared('series', 'candidates only');
    const rules = `registry: ${target}\nplatforms: [linux/amd64, linux/arm64]\ntags: { version: "{prefix}{number}", series: ["{prefix}{major}", "{prefix}{major}.{minor}"] }\n`;
    const read = async (path: string) => (path.endsWith('factory.yaml') ? rules : files.read(path));
    const http = impatient();
    for (const [version, made] of [
      ['v1.0.0', one],
      ['v1.1.0', two],
      ['v1.0.1', one],
    ] as const)
      await release(target, http, { made, version, read });
    const tags = await tagsOf(target);
    expect(tags.get('1')).toBe(tags.get('1.1.0'));
    expect(tags.get('1.0')).toBe(tags.get('1.0.1'));
    expect(tags.get('tiny-base-1')).toBe(tags.get('tiny-base-1.1.0'));
    expect(tags.get('1')).not.toBe(tags.get('1.0'));
    expect(tags.get('latest')).toBe(tags.get('1.1.0'));
  });
});

describe('release prune', () => {
  let repository: string;
  const prune = async (...args: string[]) => {
    proxy.requests.length = 0;
    const outcome = await tiny.officina(['release', 'prune', '--json', '--registry', repository, ...args]);
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.any(String)]);
    return { ...(JSON.parse(outcome.stdout) as { applied: boolean; goes: { tag: string }[] }), ...outcome };
  };

  beforeAll(async () => {
    const spec = (await files.read(join(tiny.images, 'factory.yaml'))) ?? '';
    await tiny.write('factory.yaml', `${spec}retention: { releases: 1, age: 0, unreleased: 0 }\n`);
    repository = await prepared('pruned');
    await release(repository, impatient());
    // Somebody pinned an image of the release that ends, under a name of their own.
    const pinned = await direct.manifest(tagged(repositoryAt('pruned'), 'tiny-base-v0.1.0'));
    if (pinned === undefined) throw new Error('no first release');
    await direct.putManifest(tagged(repositoryAt('pruned'), 'mine'), pinned);
  });

  it('only says what would go, unless told to', async () => {
    const { goes, applied } = await prune();
    expect(goes.map(({ tag }) => tag)).toEqual(
      expect.arrayContaining(['tiny-v0.1.0', 'tiny-base-v0.1.0', 'release-v0.1.0']),
    );
    expect([applied, writes()]).toEqual([false, []]);
  });

  it('removes nothing, and says why, where the registry does not delete', async () => {
    const before = await tagsOf(repository);
    proxy.fate = ({ method }) => (method === 'DELETE' ? { status: 405 } : 'pass');
    const { applied, stderr } = await prune('--apply');
    expect([applied, stderr]).toEqual([false, expect.stringContaining('nothing was removed')]);
    expect(await tagsOf(repository)).toEqual(before);
  });

  it('removes an ended release, and only the name of what somebody else names, too', async () => {
    const before = await tagsOf(repository);
    const { applied } = await prune('--apply');
    const after = await tagsOf(repository);
    expect([applied, after.get('mine')]).toEqual([true, before.get('tiny-base-v0.1.0')]);
    expect([...after.keys()].filter((tag) => tag.includes('v0.1.0'))).toEqual([]);
    for (const [tag, digest] of after) {
      expect([tag, digest === undefined]).toEqual([tag, false]);
      const raw = await direct.manifest(tagged(repositoryAt('pruned'), tag));
      for (const child of raw === undefined ? [] : childrenOf(raw)) {
        const there = await direct.head(digested(repositoryAt('pruned'), child));
        expect([tag, there]).toEqual([tag, child]);
      }
    }
    const gone = before.get('tiny-v0.1.0') as Digest;
    expect(await direct.head(digested(repositoryAt('pruned'), gone))).toBeUndefined();
    expect((await prune()).goes).toEqual([]);
    expect(
      (await tiny.officina(['release', 'verify', '--allow-unsigned', `${repository}:latest`])).stderr,
    ).toBe('');
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
    await prepared('signed', 'candidates only');
  });

  const signed = async (...args: string[]) => {
    const documents = (['plan', 'build'] as const).map(async (name) => {
      const file = join(tiny.folder, `signed-${name}.json`);
      await writeFile(file, renderDocument({ ...two[name], registry: `${proxy.address}/e2e/signed` }));
      return [`--${name}`, file];
    });
    return tiny.officina([...args, ...(await Promise.all(documents)).flat()], keys);
  };

  it('signs, verifies, and answers a consumer in five lines', async () => {
    const outcome = await signed('release', '--version', 'v0.1.0');
    expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.not.stringContaining('NOT SIGNED')]);
    const verified = await tiny.officina(['release', 'verify', 'v0.1.0']);
    expect([verified.exitCode, verified.stderr]).toEqual([0, '']);
    expect(verified.stdout.split('\n').map((line) => line.slice(0, 17).trim())).toEqual([
      'ok     signature',
      'ok     record',
      'ok     digest',
      'ok     sbom',
      'ok     provenance',
      '',
    ]);
    const text = await exec.run('cosign', [
      ...['verify-blob', '--key', join(tiny.images, 'cosign.pub'), '--insecure-ignore-tlog'],
      ...[
        '--bundle',
        join(tiny.folder, 'state', 'release.json.bundle'),
        join(tiny.folder, 'state', 'release.json'),
      ],
    ]);
    expect([text.exitCode, text.stderr]).toEqual([0, expect.stringContaining('Verified OK')]);
    // A consumer has no checkout: a key, and the name of a tag.
    const consumer = await officina(
      [
        ...['release', 'verify', `${proxy.address}/e2e/signed:latest`],
        ...['--key', join(tiny.images, 'cosign.pub')],
      ],
      { cwd: other },
    );
    expect([consumer.exitCode, consumer.stderr]).toEqual([0, '']);
    expect(consumer.stdout).toMatch(
      /^ok {5}signature .*\nok {5}record .*\nok {5}digest .*\nok {5}sbom .*\nok {5}provenance .*\n$/,
    );
  });

  it('carries what is said of vulnerabilities, and takes it back when something else is said', async () => {
    const statement = (status: string) =>
      `description: tiny devpod\nchannels: [tiny, latest]\nvex:\n  - ${[
        ...['vulnerability: CVE-2026-1', `status: ${status}`, 'since: 2026-11-20'],
        'reason: there is no program in this image',
      ].join('\n    ')}\n`;
    for (const status of ['under_investigation', 'not_affected']) {
      await tiny.write('devpod/image.yaml', statement(status));
      const outcome = await signed('release', '--version', 'v0.1.0');
      expect([outcome.exitCode, outcome.stderr]).toEqual([0, expect.any(String)]);
      const key = ['--key', join(tiny.images, 'cosign.pub'), '--insecure-ignore-tlog=true'];
      const name = `${address}/e2e/signed:latest`;
      const told = await exec.run('cosign', ['verify-attestation', ...key, '--type', 'openvex', name]);
      expect([told.exitCode, told.stderr]).toEqual([0, expect.stringContaining('verified')]);
      const said = told.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(Buffer.from(JSON.parse(line).payload, 'base64').toString()));
      expect(said).toMatchObject([
        { predicate: { statements: [{ vulnerability: { name: 'CVE-2026-1' }, status }] } },
      ]);
    }
    await tiny.write('devpod/image.yaml', 'description: tiny devpod\nchannels: [tiny, latest]\n');
  });

  it('knows every word that we say to it for a signature without a key, and takes the policy at its word', async () => {
    const authority = await makeAuthority(join(tiny.folder, 'authority'), 'https://ci.example/workflow');
    const [place] = (await direct.tags(repositoryOf(repositoryAt('signed')))).filter(
      (tag) => tag === 'latest',
    );
    const digest = await direct.head(tagged(repositoryAt('signed'), place ?? ''));
    if (digest === undefined) throw new Error('no image');
    const what = digested(repositoryAt('signed'), digest);
    const by = (identity: string, issuer = authority.issuer) => {
      const signer = createSigner(
        { mode: 'keyless', identity, issuer },
        { exec: authority.exec, folder: '.' },
      );
      if (signer === undefined) throw new Error('no signer');
      return signer;
    };
    const mine = by('^https://ci\\.example/');
    expect(await mine.verify(what)).toMatchObject({ valid: false });
    await mine.sign(what);
    expect(await mine.verify(what)).toMatchObject({ valid: true });
    expect(await by('^https://other\\.example/').verify(what)).toMatchObject({ valid: false });
    expect(await by('^https://ci\\.example/', 'https://other.example').verify(what)).toMatchObject({
      valid: false,
    });
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
    const stray = await direct.manifest(digested(`${address}/e2e/signed`, base.digest));
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

/** A release as officina would make it, of the second build unless told otherwise. */
async function release(
  repository: string,
  http: Http,
  {
    made = two,
    version = 'v0.2.0',
    read = files.read,
  }: { made?: Made; version?: string; read?: typeof files.read } = {},
): Promise<void> {
  await run(
    {
      images: tiny.images,
      plan: { ...made.plan, registry: repository },
      build: { ...made.build, registry: repository },
      smoke: greenReports(made.build),
      version,
    },
    { files: { ...files, read }, registry: createRegistry({ http, mirrors: {} }), talk: quiet, clock },
  );
}

/** What was made for one platform alone: as many kinds of requests, half as many of them. */
function narrow({ plan, build }: Made): Made {
  const candidates = build.candidates.filter(({ platform }) => platform === 'linux/amd64');
  const narrowed = { ...build, candidates };
  return { plan: narrowPlan(plan, ['linux/amd64']), build: narrowed, smoke: greenReports(narrowed) };
}

/** http with little patience. */
function impatient(answerTimeout = 20_000): Http {
  return createHttp({ mirrors: {}, sleep: async () => undefined, answerTimeout });
}

/** A repository of these tests in the registry itself. */
function repositoryAt(name: string): string {
  return `${address}/e2e/${name}`;
}

/** The registry keeps a repository as a folder of links into blobs that all repositories share. */
function repositoryFolder(name: string): string {
  return join(registryFolder, 'data', 'docker', 'registry', 'v2', 'repositories', 'e2e', name);
}

/** All that a repository names, each with the digest that it names; what was only begun to upload is nobody's. */
async function contentOf(name: string): Promise<string> {
  const folder = repositoryFolder(name);
  const paths = await readdir(folder, { recursive: true });
  const links = paths.filter((path) => path.endsWith('/link') && !path.startsWith('_uploads')).sort();
  const digests = await Promise.all(links.map((path) => readFile(join(folder, path), 'utf8')));
  return links.map((path, at) => `${path} ${digests[at]}\n`).join('');
}

function copyRepository(from: string, to: string): Promise<void> {
  return cp(repositoryFolder(from), repositoryFolder(to), { recursive: true });
}

function removeRepository(name: string): Promise<void> {
  return rm(repositoryFolder(name), { recursive: true });
}

/** A repository that has the candidates of both builds and, unless told otherwise, a first release of the older. */
async function prepared(name: string, first: Made | 'candidates only' = one): Promise<string> {
  const target = `${address}/e2e/${name}`;
  for (const { build } of [one, two]) {
    for (const { digest } of build.candidates) {
      const raw = await direct.manifest(digested(`${address}/${path}`, digest));
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
      await direct.putManifest(digested(target, digest), raw);
    }
  }
  if (first !== 'candidates only') {
    await release(target, createHttp({ mirrors: {} }), { made: first, version: 'v0.1.0' });
  }
  return `${proxy.address}/e2e/${name}`;
}

/** A channel names a version whose images and record are all there. */
async function expectNoChannelAhead(repository: string, when: string): Promise<void> {
  const tags = await tagsOf(repository);
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
      const raw = await direct.manifest(digested(repository, digest));
      return (JSON.parse(raw?.body ?? '{}') as { layers: { digest: string }[] }).layers.map(
        (layer) => layer.digest,
      );
    }),
  );
  return [...new Set(found.flat())];
}
