import { describe, expect, it } from '@jest/globals';
import {
  type DigestReference,
  FactoryError,
  type KeptKeys,
  type Plan,
  type Reference,
  takeApart,
} from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { type PlanInputs, type PlanPorts, run } from '../run.ts';
import {
  chainWorkspace,
  digest,
  fixtureRegistry,
  memoryHistory,
  seedGreen,
  seedReleasedKeys,
} from '../workspace.fixture.ts';

const talkTo = (warnings: string[]) => ({ warn: (message: string) => void warnings.push(message) });

/** What a release of the chain leaves, and the workspace, on a machine that knows nothing of it. */
async function released({ variant, more = [] }: { variant?: string; more?: [string, string][] } = {}) {
  const files = new Map([...chainWorkspace(), ...more]);
  files.set(
    'images/factory.yaml',
    `${files.get('images/factory.yaml')}variants: { light: { skip: [gemini] } }\n`,
  );
  const warnings: string[] = [];
  const asked: string[] = [];
  const history = memoryHistory();
  const bare = { files: memoryFiles(files), engine: undefined, talk: talkTo(warnings) };
  const registry = fixtureRegistry();
  const first = await run({ images: 'images', variant }, { ...bare, registry, history });
  const kept = JSON.parse((await history.read()) ?? '') as KeptKeys;
  for (const known of Object.values(kept.keys).flat()) known.green = true;
  await seedReleasedKeys(registry, JSON.stringify(kept), variant);
  const plan = (ports: Partial<PlanPorts> = {}, inputs: Partial<PlanInputs> = {}) => {
    const there = ports.registry ?? registry;
    const manifest = (reference: Reference) => {
      if (reference.tag?.startsWith('release-')) asked.push(reference.tag);
      return there.manifest(reference);
    };
    return run({ images: 'images', ...inputs }, { ...bare, ...ports, registry: { ...there, manifest } });
  };
  const makeGreen = ({ images }: Plan) => {
    for (const { name, platforms } of images)
      for (const { key, platform } of platforms) seedGreen(registry, { image: name, platform, key });
  };
  return { files, warnings, asked, registry, history, first, plan, makeGreen, kept };
}

const whyOf = ({ images }: Plan, name: string) =>
  images.find((image) => image.name === name)?.platforms[0]?.why;

