import type { Digest, ImageContent, ImageEntries, LayerEntry } from '@officina/core';

/** One thing in which a rebuilt image is another one. */
export interface Difference {
  /** The layer's place in the image, from 1 on; absent for the configuration. */
  readonly layer?: number;
  /** The file, or the member of the configuration. */
  readonly path: string;
  /** What of it: mode, owner, time, kind, target, content; or that only one of the two has it. */
  readonly what: string;
  readonly tested: string;
  readonly rebuilt: string;
}

/** Two images by name, the tested one and the one built again. */
export interface Compared {
  readonly tested: { readonly name: string; readonly digest: Digest };
  readonly rebuilt: { readonly name: string; readonly digest: Digest };
}

/**
 * Says in what two images differ, layer by layer and file by file; looks only into the layers that are not the same.
 * Throws engine-failed.
 */
export async function imageDifference(engine: ImageEntries, compared: Compared): Promise<Difference[]> {
  const { tested, rebuilt } = compared;
  const names = [tested.name, rebuilt.name];
  const contents = await engine.contents(names);
  const of = (digest: Digest) => contents.find((content) => content.digest === digest);
  const [before, after] = [of(tested.digest), of(rebuilt.digest)];
  if (before === undefined || after === undefined) return [];
  const pairs = layerPairs(before, after);
  const wanted = new Set(pairs.flatMap(({ old, now }) => [old, now].filter((layer) => layer !== undefined)));
  const members = new Map<Digest, Map<string, LayerEntry>>();
  await engine.entries(names, wanted, (layer, entry) => {
    const known = members.get(layer) ?? new Map<string, LayerEntry>();
    members.set(layer, known.set(entry.path, entry));
  });
  const membersOf = (layer: Digest | undefined) => (layer && members.get(layer)) ?? new Map();
  const found = pairs.flatMap(({ layer, old, now }) => {
    const differences = layerDifference(membersOf(old), membersOf(now));
    // The same members in other bytes: packed otherwise, or in another order.
    const packing = { path: '(the whole layer)', what: 'packing', tested: `${old}`, rebuilt: `${now}` };
    return (differences.length === 0 ? [packing] : differences).map((item) => ({ layer, ...item }));
  });
  return [...found, ...configDifference(before.config, after.config)];
}

/** Sentences for people, one per difference, at most `limit` and then a count. */
export function renderDifferences(differences: readonly Difference[], limit = 20): string[] {
  const lines = differences.slice(0, limit).map(({ layer, path, what, tested, rebuilt }) => {
    const where = layer === undefined ? 'configuration' : `layer ${layer}`;
    return `${where}: ${path}: ${what} ${tested} -> ${rebuilt}`;
  });
  const rest = differences.length - lines.length;
  return rest > 0 ? [...lines, `${rest} more`] : lines;
}

interface LayerPair {
  readonly layer: number;
  readonly old: Digest | undefined;
  readonly now: Digest | undefined;
}

function layerPairs(before: ImageContent, after: ImageContent): LayerPair[] {
  const count = Math.max(before.layers.length, after.layers.length);
  return Array.from({ length: count }, (_, at) => ({
    layer: at + 1,
    old: before.layers[at],
    now: after.layers[at],
  })).filter(({ old, now }) => old !== now);
}

type Members = ReadonlyMap<string, LayerEntry>;

function layerDifference(old: Members, now: Members): Omit<Difference, 'layer'>[] {
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const [before, after] = [old.get(path), now.get(path)];
    if (before === undefined || after === undefined) {
      return [{ path, what: 'file', tested: shown(before), rebuilt: shown(after) }];
    }
    return facts
      .map(([what, of]) => ({ path, what, tested: of(before), rebuilt: of(after) }))
      .filter(({ tested, rebuilt }) => tested !== rebuilt);
  });
}

const facts: readonly (readonly [string, (entry: LayerEntry) => string])[] = [
  ['kind', ({ kind }) => kind],
  ['mode', ({ mode }) => mode.toString(8).padStart(4, '0')],
  ['owner', ({ owner }) => owner],
  ['time', ({ modified }) => new Date(modified * 1000).toISOString()],
  ['target', ({ target }) => target ?? ''],
  ['content', ({ size, sha256 }) => `${size} bytes ${sha256.slice(0, 12)}`],
];

function shown(entry: LayerEntry | undefined): string {
  return entry === undefined ? 'not there' : 'there';
}

/** Members of two configurations that differ, by their path; lists are compared whole. */
function configDifference(old: unknown, now: unknown, path: readonly string[] = []): Difference[] {
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  // What layers there are was said already.
  if (path.join('.') === 'rootfs') return [];
  if (isRecord(old) && isRecord(now)) {
    return [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .sort()
      .flatMap((name) => configDifference(old[name], now[name], [...path, name]));
  }
  return [{ path: path.join('.'), what: 'value', tested: brief(old), rebuilt: brief(now) }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'not there';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
