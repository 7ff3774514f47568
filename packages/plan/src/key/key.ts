import {
  argumentsOn,
  assetsFor,
  assetValues,
  type Digest,
  debianContext,
  digestOfValue,
  FactoryError,
  fillTemplate,
  isFactoryError,
  isToolOn,
  type Lock,
  type LockedAsset,
  type LockedPackage,
  minorPython,
  type Platform,
  packagesByContext,
  packingOf,
  readWheelName,
  type SharedFiles,
  scriptSums,
  sha256,
  type ToolSpec,
  wheelRank,
} from '@officina/core';
import type { GraphImage } from '../graph/graph.ts';
import type { BuilderSettings, KeyDocument, KeyTool } from './key-document.ts';

export interface KeyInputs {
  readonly node: GraphImage;
  readonly lock: Lock;
  readonly platform: Platform;
  /** What of the context the Dockerfile takes, as KeyDocument writes it. */
  readonly files: ReadonlyMap<string, string>;
  /** All of the folders that images share. */
  readonly shared: SharedFiles;
  readonly parentKeys: ReadonlyMap<string, Digest>;
  readonly settings: BuilderSettings;
}

/** The key of a document: equal for equal inputs and for no others, whatever their order. */
export function keyOf(document: KeyDocument): Digest {
  return digestOfValue(document);
}

/** Gathers exactly the inputs of an image on a platform; throws template-invalid naming image and tool. */
export function keyDocument(inputs: KeyInputs): KeyDocument {
  const { node, lock, platform, files, shared, parentKeys, settings } = inputs;
  const { name, spec, dockerfile } = node.image;
  const args = argumentsOn(spec, platform);
  const locked = packagesByContext(lock.debian?.[platform] ?? []);
  const taken = node.debian.map((context) => [context, keyPackages(locked.get(context))] as const);
  const { [debianContext]: debian = {}, ...stages } = Object.fromEntries(taken);
  return {
    schema: 'officina.key/v1',
    image: name,
    platform,
    dockerfile: sha256(dockerfile),
    files: Object.fromEntries(files),
    parents: Object.fromEntries(
      [...node.contexts].map(([context, parent]) => [context, requireKey(parentKeys, parent)]),
    ),
    externals: Object.fromEntries(
      Object.entries(lock.parents).map(([parent, { image, tag, digest, bootstrapped, devcontainer }]) => [
        parent,
        [
          `${image}:${tag}@${digest}`,
          ...(bootstrapped ? ['bootstrapped'] : []),
          // It follows from the digest, but a lock from before it was read has none, and gives another label.
          ...(devcontainer === undefined ? [] : [`devcontainer ${digestOfValue(devcontainer)}`]),
        ].join(' '),
      ]),
    ),
    tools: Object.fromEntries(
      node.tools
        .filter((tool) => isToolOn(spec.tools[tool] ?? {}, platform))
        .map((tool) => [tool, keyTool(inputs, tool)]),
    ),
    debian,
    ...(Object.keys(stages).length === 0 ? {} : { stages }),
    ...(lock.repositories === undefined ? {} : { repositories: keyRepositories(lock.repositories) }),
    ...(lock.npm === undefined
      ? {}
      : {
          npm: {
            lockfile: lock.npm.lockfile,
            packages: Object.fromEntries(
              Object.entries(lock.npm.packages).map(([pkg, { version }]) => [pkg, version]),
            ),
          },
        }),
    ...(node.scripts ? { scripts: scriptSums } : {}),
    spec: {
      description: spec.description,
      user: spec.user,
      labels: spec.labels,
      ...(spec.devcontainer === undefined ? {} : { devcontainer: spec.devcontainer }),
      ...(spec.network === undefined ? {} : { network: 'open' }),
      ...(spec.neovim === undefined
        ? {}
        : {
            plugins: Object.fromEntries(
              Object.entries(spec.neovim.plugins).map(([plugin, { branch }]) => [plugin, branch]),
            ),
          }),
    },
    ...(node.shared.length === 0
      ? {}
      : {
          shared: Object.fromEntries(
            node.shared.map((folder) => [folder, Object.fromEntries(shared.get(folder) ?? [])]),
          ),
        }),
    ...(Object.keys(args).length === 0 ? {} : { args }),
    settings,
  };
}

