import {
  canonicalJson,
  contentMoves,
  contentsOf,
  debianGround,
  type Evidence,
  isFactoryError,
  type Lock,
  type LockedTool,
  type Move,
  movedParts,
  type Platform,
  type ToolSpec,
  type WorkspaceImage,
} from '@officina/core';

/** One row of a proposal: what moved in a lock, and what is known about it. */
export interface Change extends Move {
  /** The pull request that it belongs to. */
  readonly group: string;
  /** How the new checksums are known, each class once. */
  readonly evidence: readonly Evidence[];
  /** When upstream released the new version (ISO 8601). */
  readonly released?: string;
  /** When we first saw it, where upstream does not say (ISO 8601). */
  readonly firstSeen?: string;
  /** GitHub's `owner/repository` of a tool, for links. */
  readonly repository?: string;
  readonly oldTag?: string;
  readonly newTag?: string;
  /** What moved in an environment of Python: `certifi 2025.1.1 -> 2026.1.4`. */
  readonly parts?: readonly string[];
}

/** What of an image a proposal looks at. */
export type ProposedImage = Pick<WorkspaceImage, 'name' | 'spec' | 'folder' | 'dockerfile'>;

/** The group of what belongs to no group of its own. */
export const mainGroup = 'main';

/** Where upstreams of datasources that are about one program write their releases; other tools name it themselves. */
const homes: Readonly<Partial<Record<string, string>>> = {
  kubernetes: 'kubernetes/kubernetes',
  helm: 'helm/helm',
  node: 'nodejs/node',
};

/** The repository at GitHub whose releases tell what changed; undefined where nothing says which. */
function repositoryOf({ datasource, package: name = '' }: ToolSpec): string | undefined {
  if (datasource === 'go') return /^github\.com\/([\w.-]+\/[\w.-]+)/.exec(name)?.[1];
  return homes[datasource] ?? (datasource.startsWith('github-') ? name : undefined);
}

/** An image's lock before and now. */
export interface LockMove {
  readonly old: Lock | undefined;
  readonly now: Lock;
}

/** What moved in one image's lock, in a workspace of these images; a first lock moves everything in it. */
export function changesOf(
  image: ProposedImage,
  { old, now, images }: LockMove & { readonly images: ReadonlyMap<string, ProposedImage> },
): Change[] {
  const before = old ?? { schema: now.schema, image: now.image, parents: {}, tools: {} };
  const moves = [
    ...contentMoves(image.name, contentsOf(before), contentsOf(now)),
    ...rebuilt(image.name, before, now),
  ];
  const debian = debianGroup(image, { now, images });
  return moves.map((move) => {
    const spec = move.kind === 'tool' ? image.spec.tools[move.name] : undefined;
    const wish = move.kind === 'parent' ? image.spec.parents[move.name] : undefined;
    const tool = move.kind === 'tool' ? now.tools[move.name] : undefined;
    const was = move.kind === 'tool' ? before.tools[move.name] : undefined;
    const { released } = tool ?? (move.kind === 'parent' ? now.parents[move.name] : undefined) ?? {};
    const parts = was && tool ? movedParts(was, tool) : [];
    const repository = spec === undefined ? undefined : repositoryOf(spec);
    return {
      ...move,
      group: (move.kind === 'debian' ? debian : (spec ?? wish)?.group) ?? mainGroup,
      evidence: [...new Set(tool?.assets.map(({ evidence }) => evidence))].sort(),
      ...(released === undefined ? {} : { released }),
      ...(tool?.firstSeen === undefined ? {} : { firstSeen: tool.firstSeen }),
      ...(repository === undefined ? {} : { repository }),
      ...(was?.tag === undefined ? {} : { oldTag: was.tag }),
      ...(tool?.tag === undefined ? {} : { newTag: tool.tag }),
      ...(parts.length === 0 ? {} : { parts }),
    };
  });
}

/**
 * The group of the parent in which apt was asked, be it an image's own or at the bottom of one of ours: what it chose there is
 * of no use on another one. Undefined where that has none, or no Dockerfile says which it is.
 */
function debianGroup(
  image: ProposedImage,
  {
    now: { debian = {} },
    images,
  }: { readonly now: Lock; readonly images: ReadonlyMap<string, ProposedImage> },
): string | undefined {
  const [platform] = Object.keys(debian) as Platform[];
  if (platform === undefined) return undefined;
  try {
    const { owner, parent } = debianGround(image, { platform, images });
    return owner.spec.parents[parent]?.group;
  } catch (error) {
    if (isFactoryError(error)) return undefined;
    throw error;
  }
}

/** Tools whose bytes changed under the same version: never to be overlooked. */
function rebuilt(image: string, old: Lock, now: Lock): Move[] {
  const bytes = (tool: LockedTool) =>
    canonicalJson(tool.assets.map(({ platform, path, sha256 }) => [platform, path ?? '', sha256]).sort());
  return Object.entries(now.tools).flatMap(([name, tool]): Move[] => {
    const was = old.tools[name];
    if (was === undefined || was.version !== tool.version || bytes(was) === bytes(tool)) return [];
    return [{ image, kind: 'tool', name, old: was.version, new: tool.version, step: 'rebuilt' }];
  });
}
