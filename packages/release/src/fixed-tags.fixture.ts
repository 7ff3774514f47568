import type { MemoryRegistry } from '@officina/fakes';
import { isClaimTag } from './promote/claim.ts';

/** All of them in the full test, which is what CI runs. */
export const interleavings = process.env['OFFICINA_TEST'] === 'full' ? 200 : 40;

/** The digests that each tag was given, for tags that never move. */
export function fixedTags(registry: MemoryRegistry): Map<string, Set<string>> {
  const fixed = new Map<string, Set<string>>();
  for (const write of registry.writes) {
    const [verb, tag = '', digest = ''] = write.split(' ');
    if (verb === 'put' && /(?:^|-)v\d/.test(tag) && !isClaimTag(tag))
      fixed.set(tag, (fixed.get(tag) ?? new Set()).add(digest));
  }
  return fixed;
}
