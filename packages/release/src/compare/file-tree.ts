import type { Digest, LayerMember, OpenedImage } from '@officina/core';

/** The members of a layer that decide what an image's files are, as its tar has them. */
export type Members = readonly LayerMember[];

/** An image's files as a container would see them: path to what is there. */
export type FileTree = ReadonlyMap<string, LayerMember>;

/** Reads the members of layers, each layer once, whatever images have it; a content is kept where `keeps` says so. */
export function layerReader(keeps: (path: string) => boolean) {
  const read = new Map<Digest, Promise<Members>>();
  return (image: OpenedImage, layer: Digest): Promise<Members> => {
    const there = read.get(layer);
    if (there !== undefined) return there;
    const members: LayerMember[] = [];
    const reading = image
      .members(layer, { keeps, visit: (member) => void members.push(member) })
      .then(() => members);
    read.set(layer, reading);
    return reading;
  };
}

/** Lays layers on one another, lowest first, as the image-spec says (layer.md, whiteouts). */
export function layOver(layers: readonly Members[]): FileTree {
  const tree = new Map<string, LayerMember>();
  for (const members of layers) {
    // A whiteout is about the layers below: what the same layer brings stays.
    for (const { path } of members) hide(path, tree);
    for (const member of members) {
      if (nameOf(member.path).startsWith('.wh.')) continue;
      const before = tree.get(member.path);
      if (before?.kind === 'directory' && member.kind !== 'directory') removeBelow(member.path, tree);
      tree.set(member.path, member);
    }
  }
  return tree;
}

function hide(path: string, tree: Map<string, LayerMember>): void {
  const name = nameOf(path);
  if (!name.startsWith('.wh.')) return;
  const folder = path.slice(0, path.length - name.length).replace(/\/$/, '');
  if (name === '.wh..wh..opq') {
    removeBelow(folder, tree);
    return;
  }
  const gone = folder === '' ? name.slice('.wh.'.length) : `${folder}/${name.slice('.wh.'.length)}`;
  const before = tree.get(gone);
  tree.delete(gone);
  // What is no folder has nothing below it; a folder may be there without a member of its own.
  if (before === undefined || before.kind === 'directory') removeBelow(gone, tree);
}

function removeBelow(folder: string, tree: Map<string, LayerMember>): void {
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const path of [...tree.keys()]) if (path.startsWith(prefix)) tree.delete(path);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
