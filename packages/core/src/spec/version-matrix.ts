import { z } from 'zod';
import { FactoryError } from '../error.ts';
import { didYouMean } from '../near-word.ts';
import { type Origin, parseYaml } from '../parse.ts';
import { type ImageSpec, parseImageSpec } from './image-spec.ts';
import { Versions } from './versions.ts';

/** One image that an image.yaml asks for. */
export interface SpecOfVersion {
  /** The entry of `versions` that it is of; absent where there are none, and the image has the name of its folder. */
  readonly version?: string;
  readonly spec: ImageSpec;
}

/**
 * Reads image.yaml: one image, or one for each of its `versions`, with `{version}` filled in. Channels without that word
 * are those of the first version alone. Throws yaml-invalid, spec-invalid and template-invalid naming file and place.
 */
export function parseImageSpecs(text: string, origin: Origin): SpecOfVersion[] {
  if (!/^["']?versions\b/m.test(text)) return [{ spec: parseImageSpec(text, origin) }];
  const { versions } = parseYaml(z.looseObject({ versions: Versions.optional() }), text, origin);
  if (versions === undefined) return [{ spec: parseImageSpec(text, origin) }];
  const read = versions.map((version) => ({
    version,
    spec: parseImageSpec(text, origin, (value) => fillVersion(value, version, origin)),
  }));
  const [first] = read;
  return read.map(({ version, spec }, at) => {
    if (at === 0 || first === undefined) return { version, spec };
    const own = spec.channels.filter((channel, index) => channel !== first.spec.channels[index]);
    if (own[0] === spec.channels[0] && own.length > 0) return { version, spec: { ...spec, channels: own } };
    throw new FactoryError(
      'spec-invalid',
      `${origin.file}: channels.0: wanted {version} in it, got "${spec.channels[0]}" for each of ${versions.join(', ')}`,
      { hint: 'put a channel such as "python-{version}" first; one without is of the first version' },
    );
  });
}

/** What may differ from version to version. The rest has templates of its own, or is for all. */
const filledKeys = [
  ...['description', 'channels', 'target', 'args', 'debian', 'user', 'labels', 'devcontainer', 'smoke'],
  'structure-tests',
];

function fillVersion(value: unknown, version: string, origin: Origin): unknown {
  if (!isRecord(value)) return value;
  return mapRecord(value, (part, key) => {
    const place = { version, path: key, origin };
    if (filledKeys.includes(key)) return fillIn(part, place);
    if (key === 'tools') return eachOf(part, place, () => ['constraint']);
    // With a constraint its tag is a template of its own, whose {version} is the parent's.
    if (key === 'parents')
      return eachOf(part, place, (parent) => ('constraint' in parent ? ['constraint'] : ['image', 'tag']));
    return part;
  });
}

/** A record of records, of each of which some keys are filled in. */
function eachOf(
  part: unknown,
  place: Place,
  keysOf: (one: Record<string, unknown>) => readonly string[],
): unknown {
  if (!isRecord(part)) return part;
  return mapRecord(part, (one, name) => {
    if (!isRecord(one)) return one;
    const keys = keysOf(one);
    return mapRecord(one, (text, key) =>
      keys.includes(key) ? fillIn(text, { ...place, path: `${place.path}.${name}.${key}` }) : text,
    );
  });
}

function mapRecord(
  record: Record<string, unknown>,
  map: (value: unknown, key: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

interface Place {
  readonly version: string;
  readonly path: string;
  readonly origin: Origin;
}

function fillIn(part: unknown, place: Place): unknown {
  if (typeof part === 'string') return fillText(part, place);
  const at = (key: string | number) => ({ ...place, path: `${place.path}.${key}` });
  if (Array.isArray(part)) return part.map((one, index) => fillIn(one, at(index)));
  if (!isRecord(part)) return part;
  return mapRecord(part, (one, key) => fillIn(one, at(key)));
}

/** Other words in braces are the business of whoever reads the text, but for a slip of the one that is meant. */
function fillText(text: string, { version, path, origin }: Place): string {
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => {
    if (word === 'version') return version;
    const mean = didYouMean(word, ['version']);
    if (mean === '') return whole;
    throw new FactoryError(
      'template-invalid',
      `${origin.file}: ${path}: "${text}" asks for {${word}}${mean}`,
      {
        hint: `write {version}, or another word than ${word}`,
      },
    );
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
