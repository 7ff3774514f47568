import { join } from 'node:path';
import {
  type BastionOptions,
  checkOptions,
  lowered,
  type Role,
  renderBastion,
  renderKustomization,
  resolvePin,
  roles,
  secret,
} from '@officina/bastion';
import {
  digested,
  FactoryError,
  type Files,
  platforms as knownPlatforms,
  quoteShell,
  renderReference,
  tagged,
} from '@officina/core';
import { Option } from 'commander';
import { bastionFiles } from '../bastion-folder.ts';
import { requireSigned, signerFor } from '../bastion-signer.ts';
import { withRegistry } from '../named-registry.ts';
import { showResult } from '../result.ts';
import { type SigningOptions, signingOptions } from '../signing-options.ts';
import { example, type Register, reads } from './register.ts';

/** `officina bastion init`: the manifests, restricted unless an option says otherwise, with the image by its digest. */
export const registerBastionInit: Register = (group, settings) => {
  const command = reads(group.command('init'), 'images', 'registry', 'platform', 'mirror', 'json')
    .description('write kustomization.yaml and bastion.yaml, restricted, with the image by tag and digest')
    .option('--folder <folder>', 'where they are written', 'bastion')
    .option('--tag <tag>', 'the tag of the image', 'devpod')
    .option('--namespace <name>', 'the namespace', 'bastion')
    .addOption(new Option('--role <role>', 'what it may do in the cluster').choices(roles).default('view'))
    .option('--storage <size>', 'the size of the home', '5Gi')
    .option('--storage-class <name>', "the class of its volume, instead of the cluster's default")
    .option('--dotfiles <repository>', 'the dotfiles that setup-runtime brings into the home')
    .option('--cluster-configs <folder>', 'print how its kubeconfig and talosconfig become a Secret')
    .option('--sudo', 'let programs become root in the container (the namespace is then baseline)')
    .option('--host-network', "share the node's network (the namespace is then privileged)");
  signingOptions(command)
    .addHelpText(
      'after',
      example(
        'officina bastion init --registry docker.io/tazzo/tazlab.net',
        'officina bastion init --role edit --cluster-configs ~/.cluster-configs --dotfiles https://github.com/me/dotfiles',
      ),
    )
    .action(async (options: InitOptions) => {
      const { workshop, registry: repository } = await withRegistry(settings());
      const { folder, tag, namespace } = options;
      const bastion = toBastion(options);
      checkOptions(bastion);
      const { files, registry, talk } = workshop;
      await requireConfigs(options.clusterConfigs, files);
      const image = await resolvePin(tagged(repository, tag), workshop.options.platforms ?? [], registry);
      const signer = await signerFor(renderReference(repository), options, workshop);
      const signature = await requireSigned(digested(repository, image.digest), signer);
      const [only] = knownPlatforms.filter((platform) => image.platforms.includes(platform));
      const platform = image.platforms.length === 1 ? only : undefined;
      const pin = { newName: renderReference(repository), digest: image.digest, tag };
      const texts = {
        [join(folder, bastionFiles.manifests)]: renderBastion({ ...bastion, platform }),
        [join(folder, bastionFiles.kustomization)]: renderKustomization(pin),
      };
      await writeNew(texts, files);
      for (const line of lowered(bastion)) talk.warn(line);
      const next = nextLines({ folder, namespace, clusterConfigs: options.clusterConfigs });
      showResult(workshop.options, { files: Object.keys(texts), ...pin, signature, next }, () =>
        [
          ...Object.keys(texts),
          `image     ${pin.newName}:${tag}@${pin.digest} for ${image.platforms.join(', ')}`,
          `signature ${signature}`,
          'next:',
          ...next.map((line) => `  ${line}`),
          '',
        ].join('\n'),
      );
    });
};

interface InitOptions extends SigningOptions {
  readonly folder: string;
  readonly tag: string;
  readonly namespace: string;
  readonly role: Role;
  readonly storage: string;
  readonly storageClass?: string;
  readonly dotfiles?: string;
  readonly clusterConfigs?: string;
  readonly sudo?: boolean;
  readonly hostNetwork?: boolean;
}

function toBastion(options: InitOptions): BastionOptions {
  const { namespace, role, storage, storageClass, dotfiles, sudo = false, hostNetwork = false } = options;
  return { namespace, role, storage, storageClass, dotfiles, sudo, hostNetwork };
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

/** What a person runs, in its order: officina itself asks no cluster. */
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
