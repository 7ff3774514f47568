import type { Contents, moves, ReleasedImage } from '@officina/core';
import semver from 'semver';

/** What can have moved; `rebuilt` is an image whose digest changed and nothing else that is known. */
export type MoveStep = (typeof moves)[number];

/** One thing that moved between two releases. */
export interface Move {
  readonly image: string;
  readonly kind: 'image' | 'parent' | 'tool' | 'npm' | 'debian';
  readonly name: string;
  readonly old?: string;
  readonly new?: string;
  readonly step: MoveStep;
}

/** What of a release record tells what moved. */
export interface Snapshot {
  readonly images: readonly (Pick<ReleasedImage, 'image' | 'contents'> & {
    readonly platforms: readonly Pick<ReleasedImage['platforms'][number], 'platform' | 'digest'>[];
  })[];
}

/** What moved from one release to the next, images in the new one's order; empty when nothing did. */
export function movesBetween(old: Snapshot, now: Snapshot): Move[] {
  const before = new Map(old.images.map((image) => [image.image, image]));
  const gone = old.images.filter(({ image }) => !now.images.some((other) => other.image === image));
  return [
    ...gone.map(({ image }) => ({ image, kind: 'image', name: image, step: 'removed' }) as const),
    ...now.images.flatMap((image): Move[] => {
      const last = before.get(image.image);
      if (last === undefined)
        return [{ image: image.image, kind: 'image', name: image.image, step: 'added' }];
      const inside =
        last.contents === undefined || image.contents === undefined
          ? []
          : contentMoves(image.image, last.contents, image.contents);
      if (inside.length > 0 || digestsOf(last) === digestsOf(image)) return inside;
      return [{ image: image.image, kind: 'image', name: image.image, step: 'rebuilt' }];
    }),
  ];
}

/** What moved between two locks' contents of one image. A Debian package counts once, whatever its platforms. */
export function contentMoves(image: string, old: Contents, now: Contents): Move[] {
  const debian = (contents: Contents) => Object.assign({}, ...Object.values(contents.debian).reverse());
  return [
    ...compare(image, 'parent', old.parents, now.parents),
    ...compare(image, 'tool', old.tools, now.tools),
    ...compare(image, 'npm', old.npm, now.npm),
    ...compare(image, 'debian', debian(old), debian(now)),
  ];
}

function digestsOf(image: Snapshot['images'][number]): string {
  return image.platforms
    .map(({ platform, digest }) => `${platform} ${digest}`)
    .sort()
    .join('\n');
}

type Versions = Readonly<Record<string, string>>;

function compare(image: string, kind: Move['kind'], old: Versions, now: Versions): Move[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name): Move[] => {
    const was = old[name];
    const is = now[name];
    if (was === is) return [];
    if (was === undefined && is !== undefined) return [{ image, kind, name, new: is, step: 'added' }];
    if (is === undefined && was !== undefined) return [{ image, kind, name, old: was, step: 'removed' }];
    return [{ image, kind, name, old: was ?? '', new: is ?? '', step: stepOf(kind, was ?? '', is ?? '') }];
  });
}

/** The semver step of a program's move; a Debian package, a digest and what is not semver count as a patch. */
function stepOf(kind: Move['kind'], old: string, now: string): MoveStep {
  if (kind === 'debian' || kind === 'parent') return 'patch';
  const step = semver.valid(old) && semver.valid(now) ? semver.diff(old, now) : null;
  if (step === 'major' || step === 'premajor') return 'major';
  return step === 'minor' || step === 'preminor' ? 'minor' : 'patch';
}
