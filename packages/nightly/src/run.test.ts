import { describe, expect, it } from '@jest/globals';
import {
  type BuildResult,
  digestOf,
  FactoryError,
  greenTag,
  type Plan,
  type ReleaseRecord,
  readNight,
  renderDocument,
  tagged,
  writeArtifact,
  writeMovedChannels,
} from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { requireSame } from './cold-difference.ts';
import { planDigest } from './decide.ts';
import { fakeFiles, fakeIssues } from './fake-world.fixture.ts';
import { decideNight, guard, settleNight } from './run.ts';
import { watch } from './watch.ts';

const repository = 'registry.example/team';
const key = digestOf('key');
const plan = (action: 'build' | 'reuse', input = 'key'): Plan => ({
  ...{ schema: 'officina.plan/v1', registry: repository, epoch: 0 },
  images: [
    {
      ...{ name: 'app', folder: 'app', parents: [], externals: {}, tools: [], channels: ['app'] },
      platforms: [{ platform: 'linux/amd64', key: digestOf(input), action, why: [] }],
    },
  ],
});

function world(pin?: string) {
  const time = { now: new Date('2026-11-20T03:17:00Z') };
  return {
    time,
    later: (days: number) => {
      time.now = new Date(time.now.getTime() + days * 86_400_000);
    },
    ports: {
      ...{ files: fakeFiles(pin), registry: memoryRegistry(repository), issues: fakeIssues() },
      clock: { now: () => time.now },
    },
  };
}

/** What the plan says of a night, whether the night goes well, and what its plan is made of. */
type Night = ['build' | 'reuse', boolean, string?];

/** Nights one after another; what each decided. */
async function nights(scene: ReturnType<typeof world>, ends: readonly Night[]) {
  const decisions: string[] = [];
  for (const [action, good, input] of ends) {
    const decision = await decideNight({ images: 'images', plan: plan(action, input) }, scene.ports);
    decisions.push(decision.decision);
    const isGood = good && decision.decision !== 'wait';
    await settleNight({ good: isGood, decision, run: `https://run/${decisions.length}` }, scene.ports);
    scene.later(1);
  }
  return decisions;
}

