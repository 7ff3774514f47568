import {
  type Digest,
  FactoryError,
  isDigest,
  parseReference,
  parseRepository,
  renderReference,
} from '@officina/core';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar } from 'yaml';

/** The image of a kustomization: the name in the manifests, and what takes its place. */
export interface Pin {
  /** The repository, as it is written. */
  readonly newName: string;
  readonly digest: Digest;
  /** The tag that the digest had, from the comment behind it. */
  readonly tag: string;
}

/** A pin, and where in the text its digest and the comment behind it stand (UTF-16 units). */
export interface PlacedPin extends Pin {
  readonly from: number;
  readonly to: number;
}

/** The name of the image in bastion.yaml, which the kustomization replaces. */
const placeholder = 'bastion';

/** `kustomization.yaml`: the manifests, with the image by its digest; the tag is for people and for update. */
export function renderKustomization({ newName, digest, tag }: Pin): string {
  return `# kubectl apply -k on this folder. "officina bastion update" moves the digest to what the tag names.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [bastion.yaml]
images:
  - name: ${placeholder}
    newName: ${newName}
    digest: ${digest} # ${tag}
`;
}

/** Finds the pin of a kustomization; throws yaml-invalid, or document-invalid naming what is missing. */
export function findPin(text: string, file: string): PlacedPin {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new FactoryError('yaml-invalid', `${file}:${lines.linePos(problem.pos[0]).line}: ${problem.code}`, {
      hint: 'fix that line, then run again',
      cause: problem,
    });
  }
  const images = document.get('images');
  const entry = isSeq(images)
    ? images.items.find((item) => isMap(item) && item.get('name') === placeholder)
    : undefined;
  if (!isMap(entry)) throw incomplete(file, `wanted an entry of images with name: ${placeholder}, got none`);
  const [newName, digest] = [entry.get('newName'), entry.get('digest', true)];
  if (typeof newName !== 'string') throw incomplete(file, 'wanted newName, a repository, got none');
  if (!isScalar(digest) || typeof digest.value !== 'string' || !isDigest(digest.value) || !digest.range)
    throw incomplete(file, 'wanted digest: sha256:..., got none: a tag would not say which bytes run');
  parseRepository(renderReference(parseReference(newName)));
  const { tag, to } = findTag(text, digest, file);
  return { newName, digest: digest.value, tag, from: digest.range[0], to };
}

/** The same file with another digest and tag; every other byte stays. */
export function replacePin(text: string, { from, to }: PlacedPin, now: Pick<Pin, 'digest' | 'tag'>): string {
  return `${text.slice(0, from)}${now.digest} # ${now.tag}${text.slice(to)}`;
}

/** The word behind the digest on its line, as a comment. */
function findTag(text: string, digest: Scalar, file: string): { tag: string; to: number } {
  const end = digest.range?.[1] ?? 0;
  const [, between = '', tag] = /^([ \t]*#[ \t]*)(\w[\w.-]{0,127})/.exec(text.slice(end)) ?? [];
  if (tag === undefined) throw incomplete(file, 'wanted the tag as a comment behind the digest, got none');
  return { tag, to: end + between.length + tag.length };
}

function incomplete(file: string, message: string): FactoryError {
  return new FactoryError('document-invalid', `${file}: ${message}`, {
    hint: 'write "digest: sha256:<hex> # <tag>" below "newName: <host/path>", as officina bastion init does',
  });
}
