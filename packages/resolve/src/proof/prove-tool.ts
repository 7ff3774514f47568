import {
  FactoryError,
  isFactoryError,
  type LockedAsset,
  mapToEnd,
  renderBytes,
  type ToolSpec,
} from '@officina/core';
import type { Context } from '../context.ts';
import type { WantedAsset } from '../datasource/datasource.ts';
import { type ProvenAsset, proveAsset } from './prove-asset.ts';
import { proveGitObject } from './prove-git-object.ts';

/** A version about to enter the lock. */
export interface Entering {
  readonly wanted: readonly WantedAsset[];
  readonly version: string;
  readonly context: Context;
}

/** A version whose files are all proven. */
export interface ProvenTool {
  readonly assets: LockedAsset[];
  readonly standIn: boolean;
  /** When the last of the files was changed (ISO 8601), where the host says so. */
  readonly modified?: string;
  /** True when the host says it of each file. */
  readonly dated: boolean;
}

/** Proves all files of a version, in parallel; the first refusal by platform order is thrown, naming the platform. */
export async function proveTool(
  subject: { readonly image: string; readonly name: string; readonly tool: ToolSpec },
  { wanted, version, context }: Entering,
): Promise<ProvenTool> {
  const proven = await context.ports.talk.task(
    `${subject.image}: ${subject.name} ${version}`,
    async (progress) => {
      const totals = wanted.map(() => 0);
      const proofs = await mapToEnd(wanted, Number.POSITIVE_INFINITY, (want, index) => {
        const onBytes = (total: number) => {
          totals[index] = total;
          progress.detail(renderBytes(totals.reduce((sum, bytes) => sum + bytes, 0)));
        };
        return proofOrRefusal(prove(subject.tool, want, { version, context, onBytes }));
      });
      return allProven(wanted, proofs);
    },
  );
  const modified = proven
    .flatMap((one) => one.modified ?? [])
    .sort()
    .at(-1);
  return {
    assets: proven.map(({ asset }) => asset),
    standIn: proven.some(({ standIn }) => standIn),
    dated: proven.every((one) => one.modified !== undefined),
    ...(modified === undefined ? {} : { modified }),
  };
}

function prove(
  tool: ToolSpec,
  want: WantedAsset,
  how: { readonly version: string; readonly context: Context; readonly onBytes: (total: number) => void },
): Promise<ProvenAsset> {
  const { context, version, onBytes } = how;
  if (want.gitObject !== undefined) return context.downloads(() => proveGitObject(want, context.ports));
  return proveAsset(want, { tool, version }, { ...context, onBytes });
}

async function proofOrRefusal(proof: Promise<ProvenAsset>): Promise<ProvenAsset | FactoryError> {
  try {
    return await proof;
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return error;
  }
}

function allProven(
  wanted: readonly WantedAsset[],
  proofs: readonly (ProvenAsset | FactoryError)[],
): ProvenAsset[] {
  const proven = proofs.flatMap((proof) => (isFactoryError(proof) ? [] : [proof]));
  const at = proofs.findIndex(isFactoryError);
  const refusal = proofs[at];
  if (!isFactoryError(refusal)) return proven;
  // One platform's file is not there while another's is: the platform is missing, not the release.
  const code = refusal.code === 'asset-missing' && proven.length > 0 ? 'platform-missing' : refusal.code;
  throw new FactoryError(code, `${wanted[at]?.platform}: ${refusal.message}`, {
    cause: refusal,
    hint: refusal.hint,
  });
}
