import { type Digest, FactoryError, type ImageLayers, type Talk } from '@officina/core';
import type { Subject } from '../find-subject.ts';
import { findInConfig } from './find-in-config.ts';
import { findInFile } from './find-secrets.ts';
import type { Finding } from './finding.ts';
import type { Findings } from './findings.ts';

/** What looks like a secret in an image; throws when its layers cannot be read. */
export type Scan = (subject: Subject) => Promise<readonly Finding[]>;

interface ScanPorts {
  readonly layers: ImageLayers;
  /** Left out, nothing is remembered. */
  readonly findings: Findings | undefined;
  readonly talk: Talk;
}

/**
 * A scan over images that are read together, at the first question: those of a chain share nearly all their layers, and
 * each is read once. What was found in a layer is kept, so that another image that has it does not read it again.
 */
export function createScan(subjects: readonly Subject[], ports: ScanPorts): Scan {
  let work: Promise<ReadonlyMap<Digest, readonly Finding[]>> | undefined;
  return async ({ image, name }) => {
    work ??= scanAll(subjects, ports);
    const found = (await work).get(image.digest);
    if (found === undefined) {
      throw new FactoryError('engine-failed', `the engine's export of ${name} has no ${image.digest}`, {
        hint: 'build or pull the image again, then run officina smoke',
      });
    }
    return found;
  };
}

async function scanAll(
  subjects: readonly Subject[],
  { layers, findings, talk }: ScanPorts,
): Promise<ReadonlyMap<Digest, readonly Finding[]>> {
  const known = new Map<Digest, readonly Finding[]>();
  const unknown = new Map<Digest, string>();
  for (const { image, name } of subjects) {
    const before = await findings?.read(image.digest);
    if (before === undefined) unknown.set(image.digest, name);
    else known.set(image.digest, before);
  }
  if (unknown.size === 0) return known;
  return talk.task(`look for secrets in the layers of ${unknown.size} images`, async (progress) => {
    const kept = new Map<Digest, readonly Finding[]>();
    const fresh = new Map<Digest, Finding[]>();
    const environments = new Map<Digest, string[]>();
    let files = 0;
    const images = await layers.read([...unknown.values()], {
      wanted: async (layer) => {
        const before = await findings?.read(layer);
        if (before === undefined) fresh.set(layer, []);
        else kept.set(layer, before);
        return before === undefined;
      },
      visit: (file) => {
        fresh.get(file.layer)?.push(...findInFile(file));
        const [, folder] = /^(.+)\/pyvenv\.cfg$/.exec(file.path) ?? [];
        if (folder !== undefined)
          environments.set(file.layer, [...(environments.get(file.layer) ?? []), `/${folder}`]);
        files += 1;
        if (files % 1000 === 0) progress.detail(`${files} files`);
      },
    });
    for (const [layer, found] of fresh)
      fresh.set(
        layer,
        found.map((one) => within(one, environments.get(layer) ?? [])),
      );
    for (const { digest, layers: own, config } of images) {
      if (!unknown.has(digest)) continue;
      const found = [
        ...own.flatMap((layer) => kept.get(layer) ?? fresh.get(layer) ?? []),
        ...configs(config).flatMap(findInConfig),
      ];
      known.set(digest, found);
      await findings?.write(digest, found);
    }
    for (const [layer, found] of fresh) await findings?.write(layer, found);
    return known;
  });
}

/** A finding, and the environment of its layer that it is in: in what others published, not beside it. */
function within(finding: Finding, folders: readonly string[]): Finding {
  const environment = folders.find((folder) => finding.path.startsWith(`${folder}/lib/`));
  return environment === undefined ? finding : { ...finding, environment };
}

/** One configuration, or one per platform. */
function configs(config: unknown): unknown[] {
  return Array.isArray(config) ? config : [config];
}
