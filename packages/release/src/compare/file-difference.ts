import type { FileDifference, LayerMember, PageComparison } from '@officina/core';
import type { FileTree } from './file-tree.ts';

/** Differences that are listed: more are only counted. */
const most = 5000;
const depth = 3;

/** What of the files of two images differs; when a file was changed last is no difference. */
export function differenceOf(from: FileTree, to: FileTree): PageComparison['files'] {
  const found: FileDifference[] = [];
  let same = 0;
  for (const path of new Set([...from.keys(), ...to.keys()])) {
    const [old, now] = [real(path, from), real(path, to)];
    const how = howOf(old, now);
    if (how === undefined) same += 1;
    // A folder that is new says no more than what is in it.
    else if ((old ?? now)?.kind !== 'directory' || (old && now))
      found.push([path, how, old?.size ?? null, now?.size ?? null]);
  }
  found.sort((one, other) => weight(other) - weight(one) || (one[0] < other[0] ? -1 : 1));
  return { same, counts: counted(found), folders: byFolder(found), list: found.slice(0, most) };
}

/** A hard link is what it leads to. */
function real(path: string, tree: FileTree): LayerMember | undefined {
  const there = tree.get(path);
  if (there?.kind !== 'link' || there.target === undefined) return there;
  return tree.get(there.target.replace(/^(?:\.?\/)+/, '')) ?? there;
}

function howOf(old: LayerMember | undefined, now: LayerMember | undefined): FileDifference[1] | undefined {
  if (old === undefined || now === undefined) return old === undefined ? 'new' : 'gone';
  if (old.kind !== now.kind) return 'kind';
  if (old.target !== now.target) return 'target';
  if (old.sha256 !== now.sha256) return 'content';
  if (old.mode !== now.mode && old.kind !== 'symlink') return 'mode';
  return old.owner === now.owner ? undefined : 'owner';
}

function grown([, , old, now]: FileDifference): number {
  return (now ?? 0) - (old ?? 0);
}

/** Bytes that have to do with a difference: a file that was replaced by one as large weighs too. */
function weight([, , old, now]: FileDifference): number {
  return Math.max(old ?? 0, now ?? 0);
}

function counted(found: readonly FileDifference[]): PageComparison['files']['counts'] {
  const counts: Record<string, { files: number; bytes: number }> = {};
  for (const one of found) {
    const { files, bytes } = counts[one[1]] ?? { files: 0, bytes: 0 };
    counts[one[1]] = { files: files + 1, bytes: bytes + grown(one) };
  }
  return counts;
}

function byFolder(found: readonly FileDifference[]): PageComparison['files']['folders'] {
  const folders = new Map<string, [string, number, number]>();
  for (const one of found) {
    const name = `/${one[0].split('/').slice(0, -1).slice(0, depth).join('/')}`;
    const [, files, bytes] = folders.get(name) ?? [name, 0, 0];
    folders.set(name, [name, files + 1, bytes + grown(one)]);
  }
  return [...folders.values()].sort(
    (one, other) => Math.abs(other[2]) - Math.abs(one[2]) || (one[0] < other[0] ? -1 : 1),
  );
}
