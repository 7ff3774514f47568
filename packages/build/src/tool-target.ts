import {
  assetsFor,
  assetValues,
  type BuildSpec,
  fillTemplate,
  type InstallSpec,
  type LockedTool,
  type Packing,
  type Platform,
  packingOf,
  quoteWord,
  readPacking,
  type ToolSpec,
} from '@officina/core';
import { type Compiled, compileMounts, compileScript } from './compile.ts';
import { inflateFunction } from './inflate.ts';
import { renderPlaceDockerfile } from './place-dockerfile.ts';
import { unzipFunction } from './unzip.ts';

export interface ToolTargetOptions {
  readonly image: string;
  readonly tool: string;
  readonly spec: ToolSpec;
  readonly locked: LockedTool;
  readonly platform: Platform;
}

/**
 * The Dockerfile of a tool's bake target: place what `install` and `links` name of the fetched files under /out with fixed
 * owners, modes and times, and hold only that. Its context is the folder of toolContent, and it names the context `unpack`,
 * an image with sh, tar and gzip, and for other packings what inflateFunction asks for; for one that is compiled also
 * `compiler`, the target of the tool that does it, and `library`, that of libraryDockerfile.
 */
export function renderToolDockerfile(options: ToolTargetOptions): string {
  const mounts = options.spec.build === undefined ? ['target=/fetch'] : compileMounts;
  return renderPlaceDockerfile(mounts, [...placeScript(options), 'chown -R 0:0 /out']);
}

function placeScript(options: ToolTargetOptions): string[] {
  const { image, tool, spec, locked, platform } = options;
  const assets = assetsFor(locked, platform);
  const values = assetValues(spec, locked.version, platform);
  const isTree = assets.some((asset) => asset.path !== undefined);
  const packing = isTree ? 'raw' : packingOf(spec, assets[0]?.url ?? '');
  const whole = isTree ? '/fetch/' : wholeOf(packing);
  const missing = (member: string) =>
    `{ echo ${quoteWord(`officina: archive-member-missing: ${image}: ${tool} ${locked.version} has no ${member} for ${platform}`)} >&2; exit 1; }`;
  const install = (item: InstallSpec): string[] => {
    const member = item.from === undefined ? undefined : fillTemplate(item.from, values);
    const from = member === undefined ? whole : `/unpacked/${member}`;
    const to = `/out${item.to}`;
    if (from.endsWith('/')) {
      const folder = from.slice(0, -1);
      return [
        `[ -d ${quoteWord(folder)} ] || ${missing(member ?? 'tree')}`,
        `mkdir -p ${quoteWord(to)}`,
        `cp -R -P ${quoteWord(`${folder}/.`)} ${quoteWord(to)}`,
        // Modes as archives carry them differ by the packer's umask; whether a file may be run is all that counts.
        `chmod -R u=rwX,go=rX ${quoteWord(to)}`,
      ];
    }
    return [
      `[ -f ${quoteWord(from)} ] || ${missing(member ?? 'program')}`,
      `mkdir -p ${quoteWord(to.slice(0, to.lastIndexOf('/')))}`,
      `cp ${quoteWord(from)} ${quoteWord(to)}`,
      `chmod 0755 ${quoteWord(to)}`,
    ];
  };
  return [
    ...(spec.build === undefined ? unpackScript(packing) : compileScript(compiledOf(options, spec.build))),
    'mkdir /out',
    ...spec.install.flatMap(install),
    ...Object.entries(spec.links).flatMap(([link, target]) => [
      `mkdir -p ${quoteWord(`/out${link.slice(0, link.lastIndexOf('/'))}`)}`,
      `ln -s ${quoteWord(fillTemplate(target, values))} ${quoteWord(`/out${link}`)}`,
    ]),
  ];
}

function compiledOf({ spec, locked }: ToolTargetOptions, { programs }: BuildSpec): Compiled {
  return { module: spec.package ?? '', version: locked.tag ?? `v${locked.version}`, programs };
}

/** What is installed of a single file: the asset, or what was compressed in it. */
function wholeOf(packing: Packing): string {
  const { inside, compression } = readPacking(packing);
  return inside === 'raw' && compression !== undefined ? '/inflated' : fetchedSingle;
}

/** Each step by itself, never a pipe: sh would not tell that the first half of one failed. */
function unpackScript(packing: Packing): string[] {
  const { inside, compression } = readPacking(packing);
  const untar = (file: string, options = '') => [
    'mkdir /unpacked',
    `tar -x${options}f ${file} -C /unpacked --no-same-owner`,
  ];
  if (packing === 'tar.gz') return untar(fetchedSingle, 'z');
  if (inside === 'zip') return [unzipFunction, 'mkdir /unpacked', `unzip_into ${fetchedSingle} /unpacked`];
  if (inside === 'deb') return [openDeb, ...untar('/inflated')];
  const inflate =
    compression === undefined ? [] : [inflateFunction, `inflate ${compression} ${fetchedSingle} >/inflated`];
  if (inside === 'raw') return inflate;
  return [...inflate, ...untar(compression === undefined ? fetchedSingle : '/inflated')];
}

const fetchedSingle = '/fetch/asset';
const openDeb = `if ! command -v dpkg-deb >/dev/null; then
  echo "officina: tool-missing: it takes dpkg-deb to unpack the asset: name an image that has it under unpack-in" >&2
  exit 1
fi
dpkg-deb --fsys-tarfile ${fetchedSingle} >/inflated`;
