import {
  digested,
  FactoryError,
  type Files,
  platforms as knownPlatforms,
  type Platform,
  quoteShell,
  type Registry,
  type Repository,
  renderReference,
  tagged,
} from '@officina/core';
import { renderBastion, secret } from './manifest/render-bastion.ts';
import { type BastionOptions, checkOptions } from './options.ts';
import { type Pin, renderKustomization } from './pin/pin.ts';
import { bastionFiles } from './pin/read-pin.ts';
import { resolvePin } from './pin/resolve-pin.ts';
import { type Judge, requireSigned } from './signature.ts';

export interface InitInputs {
  readonly folder: string;
  readonly repository: Repository;
  readonly tag: string;
  /** Those of the nodes; any will do where none is named. */
  readonly platforms: readonly Platform[];
  readonly bastion: BastionOptions;
  /** The folder whose files become the Secret. */
  readonly clusterConfigs?: string | undefined;
}

export interface InitPorts {
  readonly files: Pick<Files, 'read' | 'write' | 'list'>;
  readonly registry: Pick<Registry, 'manifest' | 'blob' | 'head'>;
  readonly signer: Judge;
}

export interface InitResult extends Pin {
  readonly files: readonly string[];
  readonly platforms: readonly string[];
  readonly signature: string;
  /** The commands to run next, in their order: officina itself asks no cluster. */
  readonly next: readonly string[];
}

/**
 * Writes the manifests of a bastion, the image by the digest that its tag has now. Throws input-invalid (a file that is there
 * stays as it is), registry-missing, platform-missing and verification-failed; nothing is written then.
 */
export async function init(inputs: InitInputs, { files, registry, signer }: InitPorts): Promise<InitResult> {
  const { folder, repository, tag, bastion, clusterConfigs } = inputs;
  checkOptions(bastion);
  await requireConfigs(clusterConfigs, files);
  const { digest, platforms } = await resolvePin(tagged(repository, tag), inputs.platforms, registry);
  const signature = await requireSigned(digested(repository, digest), signer);
  const [only] = knownPlatforms.filter((platform) => platforms.includes(platform));
  const platform = platforms.length === 1 ? only : undefined;
  const pin = { newName: renderReference(repository), digest, tag };
  const texts = {
    [`${folder}/${bastionFiles.manifests}`]: renderBastion({ ...bastion, platform }),
    [`${folder}/${bastionFiles.kustomization}`]: renderKustomization(pin),
  };
  await writeNew(texts, files);
  const next = nextLines({ folder, namespace: bastion.namespace, clusterConfigs });
  return { ...pin, files: Object.keys(texts), platforms, signature, next };
}

/** Only the names in the folder are looked at: what is in its files is kubectl's business. */
async function requireConfigs(folder: string | undefined, files: Pick<Files, 'list'>): Promise<void> {
  if (folder === undefined) return;
  const names = await files.list(folder);
  if (names.includes('kubeconfig') || names.includes('talosconfig')) return;
  throw new FactoryError(
    'input-invalid',
    `--cluster-configs: wanted kubeconfig or talosconfig in ${folder}, got ${names.join(', ') || 'nothing'}`,
    { hint: 'name the folder that a devcontainer mounts' },
  );
}

/** Writes files that are not there yet, or have these very bytes since a run that was broken off; throws input-invalid. */
async function writeNew(
  texts: Readonly<Record<string, string>>,
  files: Pick<Files, 'read' | 'write'>,
): Promise<void> {
  const missing: [string, string][] = [];
  for (const [file, text] of Object.entries(texts)) {
    const there = await files.read(file);
    if (there === undefined) missing.push([file, text]);
    else if (there !== text) {
      throw new FactoryError('input-invalid', `${file} is there already, and is left as it is`, {
        hint: 'officina bastion update moves its image; --folder names another folder',
      });
    }
  }
  for (const [file, text] of missing) await files.write(file, text);
}

interface Next {
  readonly folder: string;
  readonly namespace: string;
  readonly clusterConfigs: string | undefined;
}

function nextLines({ folder, namespace, clusterConfigs }: Next): string[] {
  const from = clusterConfigs === undefined ? '' : quoteShell(clusterConfigs);
  return [
    ...(clusterConfigs === undefined
      ? []
      : [
          `kubectl create namespace ${namespace} --save-config`,
          `kubectl -n ${namespace} create secret generic ${secret.name} --from-file=${from}`,
        ]),
    `kubectl apply -k ${quoteShell(folder)}`,
    `kubectl -n ${namespace} rollout status statefulset/bastion`,
    `kubectl -n ${namespace} exec -it bastion-0 -- zsh -l`,
  ];
}
