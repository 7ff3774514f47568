import { describe, expect, it } from '@jest/globals';
import { digestOf, type Lock, parseLock, renderLock } from '@officina/core';
import { type MemoryFiles, memoryFiles, memoryRegistry, memoryTalk } from '@officina/fakes';
import type { EvidenceDocuments } from './evidence.ts';
import { type FakeGitHub, fakeGitHub } from './fake-github.fixture.ts';
import { ProposeResult } from './result.ts';
import { type ProposeInputs, type ProposePorts, run } from './run.ts';

const path = 'images/base/image.lock.json';
const branch = 'officina/bump-main';
const inputs: ProposeInputs = { images: 'images', base: 'main', token: 'github-token' };

function lock(versions: Readonly<Record<string, string>>, zsh = '5.9-4'): string {
  const tool = (name: string, version: string): Lock['tools'][string] => ({
    version,
    tag: `v${version}`,
    released: '2026-11-01T00:00:00Z',
    assets: [
      {
        platform: 'linux/amd64',
        url: `https://github.com/owner/${name}/releases/download/v${version}/${name}`,
        sha256: version.replaceAll('.', '').padEnd(64, '0'),
        evidence: 'release-digest',
      },
    ],
  });
  return renderLock({
    schema: 'officina.lock/v1',
    image: 'base',
    parents: {},
    tools: Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, tool(name, version)])),
    debian: {
      'linux/amd64': [{ name: 'zsh', version: zsh, architecture: 'amd64', size: 1, sha256: '1'.repeat(64) }],
    },
  });
}

/** A repository whose main branch has sops 3.0.0 and yq 4.0.0, and a work folder where resolve left another lock. */
function scene(now: string, github = fakeGitHub()) {
  const talk = memoryTalk();
  const files = memoryFiles({
    'images/factory.yaml': 'registry: ghcr.io/owner/factory\nplatforms: [linux/amd64]\n',
    'images/base/image.yaml': `description: base
channels: [base]
tools:
  sops: { datasource: github-releases, package: getsops/sops, install: [{ to: /usr/local/bin/sops }] }
  yq: { datasource: github-releases, package: mikefarah/yq, group: yaml, install: [{ to: /usr/local/bin/yq }] }
debian: { packages: [zsh] }
`,
    'images/base/Dockerfile': 'FROM scratch\n',
    [path]: now,
  });
  if (!github.branches.has('main'))
    github.push('main', { [path]: lock({ sops: '3.0.0', yq: '4.0.0' }), README: 'x' });
  const ports: ProposePorts = {
    files,
    github,
    talk,
    clock: { now: () => new Date('2026-11-20T00:00:00Z') },
  };
  return { ports, github, told: talk.told };
}

const registry = memoryRegistry('registry.example/images');
const seed = (...layers: number[]) => {
  const body = JSON.stringify({
    layers: layers.map((size) => ({ digest: digestOf(String(size)), size: size * 1_000_000 })),
  });
  return { digest: registry.seed(body) };
};
const [old, built] = [seed(3, 1), seed(3, 2)];
const key = digestOf('key');
/** The branch's image has layers of 3 and 2 MB; the released one of 3 and 1 MB, and said that sops was 3.0.0. */
const evidence: EvidenceDocuments = {
  builds: [
    {
      schema: 'officina.build/v1',
      registry: 'registry.example/images',
      candidates: [
        {
          image: 'base',
          platform: 'linux/amd64',
          key,
          digest: built.digest,
          reused: false,
          found: 'registry',
          standIns: [],
          bootstrapped: [],
        },
      ],
      milliseconds: 0,
    },
  ],
  smokes: [
    {
      schema: 'officina.smoke/v1',
      reports: [
        {
          image: 'base',
          platform: 'linux/amd64',
          key,
          digest: built.digest,
          green: true,
          reused: false,
          milliseconds: 0,
          checks: [
            {
              kind: 'version',
              name: 'version sops',
              image: 'base',
              passed: true,
              wanted: '3.1.0',
              got: '3.1.0',
              milliseconds: 0,
            },
          ],
        },
      ],
    },
  ],
  released: {
    schema: 'officina.release/v1',
    registry: 'registry.example/images',
    version: 'v1.0.0',
    images: [
      {
        image: 'base',
        digest: old.digest,
        platforms: [
          {
            platform: 'linux/amd64',
            digest: old.digest,
            key,
            checks: 1,
            size: 4_000_000,
            measured: { sops: '3.0.0' },
          },
        ],
        tags: [],
      },
    ],
  },
};

