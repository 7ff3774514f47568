import { describe, expect, it } from '@jest/globals';
import {
  type Assembly,
  candidateTag,
  type Digest,
  descriptorOf,
  digestOf,
  engineCandidateName,
  engineGreenName,
  FactoryError,
  type ImageDocuments,
  type Plan,
} from '@officina/core';
import {
  memoryEngine,
  memoryFiles,
  memoryMaterials,
  memoryRegistry,
  memoryTalk,
  noEnvironments,
} from '@officina/fakes';
import { canonicalImage } from './canonical-image.ts';
import { type BuildInputs, type BuildPorts, run } from './run.ts';
import { fixtureFiles, fixtureKey, fixturePlan } from './workspace.fixture.ts';

const copy = 'COPY / / # buildkit';

type Layers = readonly (readonly [content: string, madeBy: string])[];

/** An image as build writes it: a layer is told by its content and the line that made it. */
function image(...layers: Layers): ImageDocuments {
  return labelled('1', layers);
}

function labelled(own: string, layers: Layers): ImageDocuments {
  const text = JSON.stringify({
    ...{ os: 'linux', architecture: 'amd64', config: { Labels: { own } } },
    rootfs: { type: 'layers', diff_ids: layers.map(([content]) => digestOf(`tar of ${content}`)) },
    history: layers.map(([, madeBy]) => ({ created_by: madeBy })),
  });
  const named = layers.map(([content]) => ({ mediaType: 'x', digest: digestOf(content), size: 1 }));
  const config = descriptorOf('x', text);
  return canonicalImage({ manifest: JSON.stringify({ config, layers: named }), config: text }, 0);
}

const below = [
  ['debian', 'debootstrap'],
  ['step', 'RUN true'],
] as const;
const base = image(...below, ['raw 1', copy], ['packed', copy], ['zipped', copy]);
const laid = image(['raw 2', copy]);
const digestsOf = { base: digestOf(base.manifest), laid: digestOf(laid.manifest) };
const before = { base: digestOf('the key before'), top: digestOf('the key of top before') };

/** The fixture's plan, the tool raw of its base moved. */
function plan(found: Assembly['found']): Plan {
  const model = { digest: digestsOf.base, found };
  const assemblies: Record<string, Assembly> = {
    base: { ...model, key: before.base, lines: [5] },
    top: { ...model, key: before.top, lines: [], below: { key: before.base, digest: digestsOf.base } },
  };
  const made = fixturePlan();
  return {
    ...made,
    images: made.images.map(({ name, platforms: [entry], ...rest }) => ({
      ...{ name, ...rest },
      platforms:
        entry === undefined ? [] : [{ ...entry, action: 'assemble' as const, assembly: assemblies[name] }],
    })),
  };
}

/** The same, top being built on a base that is assembled. */
function builtOnAssembled(): Plan {
  const { images, ...rest } = plan('engine');
  const whole = images.map(({ name, platforms: [entry], ...image }) => {
    if (entry === undefined || name === 'base') return { name, platforms: entry ? [entry] : [], ...image };
    const { assembly, ...kept } = entry;
    return { name, platforms: [{ ...kept, action: 'build' as const }], ...image };
  });
  return { ...rest, images: whole };
}

interface World {
  /** Whether the engine has the images of before. */
  readonly engineHas?: boolean;
  readonly layers?: ImageDocuments;
  /** What the builder makes when it is asked for a whole image; the top of the fixture's chain adds nothing to its base. */
  readonly whole?: Layers;
  /** A part of names that engine or registry refuse. */
  readonly refused?: string;
  /** What the builder writes instead of documents of layers. */
  readonly damaged?: string;
}

const blob = (folder: string, text: string) =>
  `${folder}/blobs/sha256/${digestOf(text).slice('sha256:'.length)}`;

