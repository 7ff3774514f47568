import type { Digest, Workspace } from '@officina/core';
import { allTags, tagsOf } from '../naming/tags.ts';

/** What a tag is for, by its name alone; `other` is a channel, or a tag that is not of our making. */
export type TagKind =
  | { readonly kind: 'record' | 'commit' | 'green' | 'candidate' | 'sources' | 'other' }
  | { readonly kind: 'night'; readonly date: Date }
  | { readonly kind: 'attached'; readonly subject: Digest };

/** Tells what a tag is for, by the tag rules of a workspace. */
export function tagKinds({ images, factory }: Workspace): (tag: string) => TagKind {
  const rules = images.flatMap(({ name, spec }) => {
    const image = { name, channels: spec.channels };
    const made = (request: { commit?: string; night?: string }) =>
      allTags(tagsOf(image, factory.tags, { ...request, channels: false }));
    return [
      ...made({ commit: noCommit }).map((tag) => ({ kind: 'commit' as const, tag: toPattern(tag) })),
      ...made({ night: noNight }).map((tag) => ({ kind: 'night' as const, tag: toPattern(tag) })),
    ];
  });
  return (tag) => {
    if (/^release-v\d/.test(tag)) return { kind: 'record' };
    if (/^green-[0-9a-f]{64}$/.test(tag)) return { kind: 'green' };
    if (/^candidate-.+-[0-9a-f]{12}$/.test(tag)) return { kind: 'candidate' };
    if (/^sources-[0-9a-f]{64}$/.test(tag)) return { kind: 'sources' };
    const subject = /^sha256-([0-9a-f]{64})(?:\.\w+)?$/.exec(tag)?.[1];
    if (subject !== undefined) return { kind: 'attached', subject: `sha256:${subject}` };
    for (const rule of rules) {
      const match = rule.tag.exec(tag);
      if (match === null) continue;
      if (rule.kind === 'commit') return { kind: 'commit' };
      const date = new Date((match[1] ?? '').replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3T00:00:00Z'));
      if (!Number.isNaN(date.getTime())) return { kind: 'night', date };
    }
    return { kind: 'other' };
  };
}

/** Places in a tag that stand for any commit and any night: no channel has them. */
const noCommit = '0123456789ab';
const noNight = '00000000';

function toPattern(tag: string): RegExp {
  const escaped = tag.replaceAll(/[.-]/g, '\\$&');
  return new RegExp(`^${escaped.replace(noCommit, '[0-9a-f]{12}').replace(noNight, '(\\d{8})')}$`);
}