describe('a plan where nothing is known of earlier keys', () => {
  it('names the very file and lock entry that differ from the last release, old and new', async () => {
    const { files, asked, first, plan, makeGreen } = await released();
    makeGreen(first);
    files.set('images/devpod/setup', '#!/bin/sh\ntrue\n');
    const lock = String(files.get('images/base/image.lock.json'));
    files.set('images/base/image.lock.json', lock.replaceAll('1.36.3', '1.36.4'));
    const made = await plan();
    expect(whyOf(made, 'base')).toEqual([{ code: 'tool', subject: 'kubectl', old: '1.36.3', new: '1.36.4' }]);
    expect(whyOf(made, 'devpod')).toEqual([
      {
        code: 'file',
        subject: 'devpod/setup',
        old: expect.stringMatching(/^0755 [0-9a-f]{64}$/),
        new: expect.stringMatching(/^0644 [0-9a-f]{64}$/),
      },
      expect.objectContaining({ code: 'parent', subject: 'gemini' }),
    ]);
    expect(asked).toEqual(['release-keys']);
  });

  it('says of what was released, and is nowhere now, that it is gone', async () => {
    const { plan } = await released();
    expect(whyOf(await plan(), 'base')).toEqual([{ code: 'gone', subject: 'base' }]);
  });

  it('asks nothing when all is reused, nor when this machine knows what was tested', async () => {
    const { files, asked, first, history, plan, makeGreen } = await released();
    makeGreen(first);
    await plan();
    await plan({ history });
    files.set('images/devpod/setup', 'other');
    expect(whyOf(await plan({ history }), 'devpod')).toMatchObject([{ code: 'file' }]);
    expect(asked).toEqual([]);
  });

  it('compares a variant with the last release of that variant', async () => {
    const { files, asked, first, plan, makeGreen } = await released({ variant: 'light' });
    makeGreen(first);
    files.set('images/devpod/setup', 'other');
    const made = await plan({}, { variant: 'light' });
    expect(whyOf(made, 'devpod')).toMatchObject([{ code: 'file', subject: 'devpod/setup' }]);
    expect(asked).toEqual(['release-keys-light']);
  });

  it.each([
    ['is no JSON', 'broken'],
    ['is of another kind', '{"schema":"officina.keys/v9","keys":{}}'],
  ])('warns once, and plans all the same, when what the release left %s', async (_, text) => {
    const { registry, warnings, plan } = await released();
    await seedReleasedKeys(registry, text);
    const made = await plan();
    expect(whyOf(made, 'base')).toEqual([{ code: 'new', subject: 'base' }]);
    expect(warnings).toEqual([
      expect.stringMatching(/^what changed since the last release cannot be said: .*release-keys/),
    ]);
  });

  describe('whose long parts lie apart', () => {
    /** A base of many files, released so, and how often a plan after a change reads a blob of the release. */
    const apart = async (change: (files: Awaited<ReturnType<typeof released>>['files']) => void) => {
      const many = Array.from({ length: 40 }, (_, at): [string, string] => [
        `images/base/rootfs/${at}`,
        `${at}`,
      ]);
      const { files, registry, first, plan, makeGreen, kept, warnings } = await released({ more: many });
      const keys = Object.entries(kept.keys).map(([name, all]) => [name, all.map(takeApart)] as const);
      for (const { parts } of keys.flatMap(([, all]) => all))
        for (const part of parts) registry.seedBlob(part);
      const text = keys.map(([name, all]) => [name, all.map((one) => one.kept)]);
      await seedReleasedKeys(
        registry,
        JSON.stringify({ schema: 'officina.keys/v1', keys: Object.fromEntries(text) }),
      );
      makeGreen(first);
      change(files);
      const read: string[] = [];
      const parts = new Set(keys.flatMap(([, all]) => all.flatMap((one) => one.parts)));
      const blob = async (reference: DigestReference) => {
        const found = await registry.blob(reference);
        if (parts.has(found ?? '')) read.push(found ?? '');
        return found;
      };
      return {
        plan: (more: typeof blob = blob) => plan({ registry: { ...registry, blob: more } }),
        read,
        parts,
        warnings,
      };
    };
    const bump = (files: Map<string, unknown>) => {
      const lock = String(files.get('images/base/image.lock.json'));
      files.set(
        'images/base/image.lock.json',
        lock.replaceAll('1.36.3', '1.36.4').replaceAll('a'.repeat(64), 'c'.repeat(64)),
      );
    };

    it('reads none of them where the workspace has the very same, and assembles by them', async () => {
      const { plan, read, parts } = await apart(bump);
      const made = await plan();
      expect(made.images.map(({ platforms }) => platforms[0]?.action)).toEqual([
        'assemble',
        'build',
        'build',
      ]);
      expect([parts.size, read]).toEqual([1, []]);
    });

    it('reads the one that is another now, and names what moved in it', async () => {
      const { plan, read } = await apart((files) => files.set('images/base/rootfs/7', 'seven'));
      expect(whyOf(await plan(), 'base')).toMatchObject([{ code: 'file', subject: 'base/rootfs/7' }]);
      expect(read).toHaveLength(1);
    });

    it('warns once, and plans all the same, where that cannot be read', async () => {
      const { plan, warnings } = await apart((files) => files.set('images/base/rootfs/7', 'seven'));
      const made = await plan(async ({ digest: of }) => {
        throw new FactoryError('registry-answer', `no ${of}`, { hint: 'do it again' });
      });
      expect(whyOf(made, 'base')).toEqual([{ code: 'new', subject: 'base' }]);
      expect(warnings).toHaveLength(1);
    });
  });

  it('does not compare with inputs that another version of plan wrote', async () => {
    const { registry, warnings, plan } = await released();
    const keys = { 'base linux/amd64': [{ key: digest('0'), green: true, document: { schema: 'later' } }] };
    const text = JSON.stringify({ schema: 'officina.keys/v1', keys });
    await seedReleasedKeys(registry, text);
    expect(whyOf(await plan(), 'base')).toMatchObject([{ code: 'new' }]);
    expect(warnings).toEqual([]);
  });

  it('does not ask a registry again that failed, and says only once that it did', async () => {
    const { asked, warnings, plan } = await released();
    const fail = async () => {
      throw new FactoryError('registry-unreachable', 'no route', { hint: 'do it again' });
    };
    const made = await plan({ registry: { manifest: fail, blob: fail } });
    expect(whyOf(made, 'base')).toEqual([{ code: 'new', subject: 'base' }]);
    expect([asked, warnings]).toEqual([[], [expect.stringContaining('no route')]]);
  });

  it('warns when the registry fails only then', async () => {
    const { registry, warnings, plan } = await released();
    const manifest: typeof registry.manifest = async (reference) => {
      if (reference.tag === 'release-keys')
        throw new FactoryError('registry-refused', 'not for you', { hint: 'do it again' });
      return registry.manifest(reference);
    };
    expect(whyOf(await plan({ registry: { ...registry, manifest } }), 'base')).toMatchObject([
      { code: 'new' },
    ]);
    expect(warnings).toEqual(['what changed since the last release cannot be said: not for you']);
  });
});
