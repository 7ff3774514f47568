import { parseImageSpec, parseLock, type WorkspaceImage } from '@officina/core';
import type { Outcome } from '../batch/probe.ts';
import type { CheckContext, SubjectImage } from './check.ts';

const hex = 'a'.repeat(64);

/** An image as the workspace would give it; `yaml` is added to a minimal image.yaml. */
export function imageOf(
  name: string,
  yaml = '',
  { dockerfile = 'FROM debian', tools = {} } = {},
): WorkspaceImage {
  const lock = parseLock(
    JSON.stringify({
      schema: 'officina.lock/v1',
      image: name,
      parents: {},
      tools: Object.fromEntries(
        Object.entries(tools).map(([tool, version]) => [
          tool,
          {
            version,
            assets: [
              { platform: 'any', url: 'https://example.org/x', sha256: hex, evidence: 'own-download' },
            ],
          },
        ]),
      ),
    }),
    { file: 'image.lock.json' },
  );
  const spec = parseImageSpec(`description: d\nchannels: [${name}]\n${yaml}`, { file: 'image.yaml' });
  return { name, folder: `images/${name}`, spec, dockerfile, lock };
}

/** The context of a check that `image` declares. */
export function contextOf(image: WorkspaceImage, ancestors: readonly WorkspaceImage[] = []): CheckContext {
  return { owner: image, ancestors, heirs: [], lock: image.lock, platform: 'linux/amd64' };
}

/** What a program would have done. */
export function outcomeOf(stdout: string, rest: Partial<Outcome> = {}): Outcome {
  return { exitCode: 0, stdout, stderr: '', milliseconds: 1, ...rest };
}

/** An image in the engine. */
export function subjectOf(rest: Partial<SubjectImage> = {}): SubjectImage {
  return {
    digest: `sha256:${hex}`,
    platform: 'linux/amd64',
    labels: {},
    user: 'vscode',
    workdir: '/home/vscode',
    entrypoint: [],
    env: [],
    unpacked: 1_000_000,
    ...rest,
  };
}
