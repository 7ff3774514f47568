import {
  type BuildResult,
  candidateTag,
  descriptorOf,
  digestOf,
  type KeptKeys,
  labels,
  lockDigest,
  mediaTypes,
  type Plan,
  parseLock,
  type Registry,
  renderLock,
  renderManifest,
  repositoryOf,
  tagged,
} from '@officina/core';
import { type MemoryFiles, memoryFiles, memoryTalk } from '@officina/fakes';
import { run as plan } from '@officina/plan';
import { greenReports, type Made } from '../tiny-factory.ts';

/** The repository as all documents name it; a mirror says where it is. */
export const home = 'registry.example/team/tiny';
const platform = 'linux/amd64';

/** A workspace of two images of one file each. */
export function workspaceOf(content: string): MemoryFiles {
  const lock = (image: string) => renderLock({ schema: 'officina.lock/v1', image, parents: {}, tools: {} });
  const retention = 'retention: { releases: 1, age: 0, unreleased: 0 }';
  const smoke = 'smoke:\n  - { kind: command, name: one, command: ["true"] }';
  return memoryFiles({
    'images/factory.yaml': `registry: ${home}\nplatforms: [${platform}]\n${retention}\n`,
    'images/base/image.yaml': `description: base\nchannels: [tiny-base]\n${smoke}\n`,
    'images/base/Dockerfile': 'FROM scratch\nCOPY --link content /base\n',
    'images/base/content': `${content}\n`,
    'images/base/image.lock.json': lock('base'),
    'images/top/image.yaml': 'description: top\nchannels: [tiny, latest]\n',
    'images/top/Dockerfile': 'FROM base\nCOPY --link content /top\n',
    'images/top/content': `${content}\n`,
    'images/top/image.lock.json': lock('top'),
  });
}

/** What plan, build --push and smoke say of a workspace; the candidates are pushed under their candidate tags. */
export async function makeCandidates(
  content: string,
  registry: Registry,
): Promise<Made & { readonly keys: KeptKeys }> {
  const files = workspaceOf(content);
  const planned = await plan(
    { images: 'images', commit: digestOf(content).slice(7, 47) },
    { files, registry, engine: undefined, talk: memoryTalk() },
  );
  const candidates: BuildResult['candidates'] = [];
  for (const [depth, { name, platforms }] of planned.images.entries()) {
    const key = platforms[0]?.key ?? digestOf('');
    const text = (await files.read(`images/${name}/image.lock.json`)) ?? '';
    const lock = lockDigest(parseLock(text, { file: name }), platform);
    const said = { [labels.key]: key, [labels.image]: name, [labels.lock]: lock };
    const put = async (mediaType: string, blob: string) => {
      await registry.putBlob(repositoryOf(home), blob);
      return descriptorOf(mediaType, blob);
    };
    const [os, architecture] = platform.split('/');
    const config = await put(
      mediaTypes.config,
      JSON.stringify({ os, architecture, config: { Labels: said } }),
    );
    const layers = [];
    for (const { name: below } of planned.images.slice(0, depth + 1))
      layers.push(await put(mediaTypes.layer, `${below} ${content}`));
    const body = renderManifest({ config, layers });
    await registry.putManifest(tagged(home, candidateTag(name, key, platform)), {
      ...{ mediaType: mediaTypes.manifest, body },
    });
    candidates.push({
      ...{ image: name, platform, key, digest: digestOf(body), reused: false, found: 'registry' },
      ...{ standIns: [], bootstrapped: [] },
    });
  }
  const build: BuildResult = { schema: 'officina.build/v1', registry: home, milliseconds: 0, candidates };
  return { plan: planned, build, smoke: greenReports(build), keys: keysOf(planned, content) };
}

function keysOf({ images }: Plan, content: string): KeptKeys {
  const entries = images.flatMap(({ name, platforms }) =>
    platforms.map(({ key }) => [`${name} ${platform}`, [{ key, green: false, document: { content } }]]),
  );
  return { schema: 'officina.keys/v1', keys: Object.fromEntries(entries) };
}
