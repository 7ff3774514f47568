import type { Digest, FactorySpec, ReleaseRecord } from '@officina/core';
import type { PastRelease } from '../history/history-list.ts';
import { versionTags } from '../naming/fixed-tag.ts';
import type { TagKind } from './tag-kind.ts';

/** What a repository holds. */
export interface Shelf {
  readonly tags: ReadonlyMap<string, Digest>;
  /** What is in a digest that a tag names: the manifests of an index, else itself. */
  readonly children: ReadonlyMap<Digest, readonly Digest[]>;
  /** Manifests that signatures and SBOMs are about and that are there. */
  readonly subjects: ReadonlySet<Digest>;
}

export interface RetentionRequest {
  readonly shelf: Shelf;
  readonly releases: readonly PastRelease[];
  readonly kindOf: (tag: string) => TagKind;
  readonly retention: FactorySpec['retention'];
  /** When a prune first saw that nothing needs a tag (ISO 8601): what has no date of its own is as old as that. */
  readonly seen: Readonly<Record<string, string>>;
  readonly now: Date;
}

export interface Departure {
  readonly tag: string;
  readonly digest: Digest;
  readonly why: string;
}

/** What retention lets go of a repository, and what only waits for its time. */
export interface RetentionPlan {
  readonly goes: readonly Departure[];
  /** Tags that nothing needs, and the day (ISO 8601) from which they go. */
  readonly waits: readonly { readonly tag: string; readonly until: string }[];
  /** Tags that go while what they name stays, because something that stays needs it. */
  readonly untag: readonly string[];
  /** Manifests to remove, records last: a prune that was killed finds the rest again. */
  readonly remove: readonly Digest[];
  /** What to remember as seen. */
  readonly seen: Readonly<Record<string, string>>;
}

/**
 * Judges every tag. Releases go by `retention`, with all that is about them; nights by their date; tags without a date
 * when they were unneeded for long enough. Whatever a tag that stays leads to stays, and so does every unknown tag.
 */
export function planRetention(request: RetentionRequest): RetentionPlan {
  const { shelf, kindOf } = request;
  const book = openBook(request);
  const tags = [...shelf.tags].map(([tag, digest]): Tag => ({ tag, digest, is: kindOf(tag) }));
  const of = (...kinds: TagKind['kind'][]) => tags.filter(({ is }) => kinds.includes(is.kind));
  judgeNames(of('other', 'night', 'commit'), request, book);
  judgeTested({ greens: of('green'), candidates: of('candidate') }, request, book);
  const records = of('record').filter(({ tag }) => isOver(tag.slice('release-'.length), request));
  for (const { digest } of of('record').filter((tag) => !records.includes(tag))) book.stay(digest);
  const images = [...book.leaves];
  for (const { digest } of records) book.leaves.add(digest);
  for (const { tag, digest, is } of of('attached')) {
    if (is.kind !== 'attached') continue;
    const isLost = book.leaves.has(is.subject) || !shelf.subjects.has(is.subject);
    if (isLost && !book.stays.has(is.subject)) book.go(tag, digest, 'what it is about goes');
    else book.stay(digest);
  }
  judgeSources(of('sources'), request, book);
  for (const { tag, digest } of records) book.go(tag, digest, 'the release has ended');
  const last = new Set(records.map(({ digest }) => digest));
  const attached = [...book.leaves].filter((digest) => !images.includes(digest) && !last.has(digest));
  return {
    goes: book.goes,
    waits: book.waits,
    untag: book.goes.filter(({ digest }) => book.stays.has(digest)).map(({ tag }) => tag),
    remove: [...images, ...attached, ...last].filter((digest) => !book.stays.has(digest)),
    seen: Object.fromEntries(book.waits.map(({ tag }) => [tag, firstSeen(tag, request)])),
  };
}

interface Tag {
  readonly tag: string;
  readonly digest: Digest;
  readonly is: TagKind;
}

/** What is known so far; what stays wins over what leaves. */
interface Book {
  readonly stays: ReadonlySet<Digest>;
  readonly leaves: Set<Digest>;
  readonly goes: Departure[];
  readonly waits: { readonly tag: string; readonly until: string }[];
  stay(digest: Digest): void;
  go(tag: string, digest: Digest, why: string): void;
  /** What nothing needs goes `after` seconds from the day on which that was first seen. */
  goInTime({ tag, digest }: Tag, rule: { readonly after: number; readonly why: string }): void;
}

