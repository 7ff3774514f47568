import { glibcOfTag, type Platform, type WheelName } from '@officina/core';

const machines: Readonly<Record<Platform, string>> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
/**
 * How much a wheel asks of a platform: the minor version of the oldest glibc 2 that will do, 0 for one that is for any
 * platform; undefined where it is not for this one, or for musl alone.
 */
export function glibcAsked({ platforms }: WheelName, platform: Platform): number | undefined {
  const asked = platforms.flatMap((tag) => {
    if (tag === 'any') return [0];
    const glibc = glibcOfTag(tag);
    return glibc === undefined || !tag.endsWith(`_${machines[platform]}`) ? [] : [glibc];
  });
  return asked.length === 0 ? undefined : Math.min(...asked);
}
