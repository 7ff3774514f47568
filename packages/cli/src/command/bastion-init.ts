import { type BastionOptions, type InitResult, init, lowered, type Role, roles } from '@officina/bastion';
import { renderReference } from '@officina/core';
import { Option } from 'commander';
import { signerFor } from '../bastion-signer.ts';
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
      const bastion = toBastion(options);
      const signer = await signerFor(renderReference(repository), options, workshop);
      const { folder, tag, clusterConfigs } = options;
      const { platforms = [] } = workshop.options;
      const inputs = { folder, repository, tag, platforms, bastion, clusterConfigs };
      const result = await init(inputs, { ...workshop, signer });
      for (const line of lowered(bastion)) workshop.talk.warn(line);
      showResult(workshop.options, result, () => renderInit(result));
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

function renderInit({ files, newName, tag, digest, platforms, signature, next }: InitResult): string {
  return [
    ...files,
    `image     ${newName}:${tag}@${digest} for ${platforms.join(', ')}`,
    `signature ${signature}`,
    'next:',
    ...next.map((line) => `  ${line}`),
    '',
  ].join('\n');
}
