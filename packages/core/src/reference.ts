import { type Digest, isDigest } from './digest.ts';
import { FactoryError, isFactoryError } from './error.ts';

/** Where images live. */
export interface Repository {
  /** Host and port, `docker.io` when none was written. */
  readonly registry: string;
  /** Path under the registry, `library/debian` for `debian`. */
  readonly repository: string;
}

/** What a tag names at the moment. */
export interface TagReference extends Repository {
  readonly tag: string;
  readonly digest?: undefined;
}

/** These bytes and no others. */
export interface DigestReference extends Repository {
  readonly tag?: undefined;
  readonly digest: Digest;
}

/** What a registry can be asked for. */
export type Reference = TagReference | DigestReference;

/** An image as people write it: the digest says which bytes, a tag beside it what they were called. */
export interface WrittenReference extends Repository {
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

/** An image by both: what a devcontainer.json pins. */
export type PinnedReference = WrittenReference & { readonly tag: string; readonly digest: Digest };

/**
 * Reads an image reference as the distribution project writes them (`[host/]path[:tag][@digest]`), with Docker Hub's
 * defaults; throws input-invalid.
 */
export function parseReference(text: string): WrittenReference {
  const [named = '', digest, ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== undefined && !isDigest(digest)))
    throw invalid(text, 'a digest is sha256: and 64 hex digits');
  const slash = named.indexOf('/');
  const head = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = isHost(head);
  if (hasHost && !canBeReached(head)) throw invalid(text, `${head} cannot be a registry's host`);
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
export function parseRepository(text: string): Repository {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(slash, 0));
  try {
    const reference = parseReference(text);
    const bare = reference.tag === undefined && reference.digest === undefined;
    if (bare && isHost(host)) return reference;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
  }
  const lower = text.toLowerCase();
  if (lower !== text && isGoodRepository(lower)) {
    throw new FactoryError(
      'input-invalid',
      `wanted lower-case letters, for registries know no others, got "${text}"`,
      {
        hint: `write ${lower}: GitHub's registry has the images of Owner/Name there`,
      },
    );
  }
  throw new FactoryError('input-invalid', `wanted host/path without tag or digest, got "${text}"`, {
    hint: 'name the repository of the images with its host, such as ghcr.io/owner/images',
  });
}

function isGoodRepository(text: string): boolean {
  try {
    return parseRepository(text) !== undefined;
  } catch {
    return false;
  }
}

/** The repository of a reference or of its text, without tag and digest; throws input-invalid. */
export function repositoryOf(reference: string | Repository): Repository {
  const { registry, repository } = typeof reference === 'string' ? parseReference(reference) : reference;
  return { registry, repository };
}

/** A tag in a repository. */
export function tagged(repository: string | Repository, tag: string): TagReference {
  return { ...repositoryOf(repository), tag };
}

/** A digest in a repository. */
export function digested(repository: string | Repository, digest: Digest): DigestReference {
  return { ...repositoryOf(repository), digest };
}

/** What a registry's API is asked for in the repository. */
export function nameIn({ tag, digest }: Reference): string {
  return digest ?? tag;
}

/** Writes a reference in full, host first; parseReference reads it back. */
export function renderReference(reference: WrittenReference): string {
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

/** A domain name, an IPv4 address or one of IPv6 in brackets, with a port that there is (distribution, reference.go). */
function canBeReached(host: string): boolean {
  const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
  const form = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?$`);
  return form.test(host) && URL.canParse(`http://${host}/`);
}

function invalid(text: string, why: string): FactoryError {
  return new FactoryError('input-invalid', `"${text}" is not an image reference: ${why}`, {
    hint: 'write it as host/path:tag or host/path@sha256:<hex>',
  });
}