const actions = async (ports: ProposePorts, more: Partial<ProposeInputs> = {}) =>
  (await run({ ...inputs, ...more }, ports)).proposals.map(({ action }) => action);

const changedFiles = (github: FakeGitHub, name: string) =>
  [...github.filesOf(name)]
    .filter(([file, text]) => github.filesOf('main').get(file) !== text)
    .map(([file]) => file);

describe('run, of versions of one image', () => {
  it('proposes what moved of each, in the lock of each', async () => {
    const github = fakeGitHub();
    const locks = (versions: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(versions).map(([image, sops]) => {
          const { debian, ...of } = parseLock(lock({ sops }), { file: 'lock' });
          return [`images/${image}/image.lock.json`, renderLock({ ...of, image })];
        }),
      );
    const main = locks({ 'app-2.0': '3.0.0', 'app-2.1': '3.1.0' });
    github.push('main', { ...main, README: 'x' });
    const files = memoryFiles({
      'images/factory.yaml': 'registry: ghcr.io/owner/factory\nplatforms: [linux/amd64]\n',
      'images/app/image.yaml': `description: app
channels: ["app-{version}"]
versions: ["2.1", "2.0"]
tools:
  sops: { datasource: github-releases, package: getsops/sops, install: [{ to: /usr/local/bin/sops }] }
`,
      'images/app/Dockerfile': 'FROM scratch\n',
      ...locks({ 'app-2.0': '3.0.1', 'app-2.1': '3.1.0' }),
    });
    const clock = { now: () => new Date('2026-11-20T00:00:00Z') };
    expect(await actions({ files, github, talk: memoryTalk(), clock })).toEqual(['opened']);
    expect(changedFiles(github, branch)).toEqual(['images/app-2.0/image.lock.json']);
  });
});

