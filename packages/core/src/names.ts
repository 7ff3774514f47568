import type { Digest } from './digest.ts';
import { architectureOf, type Platform } from './platform.ts';

/** Labels that the factory writes into every image, beside the OCI ones. */
export const labels = {
  key: 'dev.officina.key',
  image: 'dev.officina.image',
  lock: 'dev.officina.lock',
  standIns: 'dev.officina.stand-ins',
  bootstrapped: 'dev.officina.bootstrapped',
} as const;

/** The tag, in the registry, of a green image with this key: what plan asks for. */
export function greenTag(key: Digest): string {
  return `green-${key.slice('sha256:'.length)}`;
}

/** The throw-away tag, in the registry, of a candidate that is not tested yet. */
export function candidateTag(image: string, key: Digest, platform: Platform): string {
  return `candidate-${image}-${architectureOf(platform)}-${shortKey(key)}`;
}

/** The engine's name for a green image with this key. */
export function engineGreenName(image: string, key: Digest): string {
  return `officina.local/${image}:${greenTag(key)}`;
}

/** The engine's name for a candidate that is not tested yet. */
export function engineCandidateName(image: string, key: Digest): string {
  return `officina.local/${image}:candidate-${key.slice('sha256:'.length)}`;
}

/** The first 12 hex digits of a key or digest, for people. */
export function shortKey(digest: Digest): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}
