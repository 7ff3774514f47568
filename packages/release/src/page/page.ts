import {
  type Clock,
  canonicalJson,
  type Digest,
  digested,
  digestOf,
  type Files,
  mapUntilFailure,
  PageContents,
  type PageIndex,
  PageLayer,
  PageRelease,
  quoteShell,
  type Registry,
  type RegistryLayers,
  type ReleaseRecord,
  type Talk,
  type Workspace,
} from '@officina/core';
import { listReleases, type PastRelease } from '../history/history-list.ts';
import { dataFile, readData, renderData } from './data-file.ts';
import { isSigned } from './is-signed.ts';
import { layerFolders } from './layer-folders.ts';
import { packageRuns, type ReleaseContents } from './package-runs.ts';
import { readFailed } from './read-failed.ts';
import { readPageRelease } from './read-release.ts';
import { readWatch } from './read-watch.ts';

export interface PageInputs {
  readonly workspace: Workspace;
  /** Where the images and their records are. */
  readonly repository: string;
  /** The folder of the page; what an earlier run wrote there is not read from the registry again. */
  readonly out: string;
  /** Whether the layers of the newest release are read, to say what is in them. */
  readonly layers: boolean;
  /** What every page has beside its data, file name to text. */
  readonly site: Readonly<Record<string, string>>;
}

export interface PagePorts {
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly registry: Registry;
  readonly layers: RegistryLayers;
  readonly clock: Clock;
  readonly talk: Talk;
}

