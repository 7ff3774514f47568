import { FactoryError } from '../error.ts';

export interface AddSource {
  /** As the Dockerfile writes it. */
  readonly word: string;
  /** Its variables filled in; undefined when the Dockerfile alone does not tell. */
  readonly source: string | undefined;
  readonly checksum: string | undefined;
  /** File and line, for messages. */
  readonly where: string;
}

/**
 * True for a source of ADD that is not in the context (a url, a git repository) and is pinned: by `--checksum`, or by a
 * whole commit after `#`. Throws dockerfile-invalid for one that is not pinned, and for one that may be a url unpinned.
 */
export function refuseUnpinned({ word, source, checksum = '', where }: AddSource): boolean {
  // BuildKit takes a checksum for nothing but a url, so that one with it needs no further look.
  if (/^sha256:[0-9a-f]{64}$/.test(checksum)) return true;
  if (source !== undefined && !isRemote(source)) {
    if (isClonedBySome(source)) throw cloned(source, where);
    return false;
  }
  if (source !== undefined && isGit(source)) {
    const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
    const [repository = '', fragment = ''] = source.split('#');
    const reference = fragment.split(':')[0] ?? '';
    if (!repository.includes('?') && (commit.test(reference) || commit.test(checksum))) return true;
  }
  const message =
    source === undefined
      ? `ADD ${word} may be a url, for its variables are not known here, and it is not pinned`
      : `ADD ${source} is not pinned`;
  throw new FactoryError('dockerfile-invalid', `${where}: ${message}`, {
    hint:
      source === undefined
        ? 'write it without ARG and inherited ENV, use COPY, or add --checksum=sha256:<hex>'
        : 'declare it as a tool in image.yaml, or add --checksum=sha256:<hex> (a whole commit for git)',
  });
}

/** With a scheme, whatever it is, or as scp writes it: `user@host:path`. */
function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) || isScp(source);
}

function isGit(source: string): boolean {
  return (
    isScp(source) || /^(?:git|ssh):\/\//i.test(source) || /^https?:\/\/[^#?]*\.git(?:[#?]|$)/i.test(source)
  );
}

/** Without a scheme, and yet a repository for BuildKit 0.13, which puts https:// before it. */
function isClonedBySome(source: string): boolean {
  if (/^\.\.?\//.test(source)) return false;
  const [path = ''] = source.split(/[?#]/);
  return /.\/.*\.git$|^\/.+\.git$/s.test(decoded(path));
}

function cloned(source: string, where: string): FactoryError {
  return new FactoryError('dockerfile-invalid', `${where}: some builders clone ADD ${source}`, {
    hint: `write ./${source.replace(/^\/+/, '')} for a file, or https:// before it with a whole commit after #`,
  });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // No url for Go either.
    return '';
  }
}

function isScp(source: string): boolean {
  return /^[^/@:]+@[^/:]+:/.test(source);
}
