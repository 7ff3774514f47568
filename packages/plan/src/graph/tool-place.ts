import {
  copiedPaths,
  FactoryError,
  isToolOn,
  type Platform,
  type TakenFiles,
  topLinks,
  type WorkspaceImage,
} from '@officina/core';
import type { GraphImage } from './graph.ts';

/** An error (spec-invalid) for each path of a tool, and each file under rootfs that is taken, that goes through such a link. */
export function coveredLinks(
  { image }: GraphImage,
  files: ReadonlyMap<Platform, TakenFiles>,
): FactoryError[] {
  const tools = Object.entries(image.spec.tools).flatMap(([tool, { install, links }]) =>
    [...install.map(({ to }) => to), ...Object.keys(links)].map((path) => ({
      path,
      where: `${image.folder}/image.yaml: tools.${tool}: ${path}`,
    })),
  );
  const taken = new Set([...files.values()].flatMap((own) => [...own.keys()]));
  const rootfs = [...taken]
    .filter((path) => path.startsWith('rootfs/'))
    .map((path) => ({ path: path.slice('rootfs'.length), where: `${image.folder}/${path}` }));
  return [...tools, ...rootfs].flatMap(({ path, where }) => {
    const plain = path.replace(/\/(?:\.?\/)*/g, '/');
    const link = Object.keys(topLinks).find((top) => plain === top || plain.startsWith(`${top}/`));
    if (link === undefined) return [];
    const instead = `${topLinks[link]}${plain.slice(link.length)}`;
    return [
      new FactoryError(
        'spec-invalid',
        `${where} goes through ${link}, which is a link in most parents and would become a folder`,
        {
          hint: `write ${instead}`,
        },
      ),
    ];
  });
}

/** An error (parent-missing) for each image with tools that are unpacked, and nothing to do it in: that takes sh, tar and the like. */
export function withoutUnpacker(nodes: readonly GraphImage[]): FactoryError[] {
  return nodes.flatMap((node) => {
    const { image } = node;
    const tools = node.tools.filter((tool) => isUnpacked(tool, node));
    if (tools.length === 0 || image.spec['unpack-in'] !== undefined) return [];
    const root = rootOf(node, nodes);
    const bare = root === 'scratch' ? othersOf(node, nodes).length === 0 : isBare(root);
    if (!bare) return [];
    const message = `${image.name} stands on ${root}, which has no programs to unpack ${tools[0]} with`;
    return [
      new FactoryError('parent-missing', message, {
        hint: `name an image with a shell under "parents" in ${image.folder}/image.yaml, and its key in "unpack-in"`,
      }),
    ];
  });
}

/** Whether it takes a step to lay a tool out, on some platform; what the lock does not know yet counts as such. */
function isUnpacked(tool: string, { image, readings }: GraphImage): boolean {
  const [spec, locked] = [image.spec.tools[tool], image.lock?.tools[tool]];
  if (spec?.environment !== undefined) return false;
  if (spec === undefined || locked === undefined) return true;
  return [...readings.keys()].some((platform) => {
    const copied = copiedPaths(spec, { locked, platform });
    // Whether a file of an archive is a plain one is known only when it has come.
    return isToolOn(spec, platform) && (copied === undefined || copied.packing !== undefined);
  });
}

/** What an image stands on in the end: `scratch`, or the name of an image of others. */
function rootOf(node: GraphImage, nodes: readonly GraphImage[]): string {
  const passed = new Set<GraphImage>();
  for (let at = node; !passed.has(at); ) {
    passed.add(at);
    const base = [...at.readings.values()][0]?.base ?? 'scratch';
    const above = nodes.find(({ image }) => image.name === at.contexts.get(base));
    if (above === undefined) {
      const owner = nodes.find(({ image }) => image.name === at.inherited.get(base)) ?? at;
      return owner.image.spec.parents[base]?.image ?? base;
    }
    at = above;
  }
  return 'scratch';
}

/** Images of others that an image and its ancestors lock, frontends left out. */
function othersOf(node: GraphImage, nodes: readonly GraphImage[]): string[] {
  const lineage = new Set([node]);
  for (const { parents } of lineage)
    for (const other of nodes) if (parents.includes(other.image.name)) lineage.add(other);
  return [...lineage].flatMap(({ image }) => parentsOf(image));
}

function parentsOf({ spec }: WorkspaceImage): string[] {
  return Object.keys(spec.parents).filter((name) => name !== spec.frontend);
}

/** Only the name tells of an image that it has no shell; of others the build says so. */
function isBare(image: string): boolean {
  return image.split('/').some((part) => part === 'distroless');
}