describe('nights', () => {
  it('are cold at first, then heartbeats, rebuilds and cold again when it is time', async () => {
    const scene = world();
    const decided = await nights(scene, [
      ['build', true],
      ['reuse', true],
      ['build', true],
    ]);
    expect(decided).toEqual(['cold', 'heartbeat', 'rebuild']);
    expect(await readNight(repository, scene.ports.registry)).toMatchObject({
      ...{ at: '2026-11-22T03:17:00.000Z', decision: 'rebuild', cold: '2026-11-20T03:17:00.000Z' },
    });
    scene.later(30);
    expect(await nights(scene, [['reuse', true]])).toEqual(['cold']);
    expect(scene.ports.issues.kept).toEqual([]);
  });

  it('give the nightly tags to what a failed night tested, until a night has done it', async () => {
    const scene = world();
    const decided = await nights(scene, [
      ['build', true],
      ['build', false, 'moved'],
      ['reuse', false, 'moved'],
      ['reuse', true, 'moved'],
      ['reuse', true, 'moved'],
    ]);
    expect(decided).toEqual(['cold', 'rebuild', 'publish', 'wait', 'publish']);
    expect(scene.ports.issues.kept.map(({ isOpen }) => isOpen)).toEqual([false]);
    expect(await nights(scene, [['reuse', true, 'moved']])).toEqual(['heartbeat']);
  });

  it('give the nightly tags to what was tested on a branch, and know them from heartbeat to heartbeat', async () => {
    const scene = world();
    const decided = await nights(scene, [
      ['build', true],
      ['reuse', true],
      ['reuse', true],
      ['reuse', true, 'merged'],
      ['reuse', true, 'merged'],
    ]);
    expect(decided).toEqual(['cold', 'heartbeat', 'heartbeat', 'publish', 'heartbeat']);
    expect(await readNight(repository, scene.ports.registry)).toMatchObject({
      ...{ decision: 'heartbeat', cold: '2026-11-20T03:17:00.000Z' },
      plan: planDigest(plan('reuse', 'merged')),
    });
  });

  it('give the nightly tags once more after a record of before it named its plan', async () => {
    const scene = world();
    const at = scene.time.now.toISOString();
    const old = {
      ...{ schema: 'officina.nightly/v1', registry: repository, at, decision: 'heartbeat', cold: at },
    };
    const artifact = { type: 'application/json', body: renderDocument(old) };
    await writeArtifact(tagged(repository, 'release-nightly'), artifact, scene.ports.registry);
    const decided = await nights(scene, [
      ['reuse', true],
      ['reuse', true],
    ]);
    expect(decided).toEqual(['publish', 'heartbeat']);
  });

  it('keep one issue while they fail, with ever rarer tries and comments, and close it', async () => {
    const scene = world();
    await nights(scene, [['build', true]]);
    const decided = await nights(
      scene,
      Array.from({ length: 9 }, () => ['build', false] as const).map(([a, b]) => [a, b]),
    );
    expect(decided).toEqual([
      'rebuild',
      'rebuild',
      'wait',
      'rebuild',
      'wait',
      'wait',
      'wait',
      'rebuild',
      'wait',
    ]);
    const [issue] = scene.ports.issues.kept;
    expect(scene.ports.issues.kept).toHaveLength(1);
    expect(issue).toMatchObject({ title: 'The nightly fails (9 nights in a row)', isOpen: true });
    expect(issue?.comments).toHaveLength(3);
    expect(issue?.body).toContain('https://run/9');
    expect(await nights(scene, [['reuse', true]])).toEqual(['heartbeat']);
    expect(scene.ports.issues.kept[0]).toMatchObject({ isOpen: false });
    expect(scene.ports.issues.kept[0]?.comments.at(-1)).toBe(
      'Good again after 9 failed nights: https://run/1',
    );
    await nights(scene, [['build', false]]);
    expect(scene.ports.issues.kept.map(({ title, isOpen }) => [title, isOpen])).toEqual([
      ['The nightly fails (9 nights in a row)', false],
      ['The nightly fails (tonight)', true],
    ]);
  });

  it('tell of a failure before anything was decided', async () => {
    const { ports } = world();
    expect(await settleNight({ good: false, run: 'https://run/1' }, ports)).toEqual({
      recorded: false,
      issue: 1,
    });
    expect(ports.issues.kept[0]?.body).toContain('It failed before anything was decided.');
  });

  it('survive an issue whose mark somebody removed', async () => {
    const scene = world();
    await nights(scene, [['build', false]]);
    await scene.ports.issues.update(1, { body: 'I look into it' });
    expect(await nights(scene, [['build', false]])).toEqual(['cold']);
    expect(scene.ports.issues.kept[0]?.title).toBe('The nightly fails (2 nights in a row)');
  });
});

describe('requireSame', () => {
  const build = (digest: string): BuildResult => ({
    ...{ schema: 'officina.build/v1', registry: repository, milliseconds: 1 },
    candidates: [
      {
        ...{ image: 'app', platform: 'linux/amd64', key, digest: digestOf(digest), reused: false },
        ...{ found: 'registry', standIns: [], bootstrapped: [] },
      },
    ],
  });

  it('passes what came out as before, and what has nothing to compare with', async () => {
    const registry = memoryRegistry(repository);
    expect(await requireSame(build('one'), registry)).toBe(0);
    await registry.putManifest(tagged(repository, greenTag(key)), { mediaType: 'm', body: 'one' });
    expect(await requireSame(build('one'), registry)).toBe(1);
  });

  it('names what came out otherwise', async () => {
    const registry = memoryRegistry(repository);
    await registry.putManifest(tagged(repository, greenTag(key)), { mediaType: 'm', body: 'one' });
    await expect(requireSame(build('two'), registry)).rejects.toThrow(
      `app on linux/amd64: built anew it is ${digestOf('two')}, the tested image of the same inputs is ${digestOf('one')}`,
    );
  });
});

