import {
  type Digest,
  digested,
  type Files,
  isFactoryError,
  type Platform,
  parseReference,
  quoteShell,
  type Registry,
  renderReference,
  tagged,
} from '@officina/core';
import { findReleases, type TwoReleases } from './moves.ts';
import { type Pin, replacePin } from './pin/pin.ts';
import { bastionFiles, readPin } from './pin/read-pin.ts';
import { requireWhole, resolvePin } from './pin/resolve-pin.ts';
import { type Judge, requireSigned } from './signature.ts';

export interface UpdateInputs {
  readonly folder: string;
  /** Another tag than the one that is written there. */
  readonly tag?: string | undefined;
  /** Those of the nodes; where none is named, those that the digest before has. */
  readonly platforms?: readonly Platform[] | undefined;
}

export interface UpdatePorts {
  readonly files: Pick<Files, 'read' | 'write'>;
  readonly registry: Registry;
  /** Who checks the signatures of a repository. */
  readonly signerFor: (repository: string) => Promise<Judge>;
}

export interface UpdateResult {
  readonly file: string;
  readonly before: Pick<Pin, 'digest' | 'tag'>;
  readonly after: Pick<Pin, 'digest' | 'tag'>;
  readonly changed: boolean;
  readonly platforms: readonly string[];
  readonly signature: string;
  readonly releases: TwoReleases;
  /** The commands to run next; none where nothing changed. */
  readonly next: readonly string[];
}

/**
 * Moves a bastion's image to what its tag names now, every other byte of the file as it was; only once all of the image is
 * there and signed. Throws file-missing, document-invalid, registry-missing, platform-missing and verification-failed.
 */
export async function update(inputs: UpdateInputs, ports: UpdatePorts): Promise<UpdateResult> {
  const { files, registry } = ports;
  const { file, text, pin } = await readPin(inputs.folder, files);
  const { tag = pin.tag } = inputs;
  const reference = parseReference(pin.newName);
  const wanted = inputs.platforms ?? (await platformsOf(pin, registry));
  const { digest, platforms } = await resolvePin(tagged(reference, tag), wanted, registry);
  const repository = renderReference(reference);
  const signature = await requireSigned(digested(reference, digest), await ports.signerFor(repository));
  const releases = await findReleases(repository, { before: pin.digest, now: digest }, registry);
  const moved = replacePin(text, pin, { digest, tag });
  const changed = moved !== text;
  if (changed) await files.write(file, moved);
  const [before, after] = [pick(pin), { digest, tag }];
  const next = changed ? nextLines(inputs.folder, await namespaceOf(inputs.folder, files)) : [];
  return { file, before, after, changed, platforms, signature, releases, next };
}

function pick({ digest, tag }: Pin): { digest: Digest; tag: string } {
  return { digest, tag };
}

/** The platforms of a digest; none where it is no longer there. */
async function platformsOf({ newName, digest }: Pin, registry: Registry): Promise<readonly string[]> {
  try {
    const whole = { digest, wanted: [], name: newName, repository: parseReference(newName) };
    return (await requireWhole(whole, registry)).platforms;
  } catch (error) {
    if (!isFactoryError(error) || error.code !== 'registry-missing') throw error;
    return [];
  }
}

/** The namespace of the manifests, for the lines to copy: what of them cannot be read is not update's business. */
async function namespaceOf(folder: string, files: Pick<Files, 'read'>): Promise<string> {
  const file = `${folder}/${bastionFiles.manifests}`;
  const text = (await files.read(file).catch(() => undefined)) ?? '';
  const [, name] = /^kind: Namespace\nmetadata:\n {2}name: ([a-z0-9-]+)$/m.exec(text) ?? [];
  return name ?? 'bastion';
}

function nextLines(folder: string, namespace: string): string[] {
  return [
    `kubectl diff -k ${quoteShell(folder)}`,
    `kubectl apply -k ${quoteShell(folder)}`,
    `kubectl -n ${namespace} rollout status statefulset/bastion`,
  ];
}
