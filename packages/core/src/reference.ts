import { type Digest, isDigest } from './digest.ts';
import { FactoryError, isFactoryError } from './error.ts';

/** Where an image lives, parsed once: registry host, repository, and a tag or a digest or both. */
export interface Reference {
  /** Host and port, `docker.io` when none was written. */
  readonly registry: string;
  /** Path under the registry, `library/debian` for `debian`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/**
 * Reads an image reference as the distribution project writes them (`[host/]path[:tag][@digest]`), with Docker Hub's
 * defaults; throws input-invalid.
 */
export function parseReference(text: string): Reference {
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== undefined && !isDigest(digest)))
    throw invalid(text, 'a digest is sha256: and 64 hex digits');
  const slash = named.indexOf('/');
  const head = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = isHost(head);
  const path = hasHost ? named.slice(slash + 1) : named;
  const [bare = '', tag, ...more] = path.split(':');
  if (more.length > 0 || (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)))
    throw invalid(text, 'a tag has letters, digits, _, . and -');
  if (!/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/.test(bare)) {
    throw invalid(text, 'a repository is lower-case words joined by / . _ -');
  }
  const registry = hasHost ? head : 'docker.io';
  const repository = registry === 'docker.io' && !bare.includes('/') ? `library/${bare}` : bare;
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Reads the repository that all images share, `host/path`; throws input-invalid. The host is wanted: without one, the
 * `ghcr.io` of somebody who forgot the path would be a repository at Docker Hub.
 */
export function parseRepository(text: string): Reference {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(slash, 0));
  try {
    const reference = parseReference(text);
    const bare = reference.tag === undefined && reference.digest === undefined;
    if (bare && isHost(host)) return reference;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
  }
  throw new FactoryError('input-invalid', `wanted host/path without tag or digest, got "${text}"`, {
    hint: 'name the repository of the images with its host, such as ghcr.io/owner/images',
  });
}

/** Writes a reference in full, host first; parseReference reads it back. */
export function renderReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** True for a registry on this machine: the only kind that stand-ins may go to. */
export function isLoopbackRegistry(registry: string): boolean {
  const host = registry.replace(/:\d+$/, '');
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function isHost(head: string): boolean {
  return head.includes('.') || head.includes(':') || head === 'localhost';
}

function invalid(text: string, why: string): FactoryError {
  return new FactoryError('input-invalid', `"${text}" is not an image reference: ${why}`, {
    hint: 'write it as host/path:tag or host/path@sha256:<hex>',
  });
}
