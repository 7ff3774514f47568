import { FactoryError } from '@officina/core';
import type { Flag } from 'dockerfile-ast';

/**
 * True for a source of ADD that is not in the context (a url, a git repository) and is pinned: by `--checksum`, or by a
 * whole commit after `#`. Throws dockerfile-invalid for one that is not pinned.
 */
export function refuseUnpinned(source: string, flags: readonly Flag[], where: string): boolean {
  const git = /^(?:git@|git:\/\/|ssh:\/\/)/.test(source) || /^https?:\/\/[^#]*\.git(?:[#?]|$)/.test(source);
  if (!git && !/^https?:\/\//.test(source)) return false;
  const checksum = flags.find((flag) => flag.getName() === 'checksum')?.getValue() ?? '';
  const pinned = git
    ? /#(?:[0-9a-f]{40}|[0-9a-f]{64})(?::|$)/.test(source) || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(checksum)
    : /^sha256:[0-9a-f]{64}$/.test(checksum);
  if (pinned) return true;
  throw new FactoryError('dockerfile-invalid', `${where}: ADD ${source} is not pinned`, {
    hint: 'declare it as a tool in image.yaml, or add --checksum=sha256:<hex> (a whole commit for git)',
  });
}