/** What was made. */
export interface PageResult {
  readonly releases: readonly string[];
  /** The releases that were read from the registry now. */
  readonly read: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Writes the page and its data: every release of a repository, what is in it, what moved. Only what an earlier run has not is
 * read; the index comes last, so that a page that is being made again is whole at any moment.
 */
export async function makePage(inputs: PageInputs, ports: PagePorts): Promise<PageResult> {
  const { workspace, repository, out } = inputs;
  const { registry, files, clock } = ports;
  const past = await listReleases({ repository, now: clock.now(), workspace }, registry);
  const read: string[] = [];
  const releases = await mapUntilFailure(past, 4, async ({ record }, at) => {
    const previous = past[at + 1]?.record;
    const kept = await keptRelease(out, record, previous, files);
    if (kept !== undefined) return kept;
    read.push(record.version ?? '');
    return await newRelease({ out, record, previous }, ports);
  });
  const newest = releases[0]?.release;
  if (inputs.layers && newest !== undefined) await readLayers(newest, inputs, ports);
  const packages = packageRuns(releases.map(({ contents }) => contents).reverse());
  await files.write(`${out}/${dataFile.packages}`, renderData(dataFile.packages, packages));
  for (const [name, text] of Object.entries(inputs.site)) await files.write(`${out}/${name}`, text);
  const index = await readIndex(inputs, past, registry);
  await files.write(`${out}/${dataFile.index}`, renderData(dataFile.index, index));
  return {
    releases: past.map(({ version }) => version),
    read: read.sort(),
    missing: releases.flatMap(({ release }) =>
      release.missing.map((words) => `${release.version}: ${words}`),
    ),
  };
}

interface Shown {
  readonly release: PageRelease;
  readonly contents: ReleaseContents;
}

/** A release as an earlier run wrote it, if it is of the very same record and every file of it is there. */
async function keptRelease(
  out: string,
  record: ReleaseRecord,
  previous: ReleaseRecord | undefined,
  files: PagePorts['files'],
): Promise<Shown | undefined> {
  const release = await readData(files, `${out}/${dataFile.release(record.version ?? '')}`, PageRelease);
  if (release?.record !== digestOf(canonicalJson(record)) || release.previous !== previous?.version)
    return undefined;
  // What was missing may have come since.
  if (release.missing.length > 0) return undefined;
  const places = new Map<string, PageContents>();
  for (const { image, platforms } of release.images) {
    for (const { platform, digest } of platforms) {
      const contents = await readData(files, `${out}/${dataFile.contents(digest)}`, PageContents);
      if (contents === undefined) return undefined;
      places.set(`${image} ${platform}`, contents);
    }
  }
  return { release, contents: { version: release.version, places } };
}

async function newRelease(
  { out, record, previous }: { out: string; record: ReleaseRecord; previous: ReleaseRecord | undefined },
  { registry, files }: PagePorts,
): Promise<Shown> {
  const { release, contents } = await readPageRelease(record, previous, registry);
  const places = new Map<string, PageContents>();
  for (const { image, platforms } of release.images) {
    for (const { platform, digest } of platforms) {
      const components = contents.get(digest);
      if (components === undefined) continue;
      const path = dataFile.contents(digest);
      await files.write(`${out}/${path}`, renderData(path, components));
      places.set(`${image} ${platform}`, components);
    }
  }
  const path = dataFile.release(release.version);
  await files.write(`${out}/${path}`, renderData(path, release));
  return { release, contents: { version: release.version, places } };
}

/** A layer is read once, whatever releases have it. */
async function readLayers(
  { images }: PageRelease,
  { repository, out }: PageInputs,
  { files, layers, talk }: PagePorts,
): Promise<void> {
  const all = images.flatMap(({ platforms }) => platforms.flatMap((one) => one.layers ?? []));
  const digests = [...new Set(all.map(({ digest }) => digest))];
  await talk.task('look into the layers', async (progress) => {
    let done = 0;
    await mapUntilFailure(digests, 2, async (digest: Digest) => {
      const path = dataFile.layer(digest);
      if ((await readData(files, `${out}/${path}`, PageLayer)) === undefined) {
        const folders = await layerFolders(digested(repository, digest), layers);
        await files.write(`${out}/${path}`, renderData(path, folders));
      }
      done += 1;
      progress.detail(`${done} of ${digests.length}`);
    });
  });
}

async function readIndex(
  { repository, workspace }: PageInputs,
  past: readonly PastRelease[],
  registry: Registry,
): Promise<PageIndex> {
  const newest = past.map(({ record }) => record.released).find((released) => released !== undefined);
  const found = past.flatMap(({ version, channels: named, record }) =>
    record.images.flatMap(({ image, digest, tags }) =>
      named.filter((tag) => tags.includes(tag)).map((tag) => ({ tag, image, digest, version })),
    ),
  );
  // Several channels may name one image.
  const digests = [...new Set(found.map(({ digest }) => digest))];
  const answers = await mapUntilFailure(digests, 4, (digest) => isSigned(repository, digest, registry));
  const signed = new Map(digests.map((digest, at) => [digest, answers[at] === true]));
  const channels = found.map((channel) => ({ ...channel, signed: signed.get(channel.digest) === true }));
  const named = new Set(channels.map(({ tag }) => tag));
  const records = past.map(({ record }) => record);
  return {
    schema: 'officina.page/v1',
    registry: repository,
    ...(newest === undefined ? {} : { newest }),
    channels,
    releases: past.map(({ version }) => version),
    failed: await readFailed(repository, records, registry),
    watch: await readWatch({ workspace, repository, named }, registry),
    ...signatureOf(workspace.factory.signing),
  };
}

/** Whose signature counts and how it is checked, but for the image's name; nothing where nothing is signed. */
function signatureOf(signing: Workspace['factory']['signing']): Pick<PageIndex, 'signer' | 'verify'> {
  if (signing === undefined || signing.mode === 'none') return {};
  // With a key nothing goes to a transparency log, and cosign wants to be told.
  const isKey = signing.mode === 'key';
  const signer = isKey ? `the key ${signing['public-key']}` : `${signing.identity} of ${signing.issuer}`;
  const flags = isKey
    ? ['--key', signing['public-key'], '--insecure-ignore-tlog=true']
    : ['--certificate-identity-regexp', signing.identity, '--certificate-oidc-issuer', signing.issuer];
  return { signer, verify: ['cosign', 'verify', ...flags].map(quoteShell).join(' ') };
}