describe('run', () => {
  it('opens one pull request with all that moved, whose branch differs from main in the lock alone', async () => {
    const now = lock({ sops: '3.1.0', yq: '4.0.0' }, '5.9-5');
    const { ports, github } = scene(now);
    expect(await actions(ports)).toEqual(['opened']);
    expect(github.pulls).toMatchObject([
      { title: 'chore(images): bump sops to 3.1.0 and 1 Debian package', branch, labels: ['officina'] },
    ]);
    expect(github.pulls[0]?.body).toContain(
      '| `sops` | `base` | `3.0.0` | `3.1.0` | minor | 19 days | release-digest |',
    );
    expect(github.pulls[0]?.body).toContain('| `zsh` | `base` | `5.9-4` | `5.9-5` | up |');
    expect(changedFiles(github, branch)).toEqual([path]);
    expect(github.filesOf(branch).get(path)).toBe(now);
  });

  it('proposes without the label that its token may not make, and says so each time', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    github.mayLabel = false;
    const warnings: string[] = [];
    const talk = { ...ports.talk, warn: (text: string) => void warnings.push(text) };
    expect(await actions({ ...ports, talk })).toEqual(['opened']);
    expect(await actions({ ...ports, talk })).toEqual(['unchanged']);
    expect(warnings).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('has no label officina')),
    );
    github.mayLabel = true;
    expect(await actions({ ...ports, talk })).toEqual(['updated']);
    expect(github.pulls[0]?.labels).toEqual(['officina']);
  });

  it('says the same as a document', async () => {
    const { ports } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    const result = await run({ ...inputs, evidence }, { ...ports, registry });
    expect(ProposeResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result.proposals).toMatchObject([
      {
        action: 'opened',
        changes: [{ name: 'sops', old: '3.0.0', new: '3.1.0', evidence: ['release-digest'] }],
        evidence: [{ image: 'base', size: 5_000_000, oldSize: 4_000_000, download: 2_000_000, passed: 1 }],
      },
    ]);
  });

  it('changes nothing on a second run, days later too', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, ports);
    github.writes.length = 0;
    const later = { ...ports, clock: { now: () => new Date('2026-11-29T00:00:00Z') } };
    expect(await actions(later)).toEqual(['unchanged']);
    expect(github.writes).toEqual([]);
  });

  it('remembers the first sight of a version that is proposed already', async () => {
    const seen = (date: string) => {
      const text = lock({ sops: '3.1.0', yq: '4.0.0' });
      const parsed = parseLock(text, { file: path });
      const sops = parsed.tools['sops'];
      if (sops === undefined) throw new Error('no sops');
      const { released: _, ...undated } = sops;
      const waiting = { ...undated, firstSeen: `${date}T00:00:00Z`, seen: { '3.2.0': `${date}T01:00:00Z` } };
      return renderLock({ ...parsed, tools: { ...parsed.tools, sops: waiting } });
    };
    const first = scene(seen('2026-11-20'));
    await run(inputs, first.ports);
    first.github.writes.length = 0;
    const next = scene(seen('2026-11-21'), first.github);
    expect(await actions(next.ports)).toEqual(['unchanged']);
    expect(first.github.writes).toEqual([]);
    expect(first.github.filesOf(branch).get(path)).toBe(seen('2026-11-20'));
  });

  it('opens nothing when nothing moved', async () => {
    const { ports, github } = scene(lock({ sops: '3.0.0', yq: '4.0.0' }));
    expect(await actions(ports)).toEqual([]);
    expect(github.writes).toEqual([]);
  });

  it('gives a group a pull request of its own, each with its own part of the lock', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.1.0' }));
    expect(await actions(ports)).toEqual(['opened', 'opened']);
    expect(github.filesOf(branch).get(path)).toBe(lock({ sops: '3.1.0', yq: '4.0.0' }));
    expect(github.filesOf('officina/bump-yaml').get(path)).toBe(lock({ sops: '3.0.0', yq: '4.1.0' }));
  });

  describe('of a parent by version', () => {
    const image = `description: base
channels: [base]
parents:
  os: { image: docker.io/library/ubuntu, tag: "{major}.{minor}", group: distribution }
tools:
  sops: { datasource: github-releases, package: getsops/sops, install: [{ to: /usr/local/bin/sops }] }
  yq: { datasource: github-releases, package: mikefarah/yq, install: [{ to: /usr/local/bin/yq }] }
debian: { packages: [zsh] }
`;
    const on = (text: string, version: string, more: Partial<Lock['parents'][string]> = {}) => {
      const digest = digestOf(version);
      const os = { image: 'docker.io/library/ubuntu', tag: version, version, digest, ...more };
      return renderLock({ ...parseLock(text, { file: path }), parents: { os } });
    };
    const before = lock({ sops: '3.0.0', yq: '4.0.0' });
    const stage = (now: string, base = on(before, '24.04'), github = fakeGitHub()) => {
      if (!github.branches.has('main')) github.push('main', { [path]: base, README: 'x' });
      const made = scene(now, github);
      const texts = { 'images/base/image.yaml': image, 'images/base/Dockerfile': 'FROM os\n', [path]: now };
      const factory = 'registry: ghcr.io/owner/factory\nplatforms: [linux/amd64]\n';
      return {
        ...made,
        ports: { ...made.ports, files: memoryFiles({ ...texts, 'images/factory.yaml': factory }) },
      };
    };

    it('is a pull request of its group, and what apt chose in it goes with it', async () => {
      const now = on(lock({ sops: '3.1.0', yq: '4.0.0' }, '5.10-1'), '26.04', {
        released: '2026-11-10T00:00:00Z',
      });
      const { ports, github } = stage(now);
      expect(await actions(ports)).toEqual(['opened', 'opened']);
      expect(github.pulls.map(({ title }) => title)).toEqual([
        'chore(images): bump sops to 3.1.0',
        'chore(images): bump os to 26.04 and 1 Debian package',
      ]);
      expect(github.pulls[1]?.body).toContain('| `os` | `base` | `24.04` | `26.04` | major | 10 days |');
      expect(github.filesOf(branch).get(path)).toBe(on(lock({ sops: '3.1.0', yq: '4.0.0' }), '24.04'));
      const apart = on(lock({ sops: '3.0.0', yq: '4.0.0' }, '5.10-1'), '26.04', {
        released: '2026-11-10T00:00:00Z',
      });
      expect(github.filesOf('officina/bump-distribution').get(path)).toBe(apart);
    });

    it('takes the packages of an image that stands on it with it', async () => {
      const top = (zsh: string) => {
        const { tools: _, ...rest } = parseLock(lock({}, zsh), { file: path });
        return renderLock({ ...rest, image: 'top', tools: {} });
      };
      const place = 'images/top/image.lock.json';
      const github = fakeGitHub();
      github.push('main', { [path]: on(before, '24.04'), [place]: top('5.9-4'), README: 'x' });
      const { ports } = stage(on(lock({ sops: '3.1.0', yq: '4.0.0' }), '26.04'), undefined, github);
      const files = Object.fromEntries((ports.files as MemoryFiles).content) as Record<string, string>;
      const all = memoryFiles({
        ...files,
        'images/top/image.yaml': 'description: top\nchannels: [top]\ndebian: { packages: [zsh] }\n',
        'images/top/Dockerfile': 'FROM base\n',
        [place]: top('5.10-1'),
      });
      expect(await actions({ ...ports, files: all })).toEqual(['opened', 'opened']);
      expect(github.filesOf(branch).get(place)).toBe(top('5.9-4'));
      expect(github.filesOf('officina/bump-distribution').get(place)).toBe(top('5.10-1'));
    });

    it('takes the repositories that its packages come from with it, and leaves the others their own', async () => {
      const of = (text: string, name: string) => {
        const parsed = parseLock(text, { file: path });
        const [zsh] = parsed.debian?.['linux/amd64'] ?? [];
        if (zsh === undefined) throw new Error('no zsh in the lock');
        const repository = {
          url: 'https://apt.example/',
          suite: './',
          keys: [{ fingerprint: 'A'.repeat(40) }],
        };
        return renderLock({
          ...parsed,
          debian: { 'linux/amd64': [{ ...zsh, repository: name }] },
          repositories: { [name]: repository },
        });
      };
      const was = of(on(before, '24.04'), 'old');
      const now = of(on(lock({ sops: '3.1.0', yq: '4.0.0' }, '5.10-1'), '26.04'), 'new');
      const { ports, github } = stage(now, was);
      expect(await actions(ports)).toEqual(['opened', 'opened']);
      expect(github.filesOf(branch).get(path)).toBe(
        of(on(lock({ sops: '3.1.0', yq: '4.0.0' }), '24.04'), 'old'),
      );
      const apart = of(on(lock({ sops: '3.0.0', yq: '4.0.0' }, '5.10-1'), '26.04'), 'new');
      expect(github.filesOf('officina/bump-distribution').get(path)).toBe(apart);
    });

    it('remembers the first sight of one that is proposed already', async () => {
      const seen = (day: string) =>
        on(before, '26.04', { released: `${day}T00:00:00Z`, seen: { '26.10': `${day}T01:00:00Z` } });
      const first = stage(seen('2026-11-20'));
      await run(inputs, first.ports);
      first.github.writes.length = 0;
      const next = stage(seen('2026-11-21'), undefined, first.github);
      expect(await actions(next.ports)).toEqual(['unchanged']);
      expect(first.github.writes).toEqual([]);
    });
  });

  it('brings the open pull request up to date without moving its branch back', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    const old = first.github.branches.get(branch);
    first.github.push('main', { README: 'y' });
    const { ports, github } = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(ports)).toEqual(['updated']);
    expect(github.pulls).toHaveLength(1);
    expect(github.pulls[0]?.title).toBe('chore(images): bump sops to 3.2.0');
    expect(changedFiles(github, branch)).toEqual([path]);
    const between = await github.commitsBetween(old ?? '', github.branches.get(branch) ?? '');
    expect(between.map(({ message }) => message)).toContain('by hand');
  });

  it('closes with a word what upstream withdrew, and opens it again when it comes back', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    const withdrawn = scene(lock({ sops: '3.0.0', yq: '4.0.0' }), first.github);
    expect(await actions(withdrawn.ports)).toEqual(['closed']);
    expect(first.github.comments).toHaveLength(1);
    expect(first.github.branches.has(branch)).toBe(false);
    const back = scene(lock({ sops: '3.1.0', yq: '4.0.0' }), first.github);
    expect(await actions(back.ports)).toEqual(['opened']);
  });

  it('does not propose again what a person closed, but does propose another version', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    await first.github.updatePullRequest(1, { state: 'closed' });
    first.github.writes.length = 0;
    expect(await actions(first.ports)).toEqual(['declined']);
    expect(first.github.writes).toEqual([]);
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['opened']);
  });

  it('never writes over a commit of a person, nor closes their branch', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    const theirs = first.github.push(branch, { README: 'mine' });
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['left']);
    const gone = scene(lock({ sops: '3.0.0', yq: '4.0.0' }), first.github);
    expect(await actions(gone.ports)).toEqual(['left']);
    expect(first.github.branches.get(branch)).toBe(theirs);
    expect(first.github.pulls[0]?.state).toBe('open');
    expect(next.told).toEqual([expect.stringContaining('a-person')]);
  });

  it('goes on after GitHub’s button "Update branch"', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    first.github.push('main', { README: 'newer' });
    first.github.mergeInto(branch, 'main');
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['updated']);
    expect(first.github.filesOf(branch).get('README')).toBe('newer');
    first.github.push('main', { README: 'newest' });
    first.github.mergeInto(branch, 'main');
    const gone = scene(lock({ sops: '3.0.0', yq: '4.0.0' }), first.github);
    expect(await actions(gone.ports)).toEqual(['closed']);
  });

  it.each([
    ['another file', { README: 'mine' }],
    ['a new file', { NOTES: 'mine' }],
    ['a lock of theirs', { [path]: 'mine' }],
  ])('leaves a merge in which a person wrote %s', async (_, files) => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    first.github.push('main', { README: 'newer' });
    first.github.mergeInto(branch, 'main', files);
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['left']);
  });

  it('gives way to a person who pushes at the very moment', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    let theirs = '';
    first.github.beforeForward = () => {
      theirs = first.github.push(branch, { README: 'mine' });
    };
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['left']);
    expect(first.github.branches.get(branch)).toBe(theirs);
  });

  it('takes an amended commit for a person’s', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, first.ports);
    const [ours] = await first.github.commitsBetween(
      first.github.branches.get('main') ?? '',
      first.github.branches.get(branch) ?? '',
    );
    const amended = await first.github.createCommit({
      message: ours?.message ?? '',
      base: first.github.branches.get('main') ?? '',
      parents: [first.github.branches.get('main') ?? ''],
      files: [{ path: 'README', text: 'amended' }],
    });
    first.github.branches.set(branch, amended);
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['left']);
  });

  it('writes nothing on a dry run', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    expect(await actions(ports, { dryRun: true })).toEqual(['planned']);
    expect(github.writes).toEqual([]);
  });

  it('shows a tool whose bytes changed under its version', async () => {
    const changed = lock({ sops: '3.0.0', yq: '4.0.0' }).replace('300'.padEnd(64, '0'), '9'.repeat(64));
    const { ports, github } = scene(changed);
    expect(await actions(ports)).toEqual(['opened']);
    expect(github.pulls[0]?.body).toContain('| rebuilt |');
  });

  it('shows what the branch’s own run found, and keeps it when a later run found nothing', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run(inputs, ports);
    expect(github.pulls[0]?.body).not.toContain('### Evidence');
    expect(await actions({ ...ports, registry }, { evidence })).toEqual(['updated']);
    const body = github.pulls[0]?.body;
    expect(body).toContain('| `base` | linux/amd64 | 5.0 MB | 4.0 MB | 2.0 MB | 1 passed |');
    expect(body).toContain('| `sops` | `base` | linux/amd64 | `3.0.0` | `3.1.0` |');
    github.writes.length = 0;
    expect(await actions({ ...ports, registry }, { evidence })).toEqual(['unchanged']);
    expect(await actions(ports)).toEqual(['unchanged']);
    expect(github.writes).toEqual([]);
    expect(github.pulls[0]?.body).toBe(body);
  });

  it('keeps to the token that opened it, whoever finds the evidence', async () => {
    const { ports, github } = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    github.viewer = 'a-factory[bot]';
    expect(await actions(ports, { token: 'app' })).toEqual(['opened']);
    github.viewer = 'github-actions[bot]';
    expect(await actions(ports, { token: 'github-token', evidence })).toEqual(['updated']);
    expect(github.pulls[0]?.body).toContain('start by themselves');
    expect(await actions(ports, { token: 'app' })).toEqual(['unchanged']);
    expect(github.pulls[0]?.body).toContain('### Evidence');
  });

  it('takes evidence of other versions away', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.0.0' }));
    await run({ ...inputs, evidence }, first.ports);
    const next = scene(lock({ sops: '3.2.0', yq: '4.0.0' }), first.github);
    expect(await actions(next.ports)).toEqual(['updated']);
    expect(first.github.pulls[0]?.body).not.toContain('### Evidence');
  });

  it('leaves the pull requests of other groups alone when one is asked for', async () => {
    const first = scene(lock({ sops: '3.1.0', yq: '4.1.0' }));
    expect(await actions(first.ports, { group: 'yaml' })).toEqual(['opened']);
    expect([...first.github.branches.keys()]).toEqual(['main', 'officina/bump-yaml']);
    await run(inputs, first.ports);
    const onBranch = scene(lock({ sops: '3.0.0', yq: '4.1.0' }), first.github);
    expect(await actions(onBranch.ports, { group: 'yaml' })).toEqual(['unchanged']);
    expect(first.github.pulls.map(({ state }) => state)).toEqual(['open', 'open']);
    const gone = scene(lock({ sops: '3.0.0', yq: '4.0.0' }), first.github);
    expect(await actions(gone.ports, { group: 'yaml' })).toEqual(['closed']);
    expect(first.github.pulls.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('refuses a base branch that is not there', async () => {
    const { ports } = scene(lock({ sops: '3.1.0' }));
    await expect(run({ ...inputs, base: 'trunk' }, ports)).rejects.toMatchObject({ code: 'input-invalid' });
  });
});
