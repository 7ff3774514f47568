import type { PageRelease } from '@officina/core';

type Move = PageRelease['moves'][number];

/** Whether a move is a fix of Debian's stable release, which marks them in the version: security updates are among these. */
export function isDebianFix({ kind, name, old, new: now }: Move): boolean {
  // A repository of somebody else may number its packages as Debian does.
  return (
    kind === 'debian' && !name.includes('(of ') && old !== undefined && /[+~]deb\d+u\d+$/.test(now ?? '')
  );
}

/**
 * Of each release (newest first) the whole days between it and the last that brought such a fix, itself too; undefined where
 * none is known before it.
 */
export function debianAges(
  releases: readonly Pick<PageRelease, 'released' | 'moves'>[],
): (number | undefined)[] {
  return releases.map(({ released }, at) => {
    const fixed = releases
      .slice(at)
      .find(({ moves, released: then }) => then !== undefined && moves.some(isDebianFix));
    if (released === undefined || fixed?.released === undefined) return undefined;
    return Math.max(0, Math.floor((Date.parse(released) - Date.parse(fixed.released)) / 86_400_000));
  });
}
