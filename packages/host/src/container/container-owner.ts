import {
  identifyProcess,
  isAlive,
  parseIdentity,
  type ReadProc,
  renderIdentity,
} from '../process/process-identity.ts';

/** Labels of a container of ours: what it is, and the process that must remove it. */
export const containerLabels = {
  container: 'dev.officina.container',
  owner: 'dev.officina.owner',
} as const;

/** A container as the engine lists it. */
export interface ListedContainer {
  readonly running: boolean;
  readonly owner: string;
}

/** The labels for a container that this process starts. */
export async function ownLabels(read?: ReadProc): Promise<Record<string, string>> {
  const identity = await identifyProcess(process.pid, read);
  const owner = identity === undefined ? '' : renderIdentity(identity);
  return { [containerLabels.container]: '1', [containerLabels.owner]: owner };
}

/**
 * Whether nobody will remove a container any more. An owner of another boot or pid namespace cannot be asked (it may
 * be another machine or container on the same engine): then only a container that stopped is left over.
 */
export async function isLeftOver(container: ListedContainer, read?: ReadProc): Promise<boolean> {
  const owner = parseIdentity(container.owner);
  const own = await identifyProcess(process.pid, read);
  const near =
    owner !== undefined &&
    own !== undefined &&
    owner.boot === own.boot &&
    owner.namespace === own.namespace.replace(/\D/g, '');
  if (near) return !(await isAlive(owner, read));
  return !container.running;
}
