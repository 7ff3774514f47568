import { join } from 'node:path';
import {
  type Candidate,
  type Digest,
  descriptorOf,
  digested,
  digestOf,
  type Lock,
  labels,
  lockDigest,
  mediaTypes,
  type Platform,
  type Registry,
  type Report,
  renderDocument,
  renderLock,
  renderManifest,
  repositoryOf,
} from '@officina/core';
import type { Ground } from './ground.ts';

const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64'];
const chain = ['base', 'gemini', 'devpod'];
/** As many as the reference images hold. */
const debianPackages = 400;
const npmPackages = 300;
const tools = 15;
const checks = 60;

/** A workspace whose candidates are in a registry, smoked green, and were never released. */
export interface Promotable {
  /** Folder of plan.json, build.json and smoke.json. */
  readonly state: string;
  readonly images: string;
}

/** Makes three images on two platforms of a byte each, with documents as large as real ones; a round has bytes of its own. */
export async function makePromotable(
  { folder, address, registry, files }: Pick<Ground, 'folder' | 'address' | 'registry' | 'files'>,
  round: string,
): Promise<Promotable> {
  const place = join(folder, 'promote');
  const repository = `${address}/bench/promote-${round}`;
  const images = join(place, 'images');
  // One after the other: the CNCF distribution 2.8 trips over one blob that two uploads bring at once.
  const cells: Candidate[] = [];
  for (const [depth, image] of chain.entries()) {
    for (const platform of platforms) {
      cells.push(await pushCell({ image, platform, depth, round, repository }, registry));
    }
  }
  const yaml = `registry: ${repository}\nplatforms: [${platforms.join(', ')}]\n`;
  await files.write(join(images, 'factory.yaml'), yaml);
  for (const image of chain) {
    await files.write(join(images, image, 'image.yaml'), `description: ${image}\nchannels: [${image}]\n`);
    await files.write(join(images, image, 'Dockerfile'), 'FROM scratch\n');
    await files.write(join(images, image, 'image.lock.json'), renderLock(lockOf(image)));
  }
  const documents = {
    plan: planOf(repository, cells),
    build: { schema: 'officina.build/v1', registry: repository, milliseconds: 0, candidates: cells },
    smoke: { schema: 'officina.smoke/v1', reports: cells.map(reportOf) },
  };
  const state = join(place, `state-${round}`);
  for (const [name, document] of Object.entries(documents)) {
    await files.write(join(state, `${name}.json`), renderDocument(document));
  }
  return { state, images };
}

interface Cell {
  readonly image: string;
  readonly platform: Platform;
  readonly depth: number;
  readonly round: string;
  readonly repository: string;
}

async function pushCell(
  { image, platform, depth, round, repository }: Cell,
  registry: Registry,
): Promise<Candidate> {
  const place = repositoryOf(repository);
  const put = async (mediaType: string, text: string) => {
    await registry.putBlob(place, text);
    return descriptorOf(mediaType, text);
  };
  const config = await put(
    mediaTypes.config,
    JSON.stringify({ config: { Labels: { [labels.lock]: lockDigest(lockOf(image), platform) } } }),
  );
  const layers = [];
  for (const below of chain.slice(0, depth + 1))
    layers.push(await put(mediaTypes.layer, `${below} ${platform} ${round}`));
  const body = renderManifest({ config, layers });
  const digest = digestOf(body);
  await registry.putManifest(digested(place, digest), { mediaType: mediaTypes.manifest, body });
  return {
    ...{ image, platform, digest, key: keyOf(image, platform, round), reused: false, found: 'registry' },
    ...{ standIns: [], bootstrapped: [] },
  };
}

function keyOf(...parts: readonly string[]): Digest {
  return digestOf(parts.join(' '));
}

function lockOf(image: string): Lock {
  const asset = (name: string) => ({
    ...{
      platform: 'any' as const,
      url: `https://dl.example/${name}`,
      sha256: digestOf(name).slice(7) as never,
    },
    evidence: 'own-download' as const,
  });
  const names = image === 'base' ? Array.from({ length: tools }, (_, at) => `tool-${at}`) : [];
  const locked = names.map((name) => [
    name,
    { version: '1.0.0', assets: [asset(name)] as [ReturnType<typeof asset>] },
  ]);
  return { schema: 'officina.lock/v1', image, parents: {}, tools: Object.fromEntries(locked) };
}

function planOf(registry: string, cells: readonly Candidate[]) {
  return {
    ...{ schema: 'officina.plan/v1', registry, epoch: 0 },
    images: chain.map((name, at) => ({
      ...{
        name,
        folder: name,
        parents: chain.slice(Math.max(0, at - 1), at),
        externals: {},
        channels: [name],
      },
      tools: Object.keys(lockOf(name).tools),
      platforms: cells
        .filter(({ image }) => image === name)
        .map(({ platform, key }) => ({ platform, key, action: 'build', why: [] })),
    })),
  };
}

function reportOf({ image, platform, key, digest }: Candidate): Report {
  const made = <T>(length: number, one: (at: number) => T) => Array.from({ length }, (_, at) => one(at));
  return {
    ...{ image, platform, key, digest, green: true, reused: false, milliseconds: 1 },
    checks: made(checks, (at) => ({
      ...{ kind: 'version', name: `version tool-${at}`, image: 'base', passed: true },
      ...{ wanted: '1.0.0', got: '1.0.0', milliseconds: 1 },
    })),
    inventory: {
      debian: made(debianPackages, (at) => ({
        name: `package-${at}`,
        version: `1.${at}-1`,
        architecture: 'all',
      })),
      npm: made(image === 'base' ? 0 : npmPackages, (at) => ({ name: `module-${at}`, version: `1.0.${at}` })),
    },
  };
}
