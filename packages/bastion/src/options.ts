import { FactoryError, type Platform } from '@officina/core';
import type { Level } from './pod-security/violation.ts';

/** The cluster's own roles that a bastion may be given (kubernetes.io, user-facing roles). */
export const roles = ['view', 'edit', 'cluster-admin'] as const;
export type Role = (typeof roles)[number];

/** What an owner says of a bastion; what is left out is as restricted as it can be. */
export interface BastionOptions {
  readonly namespace: string;
  readonly role: Role;
  /** The size of the home, as Kubernetes writes quantities: `5Gi`. */
  readonly storage: string;
  /** The cluster's own default where it is left out. */
  readonly storageClass?: string | undefined;
  /** A repository that setup-runtime clones. */
  readonly dotfiles?: string | undefined;
  /** Whether programs may become root in the container; lowers the namespace to baseline. */
  readonly sudo: boolean;
  /** Whether the pod has its node's network; lowers the namespace to privileged. */
  readonly hostNetwork: boolean;
  /** The one platform that the image has; left out where it has several. */
  readonly platform?: Platform | undefined;
}

/** The level that a bastion's namespace must have for it to start. */
export function levelFor({ sudo, hostNetwork }: Pick<BastionOptions, 'sudo' | 'hostNetwork'>): Level {
  if (hostNetwork) return 'privileged';
  return sudo ? 'baseline' : 'restricted';
}

/** What options give up, a line each; nothing for a bastion as restricted as it can be. */
export function lowered({ sudo, hostNetwork, role }: BastionOptions): string[] {
  return [
    ...(sudo
      ? ['--sudo: programs may become root in the container, whose files can be written: baseline']
      : []),
    ...(hostNetwork
      ? ["--host-network: the pod is in its node's network and sees all that listens there: privileged"]
      : []),
    ...(role === 'view' ? [] : [`--role ${role}: whoever has a prompt in the pod has it, too`]),
  ];
}

/** Refuses what Kubernetes would refuse, by its own rules; throws input-invalid. */
export function checkOptions({ namespace, storage, storageClass, dotfiles }: BastionOptions): void {
  // RFC 1123 labels and subdomains; quantities (kubernetes.io, API conventions).
  require('--namespace', namespace, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and -');
  require('--storage', storage, /^[1-9]\d*(?:\.\d+)?(?:[kMGTPE]|[KMGTPE]i)?$/, 'a size such as 5Gi');
  const subdomain = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
  require('--storage-class', storageClass, subdomain, 'the name of a class: kubectl get storageclass');
  require('--dotfiles', dotfiles, /^[^\s"\\\p{Cc}-][^\s"\\\p{Cc}]*$/u, 'the address of a git repository');
  if (/^(?:default|kube-.*)$/.test(namespace)) {
    throw new FactoryError(
      'input-invalid',
      `--namespace: wanted one of the bastion's own, got "${namespace}"`,
      {
        hint: 'what else runs there would have to keep to its level, and be deleted with it: name a new one',
      },
    );
  }
  const credentials = dotfiles !== undefined && /^\w+:\/\/[^/@]*:[^/@]*@/.test(dotfiles);
  if (credentials) {
    throw new FactoryError('input-invalid', '--dotfiles holds a password, which would stand in a file', {
      hint: 'name the repository without it, and give git its credentials in the home',
    });
  }
}

function require(option: string, value: string | undefined, pattern: RegExp, wanted: string): void {
  if (value === undefined || pattern.test(value)) return;
  throw new FactoryError('input-invalid', `${option}: wanted ${wanted}, got "${value}"`, {
    hint: `write it as Kubernetes does: ${option === '--storage' ? '--storage 5Gi' : `${option} <name>`}`,
  });
}