function openBook(request: RetentionRequest): Book {
  const { shelf, releases, now } = request;
  const digests = (over: boolean) =>
    releases
      .filter(({ version }) => isOver(version, request) === over)
      .flatMap(({ record }) => digestsOf(record));
  const stays = new Set<Digest>(digests(false));
  const leaves = new Set<Digest>(digests(true));
  const inside = (digest: Digest) => [digest, ...(shelf.children.get(digest) ?? [])];
  const book: Book = {
    stays,
    leaves,
    goes: [],
    waits: [],
    stay: (digest) => {
      for (const one of inside(digest)) stays.add(one);
    },
    go: (tag, digest, why) => {
      book.goes.push({ tag, digest, why });
      for (const one of inside(digest)) leaves.add(one);
    },
    goInTime: ({ tag, digest }, { after, why }) => {
      const until = new Date(Date.parse(firstSeen(tag, request)) + after * 1000);
      if (until <= now) return book.go(tag, digest, why);
      book.waits.push({ tag, until: until.toISOString().slice(0, 10) });
      book.stay(digest);
    },
  };
  return book;
}

/** Tags that people look for: those of ended releases go, nights and commits that no release kept go in time. */
function judgeNames(tags: readonly Tag[], request: RetentionRequest, book: Book): void {
  const { releases, shelf, retention, now } = request;
  const over = releases.filter(({ version }) => isOver(version, request));
  const kept = releases.filter((release) => !over.includes(release));
  const promised = new Set(kept.flatMap(({ record }) => record.images.flatMap((image) => image.tags)));
  const ended = new Set(over.flatMap(({ record }) => ownTags(record)));
  for (const { tag, digest, is } of tags) {
    // A tag that somebody else gave another meaning is not ours to take; an empty index is what a killed untag leaves.
    const isOurs = book.leaves.has(digest) || shelf.children.get(digest)?.length === 0;
    if (promised.has(tag)) book.stay(digest);
    else if (ended.has(tag) && isOurs) book.go(tag, digest, 'the release has ended');
    else if (is.kind === 'commit') {
      book.goInTime({ tag, digest, is }, { after: retention.age, why: 'no release names it' });
    } else if (is.kind === 'night' && is.date.getTime() + retention.age * 1000 <= now.getTime()) {
      book.go(tag, digest, 'the night has ended');
    } else book.stay(digest);
  }
}

/** Names of digests before they are released: a candidate's goes when it was tested, a green one's with its digest. */
function judgeTested(
  { greens, candidates }: Readonly<Record<'greens' | 'candidates', readonly Tag[]>>,
  { retention, shelf }: RetentionRequest,
  book: Book,
): void {
  const unreleased = { after: retention.unreleased, why: 'it was never released' };
  const judge = (tag: Tag, isDone: boolean) => {
    const isUntagged = shelf.children.get(tag.digest)?.length === 0;
    if (isDone || isUntagged) book.go(tag.tag, tag.digest, 'it was tested');
    else if (book.stays.has(tag.digest)) book.stay(tag.digest);
    else if (book.leaves.has(tag.digest)) book.go(tag.tag, tag.digest, 'what it was part of goes');
    else book.goInTime(tag, unreleased);
  };
  for (const green of greens) judge(green, false);
  const tested = new Set(greens.map(({ digest }) => digest));
  for (const one of candidates) judge(one, tested.has(one.digest) || book.stays.has(one.digest));
}

/** The bytes of a lock stay as long as an image that was made from them: each holds them by a tag of its own. */
function judgeSources(tags: readonly Tag[], { retention }: RetentionRequest, book: Book): void {
  for (const tag of tags) {
    if (book.stays.has(tag.digest)) book.stay(tag.digest);
    else if (book.leaves.has(tag.digest)) book.go(tag.tag, tag.digest, 'what is made from it goes');
    else book.goInTime(tag, { after: retention.unreleased, why: 'no image is made from it' });
  }
}

/** Whether a version's time has ended. */
export function isOver(
  version: string,
  { releases, now }: Pick<RetentionRequest, 'releases' | 'now'>,
): boolean {
  const end = releases.find((release) => release.version === version)?.endOfLife;
  return end !== undefined && end <= now.toISOString().slice(0, 10);
}

function firstSeen(tag: string, { seen, now }: Pick<RetentionRequest, 'seen' | 'now'>): string {
  return seen[tag] ?? now.toISOString();
}

/** The tags of a release that never move: those that name its version or its commit. */
function ownTags(record: ReleaseRecord): string[] {
  const commit = record.commit?.slice(0, 12);
  const ofCommit = (tag: string) => commit !== undefined && tag.includes(commit);
  return [...versionTags(record), ...record.images.flatMap(({ tags }) => tags.filter(ofCommit))];
}

function digestsOf({ images }: ReleaseRecord): Digest[] {
  return images.flatMap(({ digest, platforms }) => [digest, ...platforms.map((one) => one.digest)]);
}
