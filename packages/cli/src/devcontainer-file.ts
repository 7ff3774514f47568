import {
  FactoryError,
  type PinnedReference,
  parseReference,
  renderReference,
  type WrittenReference,
} from '@officina/core';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** What an owner's devcontainer.json says beside the image. */
export interface DevcontainerOptions {
  readonly name: string;
  /** Whether the container shares the host's network: behind a VPN the bridge's packets may be too large for the tunnel. */
  readonly hostNetwork: boolean;
  /** The host's folder with kubeconfig and talosconfig, as devcontainer.json writes paths. */
  readonly clusterConfigs?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whom the image's label names. DevPod decides about the uid from this file alone, and not from the label. */
  readonly remoteUser?: string | undefined;
}

/** Where the image expects the cluster configuration. */
const clusterFolder = '/home/vscode/.cluster-configs';

/** A new devcontainer.json (containers.dev), pinned by tag and digest. */
export function renderDevcontainerFile(reference: PinnedReference, options: DevcontainerOptions): string {
  const { remoteUser } = options;
  const clusterConfigs = options.clusterConfigs && toMountSource(options.clusterConfigs);
  const mount = `source=${clusterConfigs},target=${clusterFolder},type=bind`;
  const env = {
    ...(clusterConfigs === undefined
      ? {}
      : { KUBECONFIG: `${clusterFolder}/kubeconfig`, TALOSCONFIG: `${clusterFolder}/talosconfig` }),
    ...options.env,
  };
  const document = {
    name: options.name,
    image: renderReference(reference),
    ...(remoteUser === undefined ? {} : { remoteUser }),
    ...(options.hostNetwork ? { runArgs: ['--network=host'] } : {}),
    ...(clusterConfigs === undefined ? {} : { mounts: [mount] }),
    ...(Object.keys(env).length === 0 ? {} : { containerEnv: env }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * A host's folder as devcontainer.json mounts it: no shell reads it, so `~` becomes the variable that clients know.
 * Throws input-invalid for what Docker would refuse when the container starts.
 */
function toMountSource(folder: string): string {
  const source = folder.replace(/^~(?=\/|$)/, '${localEnv:HOME}');
  if (!/^(?:\/|\$\{local\w+)/.test(source)) {
    throw new FactoryError('input-invalid', `--cluster-configs wanted an absolute folder, got "${folder}"`, {
      hint: "write it from / or from ~, such as --cluster-configs '~/.cluster-configs'",
    });
  }
  if (/[,"\p{Cc}]/u.test(source)) {
    throw new FactoryError(
      'input-invalid',
      `--cluster-configs wanted a path without comma and quote, got "${folder}"`,
      {
        hint: 'a mount is a line of values between commas: name the folder by a link without them',
      },
    );
  }
  return source;
}

/** The image of a devcontainer.json: as it is written there, and where. */
export interface WrittenImage {
  readonly text: string;
  readonly reference: WrittenReference;
  /** Start and length of the string with its quotes, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

/** Finds the image in a devcontainer.json with comments; throws document-invalid naming the line. */
export function findImage(text: string, file: string): WrittenImage {
  const errors: ParseError[] = [];
  // The parser does not know the mark that some editors put first.
  const skipped = text.startsWith('\uFEFF') ? 1 : 0;
  const root = parseTree(text.slice(skipped), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || root?.type !== 'object') {
    const line = text.slice(0, (error?.offset ?? 0) + skipped).split('\n').length;
    const what = error === undefined ? 'wanted an object' : printParseErrorCode(error.error);
    throw new FactoryError('document-invalid', `${file}:${line}: ${what}`, {
      hint: 'fix that line: the file is JSON, in which comments and a last comma are allowed',
    });
  }
  const twice = (root.children ?? []).filter(({ children }) => children?.[0]?.value === 'image').length > 1;
  const node: Node | undefined = findNodeAtLocation(root, ['image']);
  if (node?.type !== 'string' || twice) {
    throw new FactoryError('document-invalid', `${file}: wanted one "image", got ${twice ? 'two' : 'none'}`, {
      hint: 'a file with build or dockerComposeFile names its image elsewhere: update it there',
    });
  }
  const other = [['dockerComposeFile'], ['build', 'dockerfile'], ['dockerFile']].find(
    (path) => findNodeAtLocation(root, path) !== undefined,
  );
  if (other !== undefined) {
    throw new FactoryError(
      'document-invalid',
      `${file}: no client uses its "image": "${other.join('.')}" goes before it`,
      { hint: `take "image" out of the file, or what stands under "${other[0]}"` },
    );
  }
  const value = node.value as string;
  return {
    text: value,
    reference: parseReference(value),
    offset: node.offset + skipped,
    length: node.length,
  };
}

/** Whether a devcontainer.json names an image and leaves the user to the image's label; false for one that no client reads. */
export function leavesUserToImage(text: string): boolean {
  const root = parseTree(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  if (root?.type !== 'object') return false;
  return (
    findNodeAtLocation(root, ['image']) !== undefined &&
    findNodeAtLocation(root, ['remoteUser']) === undefined
  );
}

/** The same file with another tag and digest of its image; every other byte stays, and the image's name as written. */
export function replaceImage(
  text: string,
  image: WrittenImage,
  to: Pick<PinnedReference, 'tag' | 'digest'>,
): string {
  const [named = ''] = image.text.split('@');
  const name = named.replace(/:\w[\w.-]*$/, '');
  const written = JSON.stringify(`${name}:${to.tag}@${to.digest}`);
  return text.slice(0, image.offset) + written + text.slice(image.offset + image.length);
}
