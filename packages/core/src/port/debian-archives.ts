import type { LockedParent } from '../document/lock.ts';
import type { Platform } from '../platform.ts';

/** Where a Debian package is, as a lock has it. */
export interface DebianPlace {
  /** Its path on the host of an archive. */
  readonly path: string;
  /** The image whose apt took it. */
  readonly parent: Pick<LockedParent, 'image' | 'digest'>;
  readonly platform: Platform;
}

/** The archives of Debian packages: only apt's own sources, in the image whose apt took them, say which. */
export interface DebianArchives {
  /**
   * The addresses, before mirrors, that a package may have, at least one. Throws asset-missing where none of the image's
   * sources leads to such a path, and what its registry throws where these are to be read and it does not give them.
   */
  urls(place: DebianPlace): Promise<readonly string[]>;
}