function keyPackages(packages: readonly LockedPackage[] = []): Record<string, string> {
  return Object.fromEntries(
    packages.map((pkg) => [pkg.name, `${pkg.version} ${pkg.architecture} ${pkg.sha256}`]),
  );
}

/** Whom to believe is decided anew with each key: the SBOM of the image says where its packages are from. */
function keyRepositories(repositories: NonNullable<Lock['repositories']>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(repositories).map(([name, { url, suite, components = [], keys }]) => [
      name,
      `${[url, suite, ...components].join(' ')}, key ${keys.map(({ fingerprint }) => fingerprint).join(' ')}`,
    ]),
  );
}

function keyTool(
  { node, lock, platform }: Pick<KeyInputs, 'node' | 'lock' | 'platform'>,
  name: string,
): KeyTool {
  const spec = node.image.spec.tools[name];
  const locked = lock.tools[name];
  if (spec === undefined || locked === undefined) {
    throw new FactoryError('lock-mismatch', `${node.image.name}: tool ${name} is not in the lock`, {
      hint: `run officina resolve --only ${node.image.name}`,
    });
  }
  const assets = assetsFor(locked, platform);
  const values = assetValues(spec, locked.version, platform);
  const fill = (template: string) => {
    try {
      return fillTemplate(template, values);
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      throw new FactoryError(error.code, `${node.image.name}: tool ${name}: ${error.message}`, {
        hint: error.hint,
        cause: error,
      });
    }
  };
  return {
    version: locked.version,
    // A tree of single files is never unpacked; for the rest the name of the asset tells, and only that of its url.
    packing: assets.some((asset) => asset.path !== undefined) ? 'raw' : packingOf(spec, assets[0]?.url ?? ''),
    assets: assets
      .map((asset) => (asset.path === undefined ? asset.sha256 : `${asset.path} ${asset.sha256}`))
      .sort(),
    install: spec.install.map(({ from, to }) => ({
      ...(from === undefined ? {} : { from: fill(from) }),
      to,
    })),
    links: Object.fromEntries(Object.entries(spec.links).map(([link, target]) => [link, fill(target)])),
    ...(spec.build === undefined
      ? {}
      : {
          build: {
            programs: spec.build.programs,
            compiler: digestOfValue(keyTool({ node, lock, platform }, spec.build.with)),
          },
        }),
    ...(spec.environment === undefined
      ? {}
      : { environment: keyEnvironment(spec.environment, { name, assets, image: node.image.name }) }),
    ...(locked.standIn === undefined ? {} : { standIn: locked.standIn }),
  };
}

/** What the files of an environment name; throws lock-mismatch for wheels that are for another Python. */
function keyEnvironment(
  { python, interpreter }: NonNullable<ToolSpec['environment']>,
  {
    name,
    assets,
    image,
  }: { readonly name: string; readonly assets: readonly LockedAsset[]; readonly image: string },
): NonNullable<KeyTool['environment']> {
  const [, minor = ''] = python.split('.');
  const other = assets.find(({ path = '' }) => {
    const wheel = readWheelName(path);
    return wheel === undefined || wheelRank(wheel, Number(minor)) === undefined;
  });
  if (other === undefined) return { python: minorPython(python), interpreter };
  throw new FactoryError(
    'lock-mismatch',
    `${image}: tool ${name} wants wheels for Python ${python}, the lock has ${other.path ?? other.url}`,
    { hint: `run officina resolve --only ${image}/${name}` },
  );
}

function requireKey(keys: ReadonlyMap<string, Digest>, parent: string): Digest {
  const key = keys.get(parent);
  if (key === undefined) throw new RangeError(`the key of ${parent} is asked for before it is known`);
  return key;
}
