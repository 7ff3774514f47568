import { registerBastionCheck } from './bastion-check.ts';
import { registerBastionInit } from './bastion-init.ts';
import { registerBastionUpdate } from './bastion-update.ts';
import { type Register, reads } from './register.ts';

/** `officina bastion`: the same image as a workstation in a Kubernetes cluster. */
export const registerBastion: Register = (program, settings) => {
  const group = reads(program.command('bastion')).description(
    'write, move or check the manifests of an image as a bastion in a Kubernetes cluster',
  );
  for (const register of [registerBastionInit, registerBastionUpdate, registerBastionCheck])
    register(group, settings);
};
