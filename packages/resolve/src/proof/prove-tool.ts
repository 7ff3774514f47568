import { FactoryError, type LockedAsset, renderBytes, type ToolSpec } from '@officina/core';
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
      const proofs = wanted.map((want, index) =>
        prove(subject.tool, want, {
          version,
          context,
          onBytes: (total) => {
            totals[index] = total;
            progress.detail(renderBytes(totals.reduce((sum, bytes) => sum + bytes, 0)));
          },
        }),
      );
      return settle(wanted, await Promise.allSettled(proofs));
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

function settle(
  wanted: readonly WantedAsset[],
  results: readonly PromiseSettledResult<ProvenAsset>[],
): ProvenAsset[] {
  const failed = results.findIndex(({ status }) => status === 'rejected');
  if (failed < 0) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const { reason } = results[failed] as PromiseRejectedResult;
  if (!(reason instanceof FactoryError)) throw reason;
  const others = results.some(({ status }) => status === 'fulfilled');
  // One platform's file is not there while another's is: the platform is missing, not the release.
  const code = reason.code === 'asset-missing' && others ? 'platform-missing' : reason.code;
  throw new FactoryError(code, `${wanted[failed]?.platform}: ${reason.message}`, {
    cause: reason,
    hint: reason.hint,
  });
}
