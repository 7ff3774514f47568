import { describe, expect, it } from '@jest/globals';
import { type LockedParent, type Platform, parseLock } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import type { ResolvePorts } from '../ports.ts';
import { attempt } from '../run.fixture.ts';
import type { ResolveInputs } from '../run.ts';

const old = '2026-10-01T00:00:00.000Z';
const young = '2026-11-19T00:00:00.000Z';
const lockPath = 'images/base/image.lock.json';
type Texts = Readonly<Record<string, string>>;

/** A registry whose tags name images that were made then; undefined where the image does not say. */
function registryOf(tags: Readonly<Record<string, string | undefined>>, image = 'docker.io/library/ubuntu') {
  const registry = memoryRegistry(image);
  for (const [tag, created] of Object.entries(tags))
    registry.seedImage({ labels: { tag }, ...(created === undefined ? {} : { created }) }, tag);
  return registry;
}

interface Day {
  readonly registry: ResolvePorts['registry'];
  readonly texts?: Texts | undefined;
  readonly now?: string;
  readonly inputs?: Partial<ResolveInputs>;
}

/** Resolves an image with one parent on a day; `texts` are the files of the day before. */
async function resolve(parent: string, { registry, texts, now = '2026-11-20T12:00:00Z', inputs }: Day) {
  const image = `description: a base\nchannels: [base]\nparents:\n  os: ${parent}\n`;
  const tried = await attempt(
    '',
    {},
    {
      texts: { ...texts, 'images/base/image.yaml': image, 'images/base/Dockerfile': 'FROM os\n' },
      ports: { registry, clock: { now: () => new Date(now) } },
      inputs: { platforms: ['linux/amd64' as Platform], ...inputs },
    },
  );
  const text = tried.texts[lockPath];
  const entry: LockedParent | undefined =
    text === undefined ? undefined : parseLock(text, { file: 'l' }).parents['os'];
  return { ...tried, entry, outcome: tried.result.images[0]?.outcomes[0] };
}

const ubuntu = '{ image: docker.io/library/ubuntu, tag: "{major}.{minor}" }';
const python = '{ image: docker.io/library/python, tag: "{version}-slim" }';

