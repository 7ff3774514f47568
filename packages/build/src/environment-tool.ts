import {
  assetValues,
  digestOfValue,
  type FolderContent,
  fillTemplate,
  type LockedTool,
  type Material,
  normalProject,
  type PackedEnvironment,
  type Platform,
  placeOfEnvironment,
  readWheelName,
  type ToolSpec,
} from '@officina/core';
import { contentName } from './material-folder.ts';
import type { PlacedTool } from './placed-tool.ts';

interface Installing {
  readonly what: string;
  readonly locked: LockedTool;
  readonly platform: Platform;
  /** The wheels, as toolContent names them. */
  readonly content: FolderContent;
  /** In seconds since 1970. */
  readonly epoch: number;
}

/** The environment that a tool is; undefined for any other tool. */
export function environmentOf(
  spec: ToolSpec,
  { what, locked, platform, content, epoch }: Installing,
): PackedEnvironment | undefined {
  const place = placeOfEnvironment(spec);
  if (place === undefined) return undefined;
  const values = assetValues(spec, locked.version, platform);
  return {
    what,
    wheels: installOrder(Object.keys(content), spec.package ?? '').flatMap((name) => {
      const one = content[name];
      return one !== undefined && 'hash' in one ? [one] : [];
    }),
    place,
    links: Object.fromEntries(
      Object.entries(spec.links).map(([link, target]) => [link, fillTemplate(target, values)]),
    ),
    time: epoch,
  };
}

/**
 * Wheels in the order in which they are installed, of which the last has its way where two bring one path. As pip does it:
 * what others need before them, of what is left the later name first. Who needs whom is known here of the project alone.
 */
function installOrder(files: readonly string[], project: string): string[] {
  const nameOf = (file: string) => normalProject(readWheelName(file)?.name ?? file);
  const isOwn = (file: string) => nameOf(file) === normalProject(project);
  const sorted = [...files].sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1));
  return [...sorted.filter((file) => !isOwn(file)), ...sorted.filter(isOwn)];
}

/** What stands for an environment before it is packed. */
export function environmentKey({ wheels, place, links, time }: PackedEnvironment): string {
  return digestOfValue({ wheels: wheels.map(({ hash }) => hash.hex), place, links, time });
}

/**
 * The target of an environment: the builder takes the files out of a tar, for which it starts no container. Before it is
 * packed, its folder holds the wheels, so that they are fetched, and no build of it succeeds.
 */
export function environmentTarget(tar: Material | undefined, wheels: FolderContent): PlacedTool {
  if (tar === undefined) return { dockerfile: 'FROM scratch\nADD /environment.tar /\n', content: wheels };
  const name = `environment-${contentName({ tar })}.tar`;
  return { dockerfile: `FROM scratch\nADD /${name} /\n`, content: { [name]: tar } };
}
