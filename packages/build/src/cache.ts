import { FactoryError, type Mirrors, mirrorUrl, parseReference, renderReference } from '@officina/core';
import { attribute } from './attribute.ts';
import type { Step } from './progress.ts';

/** Caches to read and to write, each a word (gha, registry, local) or attributes as buildx writes them. */
export interface CacheWishes {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface CachePlace {
  /** The repository that the images go to; `registry` keeps its caches there, under tags of their own. */
  readonly registry: string;
  readonly mirrors: Mirrors;
  /** The folder that `local` keeps its caches in. */
  readonly folder: string;
}

/** Attributes for buildx, with {target} where the name of a target belongs. */
export interface CacheOptions {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * Turns wishes into attributes. Everything is kept (mode=max), packed with zstd where the kind of cache lets one
 * choose. Throws input-invalid for a word that is none.
 */
export function cacheOptions({ from, to }: CacheWishes, place: CachePlace): CacheOptions {
  return {
    from: from.filter(isWanted).map((wish) => (isAttributes(wish) ? wish : kindOf(wish, place).from)),
    to: to.filter(isWanted).map((wish) => (isAttributes(wish) ? wish : kindOf(wish, place).to)),
  };
}

/** What went wrong with caches in a build that went well: one sentence each. */
export function cacheWarnings(steps: readonly Step[], words: readonly string[]): string[] {
  const said = words.flatMap((word) => /^WARNING: (.*cache.*)$/i.exec(word.trim())?.[1] ?? []);
  const failed = steps.flatMap(({ names, error }) => {
    const name = names.find((known) => /^(?:importing|exporting|writing) cache/i.test(known));
    return name === undefined || error === undefined ? [] : [`${name}: ${error}`];
  });
  return [...new Set([...said, ...failed])].map((text) => `a cache was left out: ${text}`);
}

function kindOf(word: string, { registry, mirrors, folder }: CachePlace): { from: string; to: string } {
  const packed = 'mode=max,compression=zstd';
  switch (word) {
    case 'gha':
      return { from: 'type=gha,scope={target}', to: 'type=gha,scope={target},mode=max' };
    case 'registry': {
      const ref = `${mirrorUrl(renderReference(parseReference(registry)), mirrors)}:cache-{target}`;
      const image = 'image-manifest=true,oci-mediatypes=true';
      return { from: `type=registry,ref=${ref}`, to: `type=registry,ref=${ref},${packed},${image}` };
    }
    case 'local': {
      const place = `${folder}/cache/{target}`;
      return {
        from: `type=local,${attribute('src', place)}`,
        to: `type=local,${attribute('dest', place)},${packed}`,
      };
    }
    default:
      throw new FactoryError('input-invalid', `"${word}" is no cache`, {
        hint: 'wanted gha, registry, local, none, or attributes such as type=registry,ref=host/path:tag',
      });
  }
}

/** `none` is there to say no where a default says yes. */
function isWanted(wish: string): boolean {
  return wish !== 'none' && wish !== '';
}

function isAttributes(wish: string): boolean {
  return wish.includes('=');
}
