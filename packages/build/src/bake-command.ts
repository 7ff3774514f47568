import type { ExecResult } from '@officina/core';
import type { BuildInputs, BuildPorts } from './run.ts';

/** The files of one run of buildx bake. */
export interface BakeFiles {
  /** The bake file, as JSON. */
  readonly definition: string;
  /** What buildx writes of its targets. */
  readonly metadata: string;
  /** What the builder may read beside local folders. */
  readonly policy: string;
}

/** Runs buildx bake, as no environment of the caller can change; its progress comes line by line. */
export async function runBake(
  inputs: BuildInputs,
  files: BakeFiles,
  { ports, onLine }: { readonly ports: BuildPorts; readonly onLine?: (line: string) => void },
): Promise<ExecResult> {
  return ports.exec.run((await ports.cli()).path, bakeArguments(inputs, files), {
    unset: callersOwn,
    env: { ...ports.env, ...bakeEnvironment, EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: files.policy },
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
    onLine: (line, from) => {
      if (from === 'stderr') onLine?.(line);
    },
  });
}

/** The arguments of `docker` for one bake run over a definition's file. */
function bakeArguments(
  inputs: Pick<BuildInputs, 'builder' | 'network' | 'noCache' | 'ssh'>,
  files: Pick<BakeFiles, 'definition' | 'metadata'>,
): string[] {
  return [
    'buildx',
    'bake',
    ...(inputs.builder === undefined ? [] : ['--builder', inputs.builder]),
    ...(inputs.ssh === undefined || inputs.ssh.length === 0 ? [] : ['--allow', 'ssh']),
    ...(inputs.network === 'host' ? ['--allow', 'network.host'] : []),
    ...(inputs.noCache ? ['--no-cache'] : []),
    '--progress',
    'rawjson',
    '--metadata-file',
    files.metadata,
    '--file',
    files.definition,
  ];
}

/** What would change a build without standing in the plan: only which builder, and where buildx keeps its own, is the caller's. */
const callersOwn = /^(?:BUILDX_(?!(?:BUILDER|CONFIG)$)|BUILDKIT_(?!HOST$)|EXPERIMENTAL_|SOURCE_DATE_EPOCH$)/;

const bakeEnvironment = {
  // The definition is our own, and contexts may lie outside the working folder.
  BUILDX_BAKE_ENTITLEMENTS_FS: '0',
  // In an image provenance would carry times and ids: a candidate's digest must repeat.
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  // Beside it, it says what the builder read.
  BUILDX_METADATA_PROVENANCE: 'min',
  // Else it starts git seven times for each folder, for a provenance that is left out.
  BUILDX_GIT_INFO: '0',
};