describe('watch', () => {
  const pin = '    pin: { version: 4.1.0, reason: 4.2 crashes, review-at: 2026-11-19 }\n';
  const channel = (name: string) => tagged(repository, name);

  it('says nothing when all happened', async () => {
    const scene = world();
    await nights(scene, [['build', true]]);
    for (const name of ['app', 'latest']) {
      await scene.ports.registry.putManifest(channel(name), { mediaType: 'm', body: 'x' });
    }
    expect(await watch({ images: 'images' }, scene.ports)).toEqual([]);
    scene.later(0.6);
    const [alarm] = await watch({ images: 'images' }, scene.ports);
    expect(alarm).toMatchObject({ code: 'nightly-silent' });
    expect(alarm?.message).toBe(`${repository}: the last good night was 38 h ago, wanted one every 36 h`);
  });

  it('barks at each thing that should have happened', async () => {
    const { ports } = world(pin);
    const record: ReleaseRecord = {
      ...{ schema: 'officina.release/v1', registry: repository, version: 'v1.10.0', images: [] },
      released: '2026-09-01T00:00:00Z',
    };
    const older = { ...record, version: 'v1.9.0', released: '2026-11-19T00:00:00Z' };
    for (const one of [older, record]) {
      const artifact = { type: 'application/json', body: renderDocument(one) };
      await writeArtifact(channel(`release-${one.version}`), artifact, ports.registry);
    }
    await ports.registry.putManifest(channel('app'), { mediaType: 'm', body: 'x' });
    const alarms = await watch({ images: 'images' }, ports);
    expect(alarms.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'nightly-silent: registry.example/team: no good night is recorded, wanted one every 36 h',
      'channel-missing: registry.example/team:latest is not there, wanted the image app',
      'channel-old: registry.example/team: the newest release, v1.10.0, is 80 days old, wanted at most 60 days',
      'pin-review: app/yq is held at 4.1.0 (4.2 crashes), to be reviewed by 2026-11-19',
    ]);
  });

  it('looks at the pins of parents too', async () => {
    const { ports } = world();
    const file = 'images/app/image.yaml';
    const os = 'image: docker.io/library/ubuntu, tag: "{major}.{minor}"';
    const held = 'pin: { version: "24.04", reason: glibc, review-at: 2026-11-19 }';
    const text = await ports.files.read(file);
    await ports.files.write(file, text?.replace('parents: {', `parents: { os: { ${os}, ${held} },`) ?? '');
    const alarms = await watch({ images: 'images' }, ports);
    expect(alarms).toContainEqual(
      expect.objectContaining({
        code: 'pin-review',
        message: 'app/os is held at 24.04 (glibc), to be reviewed by 2026-11-19',
      }),
    );
  });

  it('knows the age of channels that no version moved', async () => {
    const { ports } = world();
    const ages = async () =>
      (await watch({ images: 'images' }, ports)).flatMap(({ code, message }) =>
        code === 'channel-old' ? message : [],
      );
    await writeMovedChannels(repository, new Date('2026-09-01T00:00:00Z'), ports.registry);
    expect(await ages()).toEqual([
      `${repository}: the newest release of channels alone is 80 days old, wanted at most 60 days`,
    ]);
    await writeMovedChannels(repository, new Date('2026-11-01T00:00:00Z'), ports.registry);
    expect(await ages()).toEqual([]);
  });

  it('barks, and does not fail, when the registry refuses to speak', async () => {
    const { ports } = world(pin);
    const refused = () =>
      Promise.reject(new FactoryError('registry-refused', '401', { hint: 'docker login' }));
    const registry = { ...ports.registry, manifest: refused, head: refused, tags: refused };
    expect(await watch({ images: 'images' }, { ...ports, registry })).toEqual([
      { code: 'registry-silent', message: 'registry.example/team: 401', next: 'docker login' },
      expect.objectContaining({ code: 'pin-review' }),
    ]);
  });

  it('keeps one issue while it barks', async () => {
    const scene = world();
    await guard({ images: 'images' }, scene.ports);
    await guard({ images: 'images' }, scene.ports);
    expect(scene.ports.issues.kept).toHaveLength(1);
    expect(scene.ports.issues.kept[0]?.title).toBe('The watchdog barks: nightly-silent, channel-missing');
    await nights(scene, [['build', true]]);
    for (const name of ['app', 'latest']) {
      await scene.ports.registry.putManifest(channel(name), { mediaType: 'm', body: 'x' });
    }
    expect(await guard({ images: 'images' }, scene.ports)).toEqual([]);
    expect(scene.ports.issues.kept[0]?.isOpen).toBe(false);
  });
});