/** A world whose builder makes what it is asked for. */
function world(given: World = {}) {
  const {
    engineHas = true,
    layers = laid,
    refused = '',
    damaged = '',
    whole = [['step of base', 'RUN true']],
  } = given;
  const calls: string[] = [];
  const store = memoryEngine(calls);
  const refuse = (name: string) => {
    if (refused !== '' && name.includes(refused))
      throw new FactoryError('engine-failed', 'no layer', { hint: 'look' });
  };
  const known = new Map<Digest, ImageDocuments>([base, layers].map((one) => [digestOf(one.manifest), one]));
  const registry = memoryRegistry('registry.example/team/images');
  registry.seedBlob(base.config);
  registry.seed(base.manifest);
  registry.beforeWrite = (write) => {
    if (write.startsWith('put ')) refuse(write);
  };
  const engine: typeof store = {
    ...store,
    tag: async (name, newName) => {
      refuse(newName);
      await store.tag(name, newName);
    },
  };
  if (engineHas)
    engine.add(
      { digest: digestsOf.base },
      engineGreenName('base', before.base),
      engineGreenName('top', before.top),
    );
  const files = memoryFiles(fixtureFiles);
  const talk = memoryTalk();
  const asked: string[][] = [];
  const ports: BuildPorts = {
    ...{ files, engine, registry, talk, materials: memoryMaterials() },
    environments: noEnvironments,
    sleep: async () => undefined,
    cli: async () => ({ path: 'docker' }),
    exec: {
      run: async (command: string, args: readonly string[]) => {
        if (command === 'rm') {
          for (const path of [...files.content.keys()].filter((path) => path.startsWith(`${args.at(-1)}/`)))
            files.content.delete(path);
          return { exitCode: 0, stdout: '', stderr: '' };
        }
        const flag = (name: string) => args[args.indexOf(name) + 1] ?? '';
        const { group, target } = JSON.parse(
          ((await files.read(flag('--file'))) ?? '').replaceAll('$${', '${'),
        );
        asked.push(group.default.targets);
        const metadata = group.default.targets.map((name: string) => {
          const [, folder] = /^type=oci,tar=false,dest=([^,]+),/.exec(target[name].output[0]) ?? [];
          const one = folder === undefined ? labelled(name, whole) : layers;
          const digest = digestOf(one.manifest);
          known.set(digest, one);
          if (folder === undefined) engine.add({ digest, labels: target[name].labels });
          else
            for (const text of [one.manifest, one.config])
              files.content.set(blob(folder, text), damaged || text);
          return [name, { 'containerimage.digest': digest, 'buildx.build.provenance': { materials: [] } }];
        });
        await files.write(flag('--metadata-file'), JSON.stringify(Object.fromEntries(metadata)));
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    },
    documents: {
      read: async (digest) => known.get(digest) ?? base,
      add: async (name, { manifest }, sent = []) => {
        calls.push(['add', name, ...sent.map(({ digest }) => digest)].join(' '));
        refuse(name);
        engine.add({ digest: digestOf(manifest) }, name);
        return digestOf(manifest);
      },
    },
  };
  const build = (given: Partial<BuildInputs> & Pick<BuildInputs, 'plan'>) =>
    run({ images: 'images', push: false, mirrors: {}, folder: 'state', ...given }, ports);
  const has = (name: string) => store.images.has(name);
  const left = () => [...files.content.keys()].filter((path) => path.includes('/blobs/'));
  return { build, calls, asked, registry, talk, has, left };
}

const isWarning = (text: string) => text.startsWith('warning: ');
const candidate = (name: string) => engineCandidateName(name, fixtureKey(name));

describe('run of a plan that assembles', () => {
  it('asks the builder for the layer that moved alone, and names what it puts together in the engine', async () => {
    const { build, calls, asked, left } = world();
    const { candidates } = await build({ plan: plan('engine') });
    expect(asked).toEqual([['base_amd64__layers']]);
    expect(calls.filter((call) => !call.startsWith('tag '))).toEqual([
      `add ${candidate('base')} ${digestOf('raw 2')}`,
      `add ${candidate('top')}`,
    ]);
    expect(left()).toEqual([]);
    expect(candidates).toMatchObject([
      { image: 'base', reused: false, found: 'engine', assembled: { from: digestsOf.base, lines: [5] } },
      { image: 'top', reused: false, found: 'engine', assembled: { from: digestsOf.base, lines: [] } },
    ]);
  });

  it('puts it together in the registry where that alone has what it is made of', async () => {
    const { build, calls, registry } = world({ engineHas: false });
    const { candidates } = await build({ plan: plan('registry'), push: true });
    const tag = candidateTag('base', fixtureKey('base'), 'linux/amd64');
    expect(calls).toEqual([]);
    expect(registry.writes[0]).toBe(`blob ${digestOf('raw 2')}`);
    expect(registry.blobs.get(digestOf('raw 2'))).toMatch(
      new RegExp(blob('^state/\\w+\\.laid/base_amd64__layers', 'raw 2')),
    );
    expect(registry.names.get(tag)).toBe(candidates[0]?.digest);
    expect(candidates[0]).toMatchObject({ found: 'registry', reused: false, size: 5 });
    expect(candidates[0]).not.toHaveProperty('engineName');
    const { body = '{}' } = registry.manifests.get(candidates[0]?.digest ?? '') ?? {};
    expect(JSON.parse(body).layers.map(({ digest }: { digest: string }) => digest)).toEqual(
      ['debian', 'step', 'raw 2', 'packed', 'zipped'].map(digestOf),
    );
  });

  it('puts it together in both where both have what it is made of, and pushes nothing through the engine', async () => {
    const { build, calls, registry } = world();
    const { candidates } = await build({ plan: plan('registry'), push: true });
    expect(calls.filter((call) => !call.startsWith('tag '))).toEqual([
      `add ${candidate('base')} ${digestOf('raw 2')}`,
      `add ${candidate('top')}`,
    ]);
    for (const name of ['base', 'top']) {
      const found = candidates.find(({ image: one }) => one === name);
      expect(found).toMatchObject({ found: 'registry', engineName: candidate(name), size: 5 });
      const tag = candidateTag(name, fixtureKey(name), 'linux/amd64');
      expect(registry.names.get(tag)).toBe(found?.digest);
    }
    expect(registry.writes.filter((write) => write === `blob ${digestOf('raw 2')}`)).toHaveLength(1);
  });

  it('pushes through the engine what that alone has the earlier image of', async () => {
    const { build, calls, registry } = world();
    // What the engine in memory pushes comes nowhere.
    await expect(build({ plan: plan('engine'), push: true })).rejects.toMatchObject({
      message: expect.stringContaining('the registry has nothing there'),
    });
    expect(calls.filter((call) => call.startsWith('push '))).toHaveLength(1);
    expect(registry.writes).toEqual([]);
  });

  it.each([
    ['the engine', `${engineCandidateName('top', fixtureKey('top')).split(':')[0]}:candidate`],
    ['the registry', 'candidate-top-'],
  ])('leaves no name in either when %s refuses one of them', async (_, refused) => {
    const { build, has, registry } = world({ refused });
    await expect(build({ plan: plan('registry'), push: true })).rejects.toThrow('no layer');
    expect([has(candidate('base')), has(candidate('top'))]).toEqual([false, false]);
    expect([...registry.names.keys()].filter((name) => name.startsWith('candidate-'))).toEqual([]);
  });

  it.each<[string, Partial<BuildInputs>, { engineHas?: boolean }, string[][]]>([
    ['nothing has what it is made of', {}, { engineHas: false }, [['top_amd64'], ['base_amd64']]],
    ['no cache is wanted', { noCache: true }, {}, [['base_amd64', 'top_amd64']]],
  ])('builds all of it where %s', async (_, given, has, wanted) => {
    const { build, asked, talk } = world(has);
    const { candidates } = await build({ plan: plan('registry'), ...given });
    expect(asked).toEqual(wanted);
    expect(candidates.map(({ assembled }) => assembled)).toEqual([undefined, undefined]);
    expect(talk.told.filter(isWarning)).toEqual([]);
  });

  it('builds all of it, and says why, where a layer is not what it is taken for', async () => {
    const { build, asked, talk } = world({ layers: image(['raw 2', 'COPY /other / # buildkit']) });
    await build({ plan: plan('engine') });
    expect(asked).toEqual([['base_amd64__layers'], ['base_amd64', 'top_amd64']]);
    expect(talk.told.filter(isWarning)).toEqual([
      expect.stringMatching(/^warning: base: line 5 .*the builder makes all of it$/),
    ]);
  });

  it('takes one that is built on it where both have the same layers', async () => {
    const now = [...below, ['raw 2', copy], ['packed', copy], ['zipped', copy]] as const;
    const { build, asked, talk } = world({ whole: now });
    const { candidates } = await build({ plan: builtOnAssembled() });
    expect(asked).toEqual([['base_amd64__layers', 'top_amd64']]);
    expect(candidates.map(({ assembled }) => assembled?.lines)).toEqual([[5], undefined]);
    expect(talk.told.filter(isWarning)).toEqual([]);
  });

  it('builds all of it, and says why, where one that is built on it has another layer below', async () => {
    const other = [...below, ['raw 3', copy], ['packed', copy], ['zipped', copy]] as const;
    const { build, asked, talk } = world({ whole: other });
    const { candidates } = await build({ plan: builtOnAssembled() });
    expect(asked).toEqual([
      ['base_amd64__layers', 'top_amd64'],
      ['base_amd64', 'top_amd64'],
    ]);
    expect(candidates.map(({ assembled }) => assembled)).toEqual([undefined, undefined]);
    expect(talk.told.filter(isWarning)).toEqual([
      expect.stringMatching(
        /^warning: top: layer 3 is sha256:\w+, base is assembled with sha256:\w+: the builder makes all of it$/,
      ),
    ]);
  });

  it.each<[string, Plan]>([
    ['assembled', plan('engine')],
    ['built', builtOnAssembled()],
  ])('leaves no name when one that is %s is refused', async (_, planned) => {
    const whole = [...below, ['raw 2', copy], ['packed', copy], ['zipped', copy]] as const;
    for (const refused of ['base', 'top']) {
      const { build, has, left } = world({ refused: `${refused}:`, whole });
      await expect(build({ plan: planned })).rejects.toMatchObject({ code: 'engine-failed' });
      expect([has(candidate('base')), has(candidate('top')), left()]).toEqual([false, false, []]);
    }
  });

  it('refuses layers that are not what the builder told, and leaves none of them', async () => {
    const { build, has, left } = world({ damaged: '{"layers":[]}' });
    await expect(build({ plan: plan('engine') })).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(
        new RegExp(`^the builder said ${digestsOf.laid}, and wrote sha256:\\w+ to state/.*__layers$`),
      ),
    });
    expect([has(candidate('base')), left()]).toEqual([false, []]);
  });

  it('refuses what the registry took and does not have', async () => {
    const { build, registry } = world({ engineHas: false });
    registry.head = async () => undefined;
    await expect(build({ plan: plan('registry'), push: true })).rejects.toMatchObject({
      code: 'registry-answer',
      message: expect.stringMatching(/candidate-base-.*: the registry has nothing there, wanted sha256:/),
    });
  });

  it('leaves no tag in a registry that lets tags go when it refuses one of them', async () => {
    const { build, registry } = world({ engineHas: false, refused: 'candidate-top-' });
    await expect(build({ plan: plan('registry'), push: true })).rejects.toThrow('no layer');
    expect(registry.writes.filter((write) => write.startsWith('put candidate-base-'))).toHaveLength(1);
    expect([...registry.names.keys()].filter((name) => name.startsWith('candidate-'))).toEqual([]);
  });
});