describe('followVersions', () => {
  it('locks the newest version with its tag and digest', async () => {
    const registry = registryOf({ '22.04': old, '24.04': old, latest: old, 'noble-20260101': old });
    const { entry, outcome } = await resolve(ubuntu, { registry });
    expect(entry).toEqual({
      ...{ image: 'docker.io/library/ubuntu', tag: '24.04', version: '24.04' },
      ...{ digest: registry.names.get('24.04'), released: old },
    });
    expect(outcome).toMatchObject({ kind: 'parent', status: 'added', new: '24.04' });
    expect(outcome?.warnings).toBeUndefined();
  });

  it('moves to a newer version whose image is old enough', async () => {
    const { texts } = await resolve(ubuntu, { registry: registryOf({ '24.04': old }) });
    const registry = registryOf({ '24.04': old, '26.04': old });
    const { entry, outcome } = await resolve(ubuntu, { registry, texts });
    expect(entry).toMatchObject({ version: '26.04', digest: registry.names.get('26.04') });
    expect(outcome).toMatchObject({ status: 'moved', old: '24.04', new: '26.04' });
  });

  it.each([
    ['whose image is young', young],
    ['whose image says 1970', '1970-01-01T00:00:00Z'],
    ['whose image has no date', undefined],
    ['whose image is of the future', '2030-01-01T00:00:00Z'],
  ])('holds a version %s until it was seen for as long as the cooldown asks', async (_, created) => {
    const first = await resolve(ubuntu, { registry: registryOf({ '24.04': old }) });
    const registry = registryOf({ '24.04': old, '26.04': created });
    const second = await resolve(ubuntu, { registry, texts: first.texts, now: '2026-11-20T12:00:00Z' });
    expect(second.outcome).toMatchObject({
      ...{ status: 'held', code: 'version-too-young', new: '24.04', waiting: { version: '26.04' } },
    });
    // Made anew since, as distributions do: what counts is when the version was there first.
    const anew = registryOf({
      '24.04': old,
      '26.04': created === undefined ? created : '2026-11-24T00:00:00Z',
    });
    const third = await resolve(ubuntu, { registry: anew, texts: second.texts, now: '2026-11-22T00:00:00Z' });
    expect(third.outcome).toMatchObject({ status: 'held', waiting: { version: '26.04' } });
    const fourth = await resolve(ubuntu, { registry: anew, texts: third.texts, now: '2026-11-24T12:00:00Z' });
    expect(fourth.entry).toMatchObject({ version: '26.04', digest: anew.names.get('26.04') });
    expect(fourth.entry?.seen).toBeUndefined();
  });

  it('takes an older version meanwhile that is old enough', async () => {
    const { texts } = await resolve(python, {
      registry: registryOf({ '3.12.4-slim': old }, 'docker.io/library/python'),
    });
    const tags = { '3.12.4-slim': old, '3.12.6-slim': old, '3.13.0-slim': young, '3.13.0': old };
    const registry = registryOf(tags, 'docker.io/library/python');
    const { entry, outcome } = await resolve(python, { registry, texts });
    expect(entry).toMatchObject({ version: '3.12.6', tag: '3.12.6-slim' });
    expect(outcome).toMatchObject({ old: '3.12.4', new: '3.12.6', waiting: { version: '3.13.0' } });
  });

  it('keeps to the variant that the template names', async () => {
    const tags = { '3.12.4-slim': old, '3.14.0-alpine': old, '3.14.0': old, '3.14.0-slim-trixie': old };
    const registry = registryOf(tags, 'docker.io/library/python');
    const { entry } = await resolve(python.replace(' }', ', prereleases: true }'), { registry });
    expect(entry?.tag).toBe('3.12.4-slim');
  });

  it('keeps to the constraint and to a pin, and warns of one that is to be reviewed', async () => {
    const registry = registryOf({ '22.04': old, '24.04': old, '24.10': old, '26.04': old });
    const lts = ubuntu.replace(' }', ', constraint: "22.4 || 24.4" }');
    expect((await resolve(lts, { registry })).entry?.version).toBe('24.04');
    const pin = ', pin: { version: "22.04", reason: old glibc, review-at: 2026-01-01 } }';
    const pinned = await resolve(ubuntu.replace(' }', pin), { registry });
    expect(pinned.entry?.version).toBe('22.04');
    expect(pinned.outcome?.warnings).toEqual([expect.stringContaining('2026-01-01: old glibc')]);
  });

  it('does not go down, unless that is allowed', async () => {
    const registry = registryOf({ '22.04': old, '24.04': old });
    const { texts } = await resolve(ubuntu, { registry });
    const below = ubuntu.replace(' }', ', constraint: 22.x }');
    expect((await resolve(below, { registry, texts })).outcome?.code).toBe('version-downgrade');
    const { entry } = await resolve(below, { registry, texts, inputs: { allowDowngrade: true } });
    expect(entry?.version).toBe('22.04');
  });

  it('follows the digest under the same version, and asks for nothing else at night', async () => {
    const { texts, entry: before } = await resolve(ubuntu, { registry: registryOf({ '24.04': old }) });
    const registry = registryOf({ '24.04': young, '26.04': old });
    const night = await resolve(ubuntu, { registry, texts, inputs: { holdVersions: true } });
    const digest = registry.names.get('24.04');
    expect(night.entry).toEqual({ ...before, digest });
    expect(night.outcome).toMatchObject({ status: 'moved', old: before?.digest, new: digest });
  });

  it('reads a lock of one tag as one of the version that the tag has', async () => {
    const tag = '{ image: docker.io/library/ubuntu, tag: "24.04" }';
    const { texts } = await resolve(tag, { registry: registryOf({ '24.04': old }) });
    const registry = registryOf({ '24.04': old, '26.04': young });
    const { entry, outcome } = await resolve(ubuntu, { registry, texts });
    expect(entry).toMatchObject({
      ...{ version: '24.04', released: old },
      seen: { '26.04': '2026-11-20T12:00:00.000Z' },
    });
    expect(outcome?.status).toBe('held');
  });

  it('says at a first lock that the cooldown could not be held', async () => {
    const { entry, outcome } = await resolve(ubuntu, { registry: registryOf({ '24.04': young }) });
    expect(entry).toMatchObject({ version: '24.04', released: young });
    expect(outcome?.warnings).toEqual([
      `the cooldown could not be held: no registry says how old a tag is, its image was made at ${young}, and it is here for the first time`,
    ]);
    const free = ubuntu.replace(' }', ', cooldown: 0 }');
    const { outcome: quiet } = await resolve(free, { registry: registryOf({ '24.04': young }) });
    expect(quiet?.warnings).toBeUndefined();
  });

  it('looks into few images, however many tags there are', async () => {
    const tags = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`24.${at}`, young]));
    const { texts } = await resolve(ubuntu, { registry: registryOf({ '24.0': old }) });
    const registry = registryOf({ ...tags, '24.0': old });
    await resolve(ubuntu, { registry, texts });
    expect(registry.asked.length).toBeLessThan(20);
  });
});

describe('a template that no tag is like', () => {
  it.each<[string, readonly string[], string, string]>([
    [
      '"{version}"',
      ['22.04', '24.04', 'latest', 'noble-20260101'],
      '4 tags, none like {version}; there are noble-20260101, 24.04, 22.04',
      'write tag: "{major}.{minor}"',
    ],
    [
      '"{version}-slim"',
      ['bookworm-20261110-slim', 'bookworm-slim'],
      '2 tags, none like {version}-slim; there are bookworm-20261110-slim',
      'write tag: "bookworm-{version}-slim" and scheme: numbers',
    ],
    [
      '"{version}-slim"',
      ['3.12.4'],
      '1 tag, none like {version}-slim; there are 3.12.4',
      'write tag: "{version}"',
    ],
    ['"{major}"', ['latest', 'edge'], '2 tags, none like {major}; there are latest, edge', 'in image.yaml'],
  ])('for %s says which there are', async (tag, tags, message, hint) => {
    const registry = registryOf(Object.fromEntries(tags.map((one) => [one, old])));
    const parent = `{ image: docker.io/library/ubuntu, tag: ${tag} }`;
    const { outcome, entry } = await resolve(parent, { registry });
    expect(entry).toBeUndefined();
    expect(outcome).toMatchObject({ code: 'version-none' });
    expect(outcome?.message).toBe(`docker.io/library/ubuntu has ${message}`);
    expect(outcome?.hint).toContain(hint);
  });

  it('says that an image has no tags', async () => {
    const { outcome } = await resolve(ubuntu, { registry: registryOf({}) });
    expect(outcome).toMatchObject({ code: 'registry-missing', hint: expect.stringContaining('fix "image"') });
  });
});
