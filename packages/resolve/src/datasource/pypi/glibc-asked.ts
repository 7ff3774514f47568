import type { Platform, WheelName } from '@officina/core';

const machines: Readonly<Record<Platform, string>> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
/** What older tags are in words of PEP 600: the minor version of glibc. */
const glibcOf: Readonly<Record<string, number>> = { manylinux1: 5, manylinux2010: 12, manylinux2014: 17 };

/**
 * How much a wheel asks of a platform: the minor version of the oldest glibc 2 that will do, 0 for one that is for any
 * platform; undefined where it is not for this one, or for musl alone.
 */
export function glibcAsked({ platforms }: WheelName, platform: Platform): number | undefined {
  const asked = platforms.flatMap((tag) => {
    if (tag === 'any') return [0];
    const [, word = '', minor] =
      /^(manylinux\d+)(?:_(\d+))?_/.exec(tag.replace('manylinux_2', 'manylinux2')) ?? [];
    if (!tag.endsWith(`_${machines[platform]}`) || word === '') return [];
    return [minor === undefined ? (glibcOf[word] ?? Number.POSITIVE_INFINITY) : Number(minor)];
  });
  return asked.length === 0 ? undefined : Math.min(...asked);
}
